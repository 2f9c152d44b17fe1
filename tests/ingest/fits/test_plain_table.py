"""The fast path: the same values as astropy, per file, without astropy."""

import subprocess
import sys

import numpy as np
import pytest
from astropy.io import fits
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from spoc_file import write_spoc

from clara_pipeline.ingest.fits import astropy_table, plain_table
from clara_pipeline.ingest.fits.hdus import hdus
from clara_pipeline.ingest.read import read_evidence, read_light_curve
from clara_pipeline.ingest.sources import opened

FIELDS = {
    "flux_err": "PDCSAP_FLUX_ERR",
    "sap_flux": "SAP_FLUX",
    "sap_flux_err": "SAP_FLUX_ERR",
    "background": "SAP_BKG",
    "quality": "QUALITY",
    "centroid_column": "MOM_CENTR1",
    "centroid_row": "MOM_CENTR2",
    "pos_corr_column": "POS_CORR1",
    "pos_corr_row": "POS_CORR2",
}


def test_every_column_equals_astropys_and_is_native_and_contiguous(spoc):
    random = np.random.default_rng(3)
    extra = {name: random.normal(5, 1, 400) for name in ("SAP_FLUX", "SAP_BKG", "POS_CORR1", "POS_CORR2")}
    path = spoc(QUALITY=random.integers(0, 2**20, 400), **extra)
    evidence = read_evidence(path)
    with fits.open(path) as parts:
        data = parts[1].data
        for field, column in FIELDS.items():
            values = getattr(evidence, field)
            np.testing.assert_array_equal(values, data[column])
            assert values.dtype.isnative
            assert values.flags.c_contiguous
        np.testing.assert_array_equal(evidence.light_curve.time_btjd, data["TIME"])
        np.testing.assert_array_equal(evidence.light_curve.flux, data["PDCSAP_FLUX"])
    assert evidence.light_curve.flux.dtype == np.float32
    assert evidence.light_curve.time_btjd.dtype == np.float64


def test_the_light_curve_is_the_same_with_and_without_evidence(spoc):
    path = spoc()
    alone, with_evidence = read_light_curve(path), read_evidence(path).light_curve
    np.testing.assert_array_equal(alone.flux, with_evidence.flux)
    assert (alone.tic_id, alone.star, alone.notes) == (with_evidence.tic_id, with_evidence.star, with_evidence.notes)


def test_header_values(spoc):
    light_curve = read_light_curve(spoc(tic_id=55, sector=12))
    star = light_curve.star
    assert (light_curve.tic_id, light_curve.sector, light_curve.product) == (55, 12, "SPOC 2-min")
    assert light_curve.cadence_seconds == pytest.approx(120.0)
    assert (star.name, star.ra_deg, star.dec_deg) == ("TIC 55", 84.25, -80.5)
    assert (star.tmag, star.teff_k, star.logg, star.radius_rsun) == (9.5, 5992.0, 4.25, 1.125)
    assert not star.simulated
    assert light_curve.notes == ()


def test_values_are_per_file_where_the_layout_is_shared(spoc):
    one = spoc(tic_id=11, n=300, cards={"TEFF": 4000.0})
    two = spoc(tic_id=22, n=500, sector=8, cards={"TEFF": 5000.0})
    for _ in range(2):
        a, b = read_light_curve(one), read_light_curve(two)
        assert (a.tic_id, a.sector, a.star.teff_k, a.flux.size) == (11, 7, 4000.0, 300)
        assert (b.tic_id, b.sector, b.star.teff_k, b.flux.size) == (22, 8, 5000.0, 500)


def test_a_layout_with_the_same_keywords_but_other_columns_is_not_mistaken(spoc):
    path = spoc()
    swapped = path.with_name("swapped.fits")
    content = path.read_bytes()
    swapped.write_bytes(
        content.replace(b"'SAP_FLUX'   ", b"'@       '   ")
        .replace(b"'PDCSAP_FLUX'", b"'SAP_FLUX'   ")
        .replace(b"'@       '   ", b"'PDCSAP_FLUX'")
    )
    read_light_curve(path)
    with fits.open(swapped) as parts:
        np.testing.assert_array_equal(read_light_curve(swapped).flux, parts[1].data["PDCSAP_FLUX"])
        assert parts[1].columns.names.index("PDCSAP_FLUX") == 3


@pytest.mark.parametrize("n", [1, 2620, 2621, 2622, 6000])
def test_rows_around_the_size_of_a_piece(spoc, n):
    path = spoc(n=n)
    with fits.open(path) as parts:
        np.testing.assert_array_equal(read_light_curve(path).time_btjd, parts[1].data["TIME"])


@settings(max_examples=15, deadline=None)
@given(
    time=hnp.arrays(np.float64, 30, elements=st.floats(1000, 2000) | st.just(np.nan)),
    flux=hnp.arrays(np.float32, 30, elements=st.floats(1, 1e8, width=32) | st.just(np.float32(np.nan))),
)
def test_usable_points_are_exactly_those_finite_in_time_and_flux(tmp_path_factory, time, flux):
    path = write_spoc(tmp_path_factory.mktemp("spoc") / "x.fits", time, flux)
    light_curve = read_light_curve(path)
    np.testing.assert_array_equal(light_curve.time_btjd, time)
    np.testing.assert_array_equal(light_curve.flux, flux)


def test_both_ways_of_reading_agree(spoc):
    path = spoc()
    names = ["TIME", "PDCSAP_FLUX", "QUALITY"]
    with opened(path) as source:
        part = hdus(source)[1]
        layout = plain_table.row_layout(part)
        assert layout is not None
        fast, _ = plain_table.read_columns(source, part, layout, names)
        slow = astropy_table.read_columns(source, part, 1, names)
    for name in names:
        np.testing.assert_array_equal(fast[name], slow[name])
        assert fast[name].dtype == slow[name].dtype


def test_reading_spoc_files_imports_neither_astropy_nor_pandas(spoc, tmp_path):
    code = (
        "import sys, pathlib\n"
        "from clara_pipeline.ingest.read import read_light_curve, read_evidence\n"
        "from clara_pipeline.ingest.find import light_curve_files\n"
        "for path in light_curve_files([pathlib.Path(sys.argv[1])]):\n"
        "    read_light_curve(path), read_evidence(path)\n"
        "print([name for name in ('astropy', 'pandas', 'scipy') if name in sys.modules])\n"
    )
    spoc()
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
