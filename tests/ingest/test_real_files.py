"""Every real file we have: the fast path against astropy, and other pipelines' products."""

import warnings

import numpy as np
import pytest
from astropy.io import fits

from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence, read_light_curve

STAR = {
    "ra_deg": "RA_OBJ",
    "dec_deg": "DEC_OBJ",
    "tmag": "TESSMAG",
    "teff_k": "TEFF",
    "logg": "LOGG",
    "radius_rsun": "RADIUS",
}


def test_spoc_files_equal_astropy(shared_data):
    paths = sorted((shared_data / "tess").glob("*.fits"))
    assert len(paths) == 37
    for path in paths:
        light_curve = read_light_curve(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with fits.open(path) as parts:
                header, data = parts[0].header, parts[1].data
                np.testing.assert_array_equal(light_curve.time_btjd, data["TIME"])
                np.testing.assert_array_equal(light_curve.flux, data["PDCSAP_FLUX"])
                usable = np.isfinite(data["TIME"]) & np.isfinite(data["PDCSAP_FLUX"])
        assert finite_points(light_curve)[0].size == usable.sum()
        assert (light_curve.tic_id, light_curve.sector) == (header["TICID"], header["SECTOR"])
        assert {field: getattr(light_curve.star, field) for field in STAR} == {f: header[k] for f, k in STAR.items()}
        assert light_curve.product == "SPOC 2-min"
        assert light_curve.cadence_seconds == pytest.approx(120.0)
        assert light_curve.notes == ()


@pytest.mark.parametrize(
    ("pattern", "product", "tic_id", "sector", "n_points", "notes"),
    [
        (
            "*eleanor-lite*", "eleanor-lite", 261136679, 1, 1020,
            ("15 fluxes beyond 1e+15 are read as gaps", "262 of 1282 cadences are left out by the file's QUALITY"),
        ),
        (
            "*tasoc*", "TASOC", 261136679, 1, 1267,
            ("flux in ppm is read as a share of 1", "15 of 1282 cadences are left out by the file's QUALITY"),
        ),
        ("*data-alerts*", "SPOC 2-min", 25155310, 1, 18123, ("1953 rows of zeros are read as gaps",)),
        ("hlsp_tess-spoc*", "TESS-SPOC FFI", 261136679, 1, 1184, ()),
        ("kplr*", "Kepler", None, None, 4070, ()),
        ("ktwo*", "K2", None, None, 3080, ()),
        ("tic55525572*", "SPOC 2-min", 55525572, 5, 17879, ()),
    ],
)  # fmt: skip
def test_products_of_other_pipelines(shared_data, pattern, product, tic_id, sector, n_points, notes):
    (path,) = (shared_data / "other").glob(pattern)
    evidence = read_evidence(path)
    light_curve = evidence.light_curve
    time, _ = finite_points(light_curve)
    assert (light_curve.product, light_curve.tic_id, light_curve.sector) == (product, tic_id, sector)
    assert (time.size, light_curve.notes) == (n_points, notes)
    assert evidence.quality is not None
    assert evidence.sap_flux is not None
    assert evidence.background is not None
    assert evidence.centroid_column.size == light_curve.flux.size
    assert -3000 < time[0] < 5000


def test_other_files_are_told_apart(shared_data):
    from clara_pipeline.errors import UnreadableLightCurve

    with pytest.raises(UnreadableLightCurve, match="not a FITS file"):
        read_light_curve(shared_data / "README.md")
    with pytest.raises(UnreadableLightCurve, match="lacks a column of time"):
        read_light_curve(shared_data / "tess" / "MANIFEST.csv")


@pytest.mark.parametrize(
    ("pattern", "median", "deepest_ppm"),
    [("*eleanor-lite*", 204_969.6, 2_000), ("*tasoc*", 1.0, 20_000), ("hlsp_tess-spoc*", 1_464_262, 2_000)],
)
def test_pi_mensae_has_plausible_flux_in_every_product(shared_data, pattern, median, deepest_ppm):
    """Before units and quality words were used: TASOC 1.09e7 ppm, eleanor-lite 92 217 ppm deep."""
    from clara_pipeline.periods.ephemerides import find_ephemerides

    (path,) = (shared_data / "other").glob(pattern)
    time, flux = finite_points(read_light_curve(path))
    assert np.median(flux) == pytest.approx(median, rel=1e-5)
    found = find_ephemerides(time, flux)
    assert found.bls.depth_ppm < deepest_ppm
    if "eleanor" in pattern:  # the transit is not in this reduction of so bright a star: nothing is claimed
        assert found.better == "ls"
        return
    assert found.bls.period_days == pytest.approx(6.27, abs=0.01)
    if "spoc" in pattern:
        assert found.bls.depth_ppm == pytest.approx(300, rel=0.1)


def test_the_published_and_the_chosen_flux_of_a_spoc_file(shared_data):
    path = next((shared_data / "tess").glob("*261136679*"))
    with fits.open(path) as parts:
        raw, flagged = parts[1].data["SAP_FLUX"], (parts[1].data["QUALITY"] & 175) != 0
    chosen = read_light_curve(path, "sap_flux")
    np.testing.assert_array_equal(chosen.flux, np.where(flagged, np.nan, raw))
    assert chosen.notes == (
        f"{flagged.sum()} of {flagged.size} cadences are left out by the file's QUALITY",
        "flux is read from SAP_FLUX (ingest.flux_column), not from PDCSAP_FLUX",
    )
    assert chosen.product == "SPOC 2-min"


@pytest.mark.parametrize(("folder", "bits"), [("tess/*", 175), ("other/k*", 1130799), ("other/hlsp_tess-spoc*", 175)])
def test_the_corrected_flux_of_these_pipelines_is_empty_where_flagged(shared_data, folder, bits):
    """Why QUALITY need not be applied to it."""
    for path in shared_data.glob(f"{folder}.fits"):
        data = fits.getdata(path, 1)
        words = data["SAP_QUALITY" if "SAP_QUALITY" in data.names else "QUALITY"]
        assert not np.isfinite(data["PDCSAP_FLUX"][(words & bits) != 0]).any(), path.name
