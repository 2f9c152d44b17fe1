"""Whatever is given as a light curve ends in a light curve or in a sentence, never in anything else."""

import gzip
import io
import os
import re
import tracemalloc
import warnings

import numpy as np
import pytest
from astropy.io import fits
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spoc_file import write_spoc

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest import sources
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence, read_light_curve
from clara_pipeline.records import LightCurve


def reason(path) -> str:
    """Why `path` cannot be read; and that the reason is one a person may be shown."""
    with pytest.raises(UnreadableLightCurve) as caught:
        finite_points(read_light_curve(path))
    text = str(caught.value)
    assert text.isprintable()
    assert str(path.parent) not in text
    assert len(text) < 500
    return text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"hello", "not a FITS file"),
        (b"\n <!DOCTYPE html><html><body>503", "web page"),
        (b'{"error": "not found"}', "server's message"),
        (bytes(5000), "only zero bytes"),
        (b"BZh91AY", "packed with bzip2"),
        (b"PK\x03\x04....", "packed with zip"),
        (b"\x1f\x8b\x08\x00broken", "cut off: its gzip|gzip data cannot"),
        (gzip.compress(b"", mtime=0), "empty when unpacked"),
        (b"SIMPLE  =                    T".ljust(2880), "no END card"),
        (b"SIMPLE  =                    T".ljust(80) + b"END".ljust(2800), "sizes in it make no sense"),
    ],
)
def test_what_is_not_fits(tmp_path, content, sentence):
    path = tmp_path / "x.fits"
    path.write_bytes(content)
    assert re.search(sentence, reason(path))


def test_what_is_no_file(tmp_path):
    folder, link, pipe = tmp_path / "folder.fits", tmp_path / "link.fits", tmp_path / "pipe.fits"
    folder.mkdir()
    link.symlink_to("gone.fits")
    os.mkfifo(pipe)
    assert "folder" in reason(folder)
    assert "dangling link" in reason(link)
    assert "pipe" in reason(pipe)
    assert "is not there" in reason(tmp_path / "never.fits")
    assert "cannot be opened" in reason(tmp_path / ("long" * 100 + ".fits"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_no_permission(spoc):
    path = spoc()
    path.chmod(0)
    assert "no permission" in reason(path)


@pytest.mark.parametrize("kept", [1, 2879, 2880, 5000, 20_000, -2881, -2880, -1])
def test_cut_off_anywhere(spoc, kept):
    path = spoc()
    path.write_bytes(path.read_bytes()[:kept])
    assert re.search("cut off|not a FITS|no data", reason(path))


def test_a_cut_off_gzip_file(spoc, tmp_path):
    path = tmp_path / "x.fits.gz"
    path.write_bytes(gzip.compress(spoc().read_bytes())[:-100])
    assert "cut off" in reason(path)


def test_junk_after_the_last_part_does_no_harm(spoc):
    path = spoc()
    flux = read_light_curve(path).flux
    path.write_bytes(path.read_bytes() + b"\n")
    np.testing.assert_array_equal(read_light_curve(path).flux, flux)


@pytest.mark.parametrize("rows", [-1, 500, 10**9, 10**18, 10**29])
def test_sizes_on_a_headers_word(spoc, rows):
    path = spoc()
    card = b"NAXIS2  =                  400"
    path.write_bytes(
        path.read_bytes().replace(card, b"NAXIS2  = %20d" % rows if rows < 10**19 else b"NAXIS2  = %d" % rows)
    )
    tracemalloc.start()
    assert re.search("cut off|make no sense|damaged", reason(path))
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()


def test_rows_of_no_length_claiming_to_be_many(tmp_path):
    header = fits.BinTableHDU.from_columns([fits.Column("TIME", "0D"), fits.Column("FLUX", "0E")]).header
    header["NAXIS2"] = 10**15
    path = tmp_path / "x.fits"
    path.write_bytes(fits.PrimaryHDU().header.tostring().encode() + header.tostring().encode())
    assert "no columns of time and flux" in reason(path)


def test_a_header_without_end_is_given_up_early(tmp_path):
    path = tmp_path / "x.fits"
    path.write_bytes(b"SIMPLE  =                    T".ljust(80) + b"COMMENT x".ljust(80) * 100_000)
    tracemalloc.start()
    assert "no END card" in reason(path)
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()


def test_a_gzip_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 5 * 2**20)
    path = tmp_path / "x.fits.gz"
    path.write_bytes(gzip.compress(bytes(50 * 2**20)))
    tracemalloc.start()
    assert "far more than a light curve" in reason(path)
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "x.fits"
    with path.open("wb") as file:
        file.truncate(10**12)  # sparse
    assert "far more than a light curve" in reason(path)


def test_content_that_says_nothing(spoc):
    assert "holds no flux" in reason(spoc(PDCSAP_FLUX=np.full(400, np.nan)))
    assert "constant flux" in reason(spoc(PDCSAP_FLUX=np.full(400, 5.0)))
    assert "constant flux" in reason(spoc(PDCSAP_FLUX=np.zeros(400)))
    assert "99 usable points" in reason(spoc(n=99))
    assert "without rows" in reason(spoc(n=0))


def test_other_products(tmp_path):
    pixels = fits.Column("FLUX", "121E", dim="(11,11)", array=np.ones((5, 11, 11)))
    time = fits.Column("TIME", "D", array=np.arange(5.0))
    tables = {
        "target pixel file": [time, fits.Column("RAW_CNTS", "121J", dim="(11,11)", array=np.ones((5, 11, 11))), pixels],
        "data validation": [time, fits.Column("LC_INIT", "E", array=np.ones(5))],
        "it has TIME, FLUX": [time, pixels],
    }
    for sentence, columns in tables.items():
        path = tmp_path / "x.fits"
        fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU.from_columns(columns)]).writeto(path, overwrite=True)
        assert sentence in reason(path)
    fits.PrimaryHDU(np.ones((20, 20))).writeto(path, overwrite=True)
    assert "an image" in reason(path)
    fits.PrimaryHDU().writeto(path, overwrite=True)
    assert "no data" in reason(path)


def test_hostile_column_names_are_cleaned(spoc):
    path = spoc()
    path.write_bytes(
        path.read_bytes().replace(b"'PDCSAP_FLUX'", b"'\x1b[2J\x9b[31m'  ").replace(b"'SAP_FLUX'", b"'SAP\x07FLUX'")
    )
    assert "it has TIME" in reason(path)


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> bytes:
    time = 1325.0 + np.arange(120) / 720
    flux = np.random.default_rng(0).normal(1000.0, 1.0, 120)
    return write_spoc(tmp_path_factory.mktemp("good") / "x.fits", time, flux).read_bytes()


places = st.integers(0, 2**15) | st.integers(2880, 2880 + 80 * 100)
values = st.integers(0, 255) | st.sampled_from(b" 0123456789'/=TFDEJKIPQABLX.-+")


@settings(max_examples=200, deadline=None)
@given(flips=st.lists(st.tuples(places, values), max_size=6), length=st.none() | st.integers(0, 2**15))
@example(flips=[(2880 + 80 * 4 + 29, ord("9"))], length=None)
def test_any_damage_ends_in_astropys_numbers_or_in_a_sentence(good, tmp_path_factory, flips, length):
    content = bytearray(good[:length])
    for place, value in flips:
        if place < len(content):
            content[place] = value
    path = tmp_path_factory.getbasetemp() / "damaged.fits"
    path.write_bytes(content)
    light_curve = light_curve_or_reason(path)
    if isinstance(light_curve, str):
        assert light_curve.isprintable()
        return
    time, flux = by_astropy(bytes(content))
    if time is not None:
        np.testing.assert_array_equal(light_curve.time_btjd, time)
        kept = np.isfinite(light_curve.flux)
        np.testing.assert_array_equal(light_curve.flux[kept], flux[kept])


def light_curve_or_reason(path) -> LightCurve | str:
    try:
        return read_evidence(path).light_curve
    except UnreadableLightCurve as error:
        return str(error)


def by_astropy(content: bytes):
    """(time, flux) as astropy has them, (None, None) where it refuses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with fits.open(io.BytesIO(content), memmap=False) as parts:
                data = parts[1].data
                flux = "PDCSAP_FLUX" if "PDCSAP_FLUX" in data.names else "SAP_FLUX"
                header, reference = parts[1].header, 2457000
                offset = header.get("BJDREFI", reference) + header.get("BJDREFF", 0.0) - reference
                return np.asarray(data["TIME"], float) + offset, np.asarray(data[flux])
    except Exception:  # whatever astropy raises there, it has no numbers to compare with
        return None, None
