"""A small file in the exact SPOC light curve layout: 20 columns, 100-byte rows, an aperture image after it."""

from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits

COLUMNS = (
    ("TIME", "D", "BJD - 2457000, days", "D14.7"),
    ("TIMECORR", "E", "d", "E14.7"),
    ("CADENCENO", "J", None, "I10"),
    ("SAP_FLUX", "E", "e-/s", "E14.7"),
    ("SAP_FLUX_ERR", "E", "e-/s", "E14.7"),
    ("SAP_BKG", "E", "e-/s", "E14.7"),
    ("SAP_BKG_ERR", "E", "e-/s", "E14.7"),
    ("PDCSAP_FLUX", "E", "e-/s", "E14.7"),
    ("PDCSAP_FLUX_ERR", "E", "e-/s", "E14.7"),
    ("QUALITY", "J", None, "B16.16"),
    ("PSF_CENTR1", "D", "pixel", "F10.5"),
    ("PSF_CENTR1_ERR", "E", "pixel", "E14.7"),
    ("PSF_CENTR2", "D", "pixel", "F10.5"),
    ("PSF_CENTR2_ERR", "E", "pixel", "E14.7"),
    ("MOM_CENTR1", "D", "pixel", "F10.5"),
    ("MOM_CENTR1_ERR", "E", "pixel", "E14.7"),
    ("MOM_CENTR2", "D", "pixel", "F10.5"),
    ("MOM_CENTR2_ERR", "E", "pixel", "E14.7"),
    ("POS_CORR1", "E", "pixels", "E14.7"),
    ("POS_CORR2", "E", "pixels", "E14.7"),
)
"""(name, format, unit, display) in SPOC's order."""


def write_spoc(
    path: Path,
    time: np.ndarray,
    flux: np.ndarray,
    *,
    tic_id: int = 1234,
    sector: int = 7,
    cadence_seconds: float = 120.0,
    cards: dict[str, Any] | None = None,
    table_cards: dict[str, Any] | None = None,
    **columns: np.ndarray,
) -> Path:
    """Write `time` (BTJD) and `flux` (PDCSAP, e-/s) as a SPOC light curve; return `path`.

    `columns` replace or fill any other of the 20 columns by name (`SAP_FLUX=…`); `cards` are added
    to the primary header, `table_cards` to the table's, replacing those of the same keyword.
    """
    path = Path(path)
    values = _defaults(np.asarray(time, float), np.asarray(flux, np.float32)) | columns
    if unknown := values.keys() - {name for name, *_ in COLUMNS}:
        raise KeyError(f"not SPOC columns: {sorted(unknown)}")
    primary = _primary(tic_id, sector)
    primary.header.update(cards or {})
    aperture = fits.ImageHDU(np.ones((11, 11), np.int32), name="APERTURE")
    table = _table(values, tic_id, cadence_seconds)
    table.header.update(table_cards or {})
    fits.HDUList([primary, table, aperture]).writeto(path, overwrite=True)
    return path


def _defaults(time: np.ndarray, flux: np.ndarray) -> dict[str, np.ndarray]:
    n = time.size
    return {
        "TIME": time,
        "CADENCENO": np.arange(n),
        "SAP_FLUX": flux,
        "SAP_FLUX_ERR": np.ones(n),
        "SAP_BKG": np.full(n, 50.0),
        "SAP_BKG_ERR": np.ones(n),
        "PDCSAP_FLUX": flux,
        "PDCSAP_FLUX_ERR": np.ones(n),
        "QUALITY": np.zeros(n),
        "MOM_CENTR1": np.full(n, 1000.5),
        "MOM_CENTR2": np.full(n, 500.5),
    }


def _primary(tic_id: int, sector: int) -> fits.PrimaryHDU:
    primary = fits.PrimaryHDU()
    primary.header.update(
        NEXTEND=2, EXTNAME="PRIMARY", SIMDATA=False, ORIGIN="NASA/Ames", PROCVER="spoc-5.0.10-20200904",
        TELESCOP="TESS", INSTRUME="TESS Photometer", DATA_REL=42, OBJECT=f"TIC {tic_id}", TICID=tic_id,
        SECTOR=sector, CAMERA=1, CCD=2, RA_OBJ=84.25, DEC_OBJ=-80.5, TESSMAG=9.5, TEFF=5992.0, LOGG=4.25,
        RADIUS=1.125,
    )  # fmt: skip
    return primary


def _table(values: dict[str, np.ndarray], tic_id: int, cadence_seconds: float) -> fits.BinTableHDU:
    n = values["TIME"].size
    columns = [
        fits.Column(name, form, unit, disp=display, array=values.get(name, np.zeros(n)))
        for name, form, unit, display in COLUMNS
    ]
    table = fits.BinTableHDU.from_columns(columns, name="LIGHTCURVE")
    table.header.update(
        TELESCOP="TESS", OBJECT=f"TIC {tic_id}", TICID=tic_id, BJDREFI=2457000, BJDREFF=0.0, TIMEUNIT="d",
        EXPOSURE=n * cadence_seconds / 86_400 * 0.792, INT_TIME=1.98, READTIME=0.02, FRAMETIM=2.0,
        NUM_FRM=round(cadence_seconds / 2), TIMEDEL=cadence_seconds / 86_400,
    )  # fmt: skip
    return table
