"""Target pixel files: found, read, and refused with a sentence where they are damaged or hostile."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS
from target_pixel_file import CENTRE, DEC, RA, wcs_cards, write_target_pixels

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.pixels.find import find_pixel_file, pixel_file_name
from clara_pipeline.ingest.pixels.read import read_target_pixels

TIME = 1325.0 + np.arange(40) / 720
FLUX = np.random.default_rng(0).normal(100, 5, (40, 7, 5)).astype(np.float32)
LIGHT_CURVE = "tess2018206045859-s0001-0000000261136679-0120-s_lc.fits"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_target_pixels(tmp_path / "a_tp.fits", TIME, FLUX, np.arange(40, dtype=np.int32))


def test_the_arrays_are_those_of_the_file(path: Path) -> None:
    pixels = read_target_pixels(path)
    assert np.array_equal(pixels.flux, FLUX)
    assert np.allclose(pixels.time_btjd, TIME)
    assert np.array_equal(pixels.quality, np.arange(40))
    assert pixels.aperture.shape == (7, 5)
    assert pixels.aperture.sum() == 9
    assert pixels.flux.dtype == np.float32


def test_the_star_is_where_the_wcs_has_it(path: Path) -> None:
    pixels = read_target_pixels(path)
    assert pixels.target == pytest.approx(CENTRE, abs=1e-6)
    wcs = WCS(fits.Header(wcs_cards()))
    for step, found in (((0, 10 / 3600), pixels.north), ((10 / 3600 / np.cos(np.radians(DEC)), 0), pixels.east)):
        column, row = wcs.all_world2pix(RA + step[0], DEC + step[1], 0)
        assert (column - CENTRE[0], row - CENTRE[1]) == pytest.approx((10 * found[0], 10 * found[1]), abs=1e-3)


@pytest.mark.parametrize(
    ("cards", "wcs"),
    [({"RA_OBJ": "x"}, True), ({"DEC_OBJ": 90.0}, True), ({"RA_OBJ": RA + 40}, True), ({"RA_OBJ": RA - 180}, True),
     ({}, False)],
    ids=["text", "pole", "elsewhere", "behind", "none"],
)  # fmt: skip
def test_a_place_that_makes_no_sense_is_none(tmp_path: Path, cards, wcs) -> None:
    assert read_target_pixels(write_target_pixels(tmp_path / "a.fits", TIME, FLUX, cards=cards, wcs=wcs)).target is None


def test_an_aperture_of_another_size_is_none(path: Path) -> None:
    with fits.open(path, mode="update") as file:
        file["APERTURE"].data = np.ones((3, 3), dtype=np.int32)
    assert not read_target_pixels(path).aperture.any()


def test_a_light_curve_is_refused_by_name(tmp_path: Path) -> None:
    table = fits.BinTableHDU.from_columns([fits.Column("TIME", "D", array=TIME), fits.Column("FLUX", "E", array=TIME)])
    table.writeto(tmp_path / "lc.fits")
    with pytest.raises(UnreadableLightCurve, match="no image"):
        read_target_pixels(tmp_path / "lc.fits")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"TDIM4   = '(5,7)   '", b"TDIM4   = '(6,7)   '", "no image"),
        (b"TDIM4   = '(5,7)   '", b"TDIM4   = '(35,1)  '", "35 × 1 pixels"),
        (b"TFORM4  = '35E     '", b"TFORM4  = '36E     '", "no image"),
        (b"TFORM2  = 'J       '", b"TFORM2  = '9J      '", "no target pixel file"),
        (b"TFORM2  = 'J       '", b"TFORM2  = 'Z       '", "no target pixel file"),
        (b"TTYPE1  = 'TIME    '", b"TTYPE1  = 'HOUR    '", "no target pixel file"),
    ],
    ids=["sides", "flat", "repeat", "width", "kind", "no-time"],
)
def test_damaged_headers_are_refused(path: Path, old: bytes, new: bytes, words: str) -> None:
    content = path.read_bytes()
    assert content.count(old) == 1
    path.write_bytes(content.replace(old, new))
    with pytest.raises(UnreadableLightCurve, match=words):
        read_target_pixels(path)


def test_a_file_cut_short_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(UnreadableLightCurve):
        read_target_pixels(path)


def test_more_than_memory_should_hold_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clara_pipeline.ingest.pixels.read.MAX_FLUX_BYTES", 1000)
    with pytest.raises(UnreadableLightCurve, match="40 images of 5 × 7 pixels"):
        read_target_pixels(path)


def test_the_file_is_found_beside_the_light_curve_or_in_a_folder(tmp_path: Path) -> None:
    curve, name = tmp_path / "data" / LIGHT_CURVE, LIGHT_CURVE.replace("_lc", "_tp")
    (tmp_path / "data").mkdir()
    (tmp_path / "other").mkdir()
    assert find_pixel_file(curve, [tmp_path / "other"]) is None
    (tmp_path / "other" / f"{name}.gz").touch()
    assert find_pixel_file(curve, [tmp_path / "other"]) == tmp_path / "other" / f"{name}.gz"
    (tmp_path / "data" / name).touch()
    assert find_pixel_file(curve, [tmp_path / "other"]) == tmp_path / "data" / name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (LIGHT_CURVE, LIGHT_CURVE.replace("_lc", "_tp")),
        ("tess1-s0027-1-0189-a_fast-lc.fits", "tess1-s0027-1-0189-a_fast-tp.fits"),
        ("hlsp_tess-spoc_tess_phot_1-s0006_tess_v1_lc.fits", "hlsp_tess-spoc_tess_phot_1-s0006_tess_v1_tp.fits"),
        ("mine.csv", None),
        ("lc.fits", None),
        ("../x_lc.fits", None),
        ("a/b_lc.fits", None),
    ],
)
def test_names(name: str, expected: str | None) -> None:
    assert pixel_file_name(name) == expected
