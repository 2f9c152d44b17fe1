"""Which column is the light curve, in which unit, and which cadences are left out."""

import numpy as np
import pytest
from astropy.io import fits
from spoc_file import write_spoc

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.products.flux_units import in_proportion
from clara_pipeline.ingest.products.quality_flags import SPACECRAFT_BITS, quality_rule
from clara_pipeline.ingest.read import read_evidence, read_light_curve

TIME = 1325.0 + np.arange(300) / 48
OWN = 1.0 + np.random.default_rng(0).normal(0, 1e-3, 300)
PIPELINE = 1000.0 + np.random.default_rng(1).normal(0, 1.0, 300)


def write_csv(path, **columns):
    rows = zip(*columns.values(), strict=True)
    path.write_text("\n".join([",".join(columns), *(",".join(map(repr, map(float, row))) for row in rows)]) + "\n")
    return path


def write_fits(path, columns, units=(), primary=None, **cards):
    """`columns`: name → values; `units`: name → TUNIT."""
    made = [
        fits.Column(name, "J" if values.dtype.kind == "i" else "D", dict(units).get(name), array=values)
        for name, values in columns.items()
    ]
    table = fits.BinTableHDU.from_columns(made)
    table.header.update(cards)
    first = fits.PrimaryHDU()
    first.header.update(primary or {})
    fits.HDUList([first, table]).writeto(path)
    return path


def test_a_persons_own_flux_wins_over_the_pipelines_and_a_note_names_both(tmp_path):
    path = write_csv(tmp_path / "x.csv", time=TIME, flux=OWN, pdcsap_flux=PIPELINE, sap_flux=PIPELINE)
    curve = read_light_curve(path)
    np.testing.assert_array_equal(curve.flux, OWN)
    assert curve.notes == (
        "flux is read from FLUX, not from PDCSAP_FLUX, SAP_FLUX; ingest.flux_column chooses another",
    )


def test_the_setting_chooses_the_column_and_its_error(tmp_path):
    path = write_csv(
        tmp_path / "x.csv", time=TIME, flux=OWN, flux_err=OWN * 0, pdcsap_flux=PIPELINE, pdcsap_flux_err=PIPELINE / 100
    )
    evidence = read_evidence(path, "PDCSAP_FLUX")
    np.testing.assert_array_equal(evidence.light_curve.flux, PIPELINE)
    np.testing.assert_array_equal(evidence.flux_err, PIPELINE / 100)
    assert evidence.light_curve.notes == ("flux is read from PDCSAP_FLUX (ingest.flux_column), not from FLUX",)


@pytest.mark.parametrize("suffix", ["csv", "fits"])
def test_any_column_of_numbers_can_be_the_flux(tmp_path, suffix):
    write = write_csv if suffix == "csv" else lambda path, **columns: write_fits(path, columns)
    path = write(tmp_path / f"x.{suffix}", TIME=TIME, FLUX=OWN, MINE=PIPELINE)
    np.testing.assert_array_equal(read_light_curve(path, "mine").flux, PIPELINE)
    with pytest.raises(
        UnreadableLightCurve, match=r"no time with a column 'yours' \(ingest.flux_column\); it has TIME"
    ):
        read_light_curve(path, "yours")


def test_a_spoc_file_is_read_as_ever(tmp_path):
    curve = read_light_curve(write_spoc(tmp_path / "x.fits", TIME, PIPELINE, QUALITY=np.full(300, 175)))
    np.testing.assert_array_equal(curve.flux, PIPELINE.astype(np.float32))
    assert curve.notes == ()


@pytest.mark.parametrize(
    ("unit", "stored", "light"),
    [
        ("ppm", (OWN - 1) * 1e6, OWN),
        ("ppm", OWN * 1e6, OWN),
        ("ppt", (OWN - 1) * 1e3, OWN),
        ("percent", OWN * 100, OWN),
        ("mag", 10 - 2.5 * np.log10(OWN), OWN / np.median(OWN)),
        ("e-/s", PIPELINE, PIPELINE),
    ],
)
def test_units_become_light(unit, stored, light):
    flux, notes = in_proportion(stored, unit)
    np.testing.assert_allclose(flux, light, rtol=1e-6)
    assert bool(notes) == (unit != "e-/s")


def test_the_unit_is_that_of_the_header_and_the_error_follows(tmp_path):
    path = write_fits(
        tmp_path / "x.fits", {"TIME": TIME, "FLUX_CORR": (OWN - 1) * 1e6, "FLUX_CORR_ERR": OWN * 20},
        {"FLUX_CORR": "ppm", "FLUX_CORR_ERR": "ppm"},
    )  # fmt: skip
    evidence = read_evidence(path)
    np.testing.assert_allclose(evidence.light_curve.flux, OWN)
    np.testing.assert_allclose(evidence.flux_err, OWN * 2e-5)


@pytest.mark.parametrize(
    ("column", "primary", "dropped", "kept"),
    [
        ("CORR_FLUX", {"LITE": True}, [1, 128, 1 << 17, 1 << 18], [16, 512]),
        ("FLUX_CORR", {"ORIGIN": "TASOC/Aarhus"}, [1, 2], [4, 8, 128]),
        ("KSPSAP_FLUX", {"ORIGIN": "MIT/QLP", "SECTOR": 12}, [32, 1 << 12], [1 << 30]),
        ("DET_FLUX", {"ORIGIN": "MIT/QLP", "SECTOR": 60}, [32, 1 << 30], [1 << 12]),
        ("FLUX", {"ORIGIN": "me"}, [], [1, 128]),
    ],
)
def test_each_pipelines_own_quality_word(tmp_path, column, primary, dropped, kept):
    words = np.zeros(300, dtype=np.int32)
    words[: len(dropped)] = dropped
    words[10 : 10 + len(kept)] = kept
    curve = read_light_curve(
        write_fits(tmp_path / "x.fits", {"TIME": TIME, column: PIPELINE, "QUALITY": words}, (), primary)
    )
    assert np.flatnonzero(np.isnan(curve.flux)).tolist() == list(range(len(dropped)))
    said = (f"{len(dropped)} of 300 cadences are left out by the file's QUALITY",) if dropped else ()
    assert curve.notes == said


def test_the_spacecrafts_bits_are_lightkurves_default():
    assert SPACECRAFT_BITS == 175
    assert quality_rule("SPOC", 1, "PDCSAP_FLUX") is None
    assert quality_rule("SPOC", 1, "SAP_FLUX").bits == 175


def test_files_that_lightkurve_wrote_keep_their_star_and_their_clock(tmp_path):
    tess = {"CREATOR": "lightkurve.LightCurve.to_fits()", "TELESCOP": "TESS", "TARGETID": 261136679,
            "OBJECT": "261136679", "SECTOR": 1}  # fmt: skip
    curve = read_light_curve(write_fits(tmp_path / "a.fits", {"TIME": TIME, "FLUX": OWN}, {"TIME": "btjd"}, tess))
    assert (curve.tic_id, curve.sector, curve.product) == (261136679, 1, "lightkurve")
    kepler = {"CREATOR": "lightkurve.LightCurve.to_fits()", "TELESCOP": "KEPLER", "KEPLERID": 757076,
              "TARGETID": 757076}  # fmt: skip
    curve = read_light_curve(write_fits(tmp_path / "b.fits", {"TIME": TIME, "FLUX": OWN}, {"TIME": "bkjd"}, kepler))
    assert curve.tic_id is None
    np.testing.assert_allclose(curve.time_btjd, TIME - 2167.0)


@pytest.mark.parametrize(("between", "notes"), [(";", 1), ("\t", 1), (" ", 1)])
def test_decimal_commas_where_commas_do_not_separate(tmp_path, between, notes):
    path = tmp_path / "x.csv"
    lines = [
        between.join(("time", "flux")),
        *(f"{t:.5f}{between}{f:.6f}".replace(".", ",") for t, f in zip(TIME, OWN, strict=True)),
    ]
    path.write_text("\n".join(lines))
    curve = read_light_curve(path)
    np.testing.assert_allclose(curve.flux, OWN, atol=1e-6)
    assert curve.notes == ("decimal commas are read as points",)


def test_points_and_commas_in_one_number_are_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("time;flux\n1500,1;1.234,5\n")
    with pytest.raises(UnreadableLightCurve, match=r"'1\.234,5' in data row 1"):
        read_light_curve(path)
