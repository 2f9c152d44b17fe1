"""Layouts that are not plain, and products of other pipelines."""

import gzip

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from spoc_file import write_spoc

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.fits import plain_table
from clara_pipeline.ingest.read import read_evidence, read_light_curve

TIME = 1325.0 + np.arange(300) / 720
FLUX = np.random.default_rng(0).normal(1000.0, 1.0, 300)


def write(path, columns, primary=None, **cards):
    """A file with one binary table."""
    table = fits.BinTableHDU.from_columns(columns)
    table.header.update(cards)
    first = fits.PrimaryHDU()
    first.header.update(primary or {})
    fits.HDUList([first, table]).writeto(path, overwrite=True)
    return path


def columns(flux_name="FLUX", **more):
    named = {"TIME": TIME, flux_name: FLUX, **more}
    return [fits.Column(name, "D", array=values) for name, values in named.items()]


@pytest.fixture
def astropy_only(monkeypatch):
    """The fast path must not be taken."""

    def refuse(*_):
        raise AssertionError("not a plain table")

    monkeypatch.setattr(plain_table, "read_columns", refuse)


@pytest.mark.parametrize("name", ["x.fits.gz", "x.fits"])
def test_gzip_is_told_by_content(spoc, tmp_path, name):
    plain = spoc()
    packed = tmp_path / name
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    np.testing.assert_array_equal(read_light_curve(packed).flux, read_light_curve(plain).flux)


@pytest.mark.parametrize(
    ("flux", "primary", "product"),
    [
        ("KSPSAP_FLUX", {}, "QLP"),
        ("DET_FLUX", {"ORIGIN": "MIT/QLP"}, "QLP"),
        ("CORR_FLUX", {"LITE": True}, "eleanor-lite"),
        ("CORR_FLUX", {}, "eleanor"),
        ("FLUX_CORR", {}, "TASOC"),
        ("LC0_AP1", {}, "DIAMANTE"),
        ("FLUX", {}, "FITS, column FLUX"),
        ("flux", {}, "FITS, column FLUX"),
        ("PDCSAP_FLUX", {"MISSION": "K2", "KEPLERID": 3}, "K2"),
    ],
)
def test_the_flux_of_every_pipeline(tmp_path, flux, primary, product):
    path = write(tmp_path / "x.fits", columns(flux, SAP_FLUX=FLUX + 5), {"TELESCOP": "TESS", **primary})
    light_curve = read_light_curve(path)
    np.testing.assert_array_equal(light_curve.flux, FLUX)
    assert (light_curve.product, light_curve.flux_column) == (product, flux.upper())
    assert light_curve.cadence_seconds == pytest.approx(120.0)


def test_raw_flux_is_used_where_there_is_no_other_and_noted(tmp_path):
    light_curve = read_light_curve(write(tmp_path / "x.fits", columns("SAP_FLUX")))
    assert light_curve.notes == ("only uncorrected flux (SAP_FLUX) is there; it is used",)


def test_evidence_by_the_names_it_goes_by(tmp_path):
    more = {"SAP_QUALITY": FLUX * 0, "FLUX_BKG": FLUX + 1, "X_CENTROID": FLUX + 2, "FLUX_ERR": FLUX + 3}
    evidence = read_evidence(write(tmp_path / "x.fits", columns("CORR_FLUX", RAW_FLUX=FLUX + 4, **more)))
    assert [a is not None for a in (evidence.quality, evidence.centroid_row)] == [True, False]
    assert evidence.background[0] == FLUX[0] + 1
    assert evidence.centroid_column[0] == FLUX[0] + 2
    assert evidence.flux_err[0] == FLUX[0] + 3
    assert evidence.sap_flux[0] == FLUX[0] + 4


def test_scaled_columns(tmp_path, astropy_only):
    counts = np.arange(300, dtype=np.int16)
    plain = [columns()[0], fits.Column("FLUX", "I", array=counts)]
    light_curve = read_light_curve(write(tmp_path / "x.fits", plain, TSCAL2=0.5, TZERO2=1000.0))
    np.testing.assert_allclose(light_curve.flux, 1000.0 + 0.5 * counts)


def test_null_values_of_whole_numbers_are_gaps(tmp_path, astropy_only):
    counts = np.arange(1000, 1300)
    counts[7] = -99
    path = write(tmp_path / "x.fits", [columns()[0], fits.Column("FLUX", "J", null=-99, array=counts)])
    assert np.flatnonzero(np.isnan(read_light_curve(path).flux)).tolist() == [7]


def test_null_values_of_scaled_whole_numbers_are_gaps(tmp_path, astropy_only):
    counts = 1000 + np.arange(300, dtype=np.int16)
    path = write(tmp_path / "x.fits", [columns()[0], fits.Column("FLUX", "I", array=counts)], TNULL2=1005, TSCAL2=2.0)
    flux = read_light_curve(path).flux
    assert np.flatnonzero(np.isnan(flux)).tolist() == [5]
    assert flux[0] == 2000.0


def test_a_table_with_a_heap_beside(tmp_path, astropy_only):
    lists = fits.Column("LIST", "PJ()", array=np.array([np.arange(i % 5) for i in range(300)], dtype=object))
    light_curve = read_light_curve(write(tmp_path / "x.fits", [*columns(), lists]))
    np.testing.assert_array_equal(light_curve.flux, FLUX)


def test_columns_of_arrays_and_text_beside(tmp_path, astropy_only):
    images = fits.Column("IMAGE", "9E", array=np.ones((300, 9)))
    words = fits.Column("WORD", "5A", array=np.array(["word"] * 300))
    light_curve = read_light_curve(write(tmp_path / "x.fits", [words, *columns(), images]))
    np.testing.assert_array_equal(light_curve.flux, FLUX)


def test_ascii_tables(tmp_path, astropy_only):
    named = [fits.Column("TIME", "D25.17", array=TIME), fits.Column("FLUX", "E15.7", array=FLUX)]
    fits.HDUList([fits.PrimaryHDU(), fits.TableHDU.from_columns(named)]).writeto(tmp_path / "x.fits")
    light_curve = read_light_curve(tmp_path / "x.fits")
    np.testing.assert_allclose(light_curve.time_btjd, TIME, rtol=1e-12)
    np.testing.assert_allclose(light_curve.flux, FLUX, rtol=1e-6)


def test_whole_number_flux_becomes_real(tmp_path):
    counts = np.arange(1000, 1300)
    light_curve = read_light_curve(write(tmp_path / "x.fits", [columns()[0], fits.Column("FLUX", "J", array=counts)]))
    assert light_curve.flux.dtype == np.float64
    np.testing.assert_array_equal(light_curve.flux, counts)


def test_the_light_curve_may_be_a_later_part(tmp_path):
    other = fits.BinTableHDU.from_columns([fits.Column("ENERGY", "E", array=np.ones(3))])
    curve = fits.BinTableHDU.from_columns(columns())
    fits.HDUList([fits.PrimaryHDU(np.ones((3, 3))), other, curve]).writeto(tmp_path / "x.fits")
    np.testing.assert_array_equal(read_light_curve(tmp_path / "x.fits").flux, FLUX)


def test_two_columns_of_one_name_are_refused(tmp_path):
    path = write_spoc(tmp_path / "x.fits", TIME, FLUX)
    path.write_bytes(path.read_bytes().replace(b"'SAP_FLUX'", b"'TIME    '"))
    with pytest.raises(UnreadableLightCurve, match="astropy cannot read either"):
        read_light_curve(path)


def test_rows_of_another_length_than_the_header_says_are_refused(tmp_path):
    path = write(tmp_path / "x.fits", [*columns(), fits.Column("MORE", "2E", array=np.ones((300, 2)))])
    path.write_bytes(path.read_bytes().replace(b"'2E      '", b"'4E      '"))
    with pytest.raises(UnreadableLightCurve, match="astropy cannot read either"):
        read_light_curve(path)


@pytest.mark.parametrize(
    ("name", "shift", "notes"),
    [
        ("TIME", 0.0, ()),
        ("TIME", 2_457_000.0, ("the times are taken as JD, by their size",)),
        ("TIME", 56_999.5, ("the times are taken as MJD, by their size",)),
        ("JD", 2_457_000.0, ()),
        ("MJD", 56_999.5, ()),
        ("BTJD", 0.0, ()),
    ],
)
def test_kinds_of_time(tmp_path, name, shift, notes):
    path = tmp_path / "x.fits"
    Table({name: TIME + shift, "flux": FLUX}).write(path)
    light_curve = read_light_curve(path)
    np.testing.assert_allclose(light_curve.time_btjd, TIME, atol=1e-8)
    assert light_curve.notes == notes
