"""Products that lightkurve reads for us, and files on whose way it must not be."""

import subprocess
import sys

import numpy as np
import pytest
from astropy.io import fits
from spoc_file import write_spoc

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.read import read_evidence, read_light_curve

TIME = 1325.0 + np.arange(300) / 48
LIGHT = 1.0 + 0.01 * np.sin(TIME)
N = TIME.size
WORDS = np.where(np.arange(N) < 5, 128, 0).astype(np.int32)
ONES = np.ones(N)


def write(path, columns, primary, extname="LIGHTCURVE", **cards):
    forms = {"i": "J", "f": "D", "S": "2A", "U": "2A"}
    made = [fits.Column(name, forms[values.dtype.kind], array=values) for name, values in columns.items()]
    table = fits.BinTableHDU.from_columns(made, name=extname)
    table.header.update(cards)
    first = fits.PrimaryHDU()
    for keyword, value in primary.items():
        first.header[keyword] = value
    fits.HDUList([first, table]).writeto(path)
    return path


def pathos(path):
    raw = {f"{name}_FLUX_{kind}": LIGHT for name in ("PSF", "AP1", "AP2", "AP3", "AP4") for kind in ("RAW", "COR")}
    columns = {"TIME": TIME, **raw, "SKY_LOCAL": ONES, "DQUALITY": WORDS}
    return write(path, columns, {"TELESCOP": "TESS", "TICID": 77, "OBJECT": "TIC 77", "SECTOR": 4})


def cdips(path):
    magnitudes = {f"IRM{i}": 12.0 - 2.5 * np.log10(LIGHT) for i in (1, 2, 3)}
    quality = {f"IRQ{i}": np.where(np.arange(N) < 5, "X", "G") for i in (1, 2, 3)}
    columns = {"TMID_BJD": TIME + 2_457_000, **magnitudes, **quality}
    return write(path, columns, {"ORIGIN": "Princeton/CDIPS", "TELESCOP": "TESS", "TICID": 77, "SECTOR": 4})


def tglc(path):
    columns = {"time": TIME, "psf_flux": 500 * LIGHT, "aperture_flux": 400 * LIGHT, "background": ONES,
               "cal_psf_flux": LIGHT, "cal_aper_flux": LIGHT, "cadence_num": np.arange(N, dtype=np.int32),
               "TESS_flags": WORDS, "TGLC_flags": WORDS * 0}  # fmt: skip
    return write(path, columns, {"ORIGIN": "UCSB/TGLC", "TELESCOP": "TESS", "TICID": "77", "SECTOR": 4})


def k2sff(path):
    columns = {"T": TIME - 500, "FRAW": LIGHT, "FCOR": LIGHT, "ARCLENGTH": ONES, "MOVING": ONES}
    return write(path, columns, {"TELESCOP": "Kepler", "MISSION": "K2", "KEPLERID": 77}, "BESTAPER")


def everest(path):
    columns = {"CADN": np.arange(N, dtype=np.int32), "FLUX": 500 * LIGHT, "FRAW": 500 * LIGHT, "FRAW_ERR": ONES,
               "QUALITY": WORDS * 8192, "TIME": TIME - 500}  # fmt: skip
    cards = {"TELESCOP": "Kepler", "MISSION": "K2", "KEPLERID": 77, "COMMENT": "EVEREST INFO"}
    return write(path, columns, cards, BJDREFI=2454833)


def kepseismic(path):
    return write(
        path, {"TIME": TIME + 56_999.5, "FLUX": 1e6 * (LIGHT - 1), "FLUX_ERR": ONES},
        {"ORIGIN": "CEA & SSI", "TELESCOP": "Kepler", "KEPLERID": 77},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("make", "tic_id", "first_btjd", "n_flagged"),
    [
        (pathos, 77, 1325.0, 5),
        (cdips, 77, 1325.0, 5),
        (tglc, 77, 1325.0, 5),
        (k2sff, None, 825.0 - 2167.0, 0),
        (everest, None, 825.0 - 2167.0, 5),
        (kepseismic, None, 1325.0, 0),
    ],
)
def test_each_product_comes_with_its_star_its_clock_and_its_flags(tmp_path, make, tic_id, first_btjd, n_flagged):
    evidence = read_evidence(make(tmp_path / "x.fits"))
    curve = evidence.light_curve
    assert (curve.product, curve.tic_id) == (make.__name__.upper(), tic_id)
    assert curve.time_btjd.size == curve.flux.size == N - n_flagged
    np.testing.assert_allclose(curve.time_btjd[0], first_btjd + n_flagged / 48, atol=1e-6)
    assert any("left out by the file's quality word" in note for note in curve.notes) == (n_flagged > 0)
    if make is not kepseismic:
        light = LIGHT[n_flagged:]
        np.testing.assert_allclose(curve.flux / np.median(curve.flux), light / np.median(light), rtol=1e-6)


def test_a_damaged_product_is_refused_in_words(tmp_path):
    path = pathos(tmp_path / "x.fits")
    path.write_bytes(path.read_bytes().replace(b"'TIME    '", b"'TIMF    '"))
    with pytest.raises(UnreadableLightCurve, match=r"looks like PATHOS, but lightkurve cannot read it \(\w+\)"):
        read_light_curve(path)


def test_a_named_column_is_read_without_lightkurve(tmp_path):
    curve = read_light_curve(pathos(tmp_path / "x.fits"), "ap4_flux_cor")
    np.testing.assert_array_equal(curve.flux, LIGHT)


def test_other_files_and_the_apps_start_never_import_lightkurve(tmp_path):
    path = write_spoc(tmp_path / "x.fits", TIME, 1000 * LIGHT)
    code = (
        "import sys; from pathlib import Path; from clara_pipeline.ingest.read import read_evidence;"
        "import clara_tui.app, clara_pipeline.stages.features, clara_pipeline.stages.fold;"
        f"read_evidence(Path({str(path)!r})); assert 'lightkurve' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
