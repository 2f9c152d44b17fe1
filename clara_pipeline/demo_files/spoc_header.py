"""The header cards of a SPOC light curve file (TESS Science Data Products Description, EXP-TESS-ARC-ICD-0014)."""

from datetime import datetime, timedelta

import numpy as np

from clara_pipeline.demo_files.spoc_columns import COLUMNS, ROW, SpocColumn
from clara_pipeline.synthetic.sky.sector import SECTOR, SimulatedStar
from clara_pipeline.synthetic.sky.spacecraft import CADENCE_DAYS

HeaderValue = str | bool | int | float | None
HeaderCard = tuple[str, HeaderValue, str]
"""Keyword, value, comment."""

BTJD_ZERO_UTC = datetime(2014, 12, 8, 12) - timedelta(seconds=69.184)
"""BTJD counts barycentric dynamical time, 69.184 s ahead of UTC since 2017."""
LIVE = 0.792
"""Share of a cadence in which light is collected."""


def primary_cards(star: SimulatedStar) -> list[HeaderCard]:
    """Build the primary header of a simulated SPOC file: target, sector and catalogue values."""
    about = star.star
    return [
        ("SIMPLE", True, "conforms to FITS standards"),
        ("BITPIX", 8, "array data type"),
        ("NAXIS", 0, "number of array dimensions"),
        ("EXTEND", True, "file contains extensions"),
        ("NEXTEND", 2, "number of standard extensions"),
        ("EXTNAME", "PRIMARY", "name of extension"),
        ("EXTVER", 1, "extension version number (not format version)"),
        ("SIMDATA", True, "file is based on simulated data"),
        ("SIMULATD", True, "made by clara-tui: no such star, no such sector"),
        ("ORIGIN", "clara-tui", "what created this file"),
        *span_cards(star),
        ("CREATOR", "clara-tui as LightCurveExporterPipelineModule", "so that readers know the layout"),
        ("FILEVER", "1.0", "file format version"),
        ("TIMVERSN", "OGIP/93-003", "OGIP memo number for file format"),
        ("TELESCOP", "TESS", "telescope"),
        ("INSTRUME", "TESS Photometer", "detector type"),
        ("DATA_REL", 0, "data release version number"),
        ("OBJECT", about.name, "string version of target id"),
        ("TICID", star.tic_id, "unique tess target identifier"),
        ("SECTOR", SECTOR, "Observing sector"),
        ("CAMERA", star.camera, "Camera number"),
        ("CCD", star.ccd, "CCD chip number"),
        ("RADESYS", "ICRS", "reference frame of celestial coordinates"),
        ("RA_OBJ", about.ra_deg, "[deg] right ascension"),
        ("DEC_OBJ", about.dec_deg, "[deg] declination"),
        ("EQUINOX", 2000.0, "equinox of celestial coordinate system"),
        ("PMRA", None, "[mas/yr] RA proper motion"),
        ("PMDEC", None, "[mas/yr] Dec proper motion"),
        ("PMTOTAL", None, "[mas/yr] total proper motion"),
        ("TESSMAG", about.tmag, "[mag] TESS magnitude"),
        ("TEFF", about.teff_k, "[K] Effective temperature"),
        ("LOGG", about.logg, "[cm/s2] log10 surface gravity"),
        ("MH", None, "[log10([M/H])] metallicity"),
        ("RADIUS", about.radius_rsun, "[solar radii] stellar radius"),
        ("TICVER", "none", "TIC version"),
    ]


def table_cards(star: SimulatedStar) -> list[HeaderCard]:
    """Build the header of the light curve table, without its columns."""
    n_rows = len(star.columns["TIME"])
    n_exposed = int(np.count_nonzero(np.isfinite(star.columns["SAP_FLUX"])))
    return [
        ("XTENSION", "BINTABLE", "marks the beginning of a new HDU"),
        ("BITPIX", 8, "array data type"),
        ("NAXIS", 2, "number of array dimensions"),
        ("NAXIS1", ROW.itemsize, "length of first array dimension"),
        ("NAXIS2", n_rows, "length of second array dimension"),
        ("PCOUNT", 0, "group parameter count (not used)"),
        ("GCOUNT", 1, "group count (not used)"),
        ("TFIELDS", len(COLUMNS), "number of table fields"),
        *(card for number, column in enumerate(COLUMNS, start=1) for card in column_cards(number, column)),
        *extension_cards(star, "LIGHTCURVE"),
        *span_cards(star),
        ("TIMEREF", "SOLARSYSTEM", "barycentric correction applied to times"),
        ("TASSIGN", "SPACECRAFT", "where time is assigned"),
        ("TIMESYS", "TDB", "time system is Barycentric Dynamical Time (TDB)"),
        ("BJDREFI", 2457000, "integer part of BTJD reference date"),
        ("BJDREFF", 0.0, "fraction of the day in BTJD reference date"),
        ("TIMEUNIT", "d", "time unit for TIME, TSTART and TSTOP"),
        ("EXPOSURE", round(n_exposed * CADENCE_DAYS * LIVE, 9), "[d] time on source"),
        ("DEADC", LIVE, "deadtime correction"),
        ("TIMEPIXR", 0.5, "bin time beginning=0 middle=0.5 end=1"),
        ("INT_TIME", 1.98, "[s] photon accumulation time per frame"),
        ("READTIME", 0.02, "[s] readout time per frame"),
        ("FRAMETIM", 2.0, "[s] frame time (INT_TIME + READTIME)"),
        ("NUM_FRM", 60, "number of frames per time stamp"),
        ("TIMEDEL", CADENCE_DAYS, "[d] time resolution of data"),
        ("BACKAPP", True, "background is subtracted"),
        ("DEADAPP", True, "deadtime applied"),
        ("VIGNAPP", True, "vignetting or collimator correction applied"),
        ("NREADOUT", 48, "number of read per cadence"),
        ("CROWDSAP", round(star.aperture.crowding, 8), "Ratio of target flux to total flux in op. ap."),
        ("FLFRCSAP", round(star.aperture.flux_fraction, 8), "Frac. of target flux w/in the op. aperture"),
    ]


def aperture_cards(star: SimulatedStar, width: int) -> list[HeaderCard]:
    """Build the header of the aperture image, `width` pixels wide."""
    corner_column, corner_row = (int(place) - width // 2 for place in (star.aperture.column, star.aperture.row))
    return [
        ("XTENSION", "IMAGE", "marks the beginning of a new HDU"),
        ("BITPIX", 32, "array data type"),
        ("NAXIS", 2, "number of array dimensions"),
        ("NAXIS1", width, "length of first array dimension"),
        ("NAXIS2", width, "length of second array dimension"),
        ("PCOUNT", 0, "group parameter count (not used)"),
        ("GCOUNT", 1, "group count (not used)"),
        *extension_cards(star, "APERTURE"),
        ("CTYPE1P", "RAWX", "physical WCS axis 1 type CCD col"),
        ("CRPIX1P", 1, "reference CCD column"),
        ("CRVAL1P", corner_column, "value at reference CCD column"),
        ("CTYPE2P", "RAWY", "physical WCS axis 2 type CCD row"),
        ("CRPIX2P", 1, "reference CCD row"),
        ("CRVAL2P", corner_row, "value at reference CCD row"),
        ("NPIXSAP", star.aperture.n_pixels, "Number of pixels in optimal aperture"),
        ("NPIXMISS", 0, "Number of op. aperture pixels not collected"),
    ]


def column_cards(number: int, column: SpocColumn) -> list[HeaderCard]:
    """Build the header cards of one table column, numbered from 1."""
    unit: list[HeaderCard] = [(f"TUNIT{number}", column.unit, "column units")] if column.unit else []
    return [
        (f"TTYPE{number}", column.name, f"column title: {column.title}"),
        (f"TFORM{number}", column.form, "column format"),
        *unit,
        (f"TDISP{number}", column.display, "column display format"),
    ]


def extension_cards(star: SimulatedStar, name: str) -> list[HeaderCard]:
    """Build the cards that every extension of a SPOC file begins with."""
    return [
        ("INHERIT", True, "inherit the primary header"),
        ("EXTNAME", name, "name of extension"),
        ("EXTVER", 1, "extension version number (not format version)"),
        ("SIMDATA", True, "file is based on simulated data"),
        ("TELESCOP", "TESS", "telescope"),
        ("INSTRUME", "TESS Photometer", "detector type"),
        ("OBJECT", star.star.name, "string version of target id"),
        ("TICID", star.tic_id, "unique tess target identifier"),
        ("RADESYS", "ICRS", "reference frame of celestial coordinates"),
        ("RA_OBJ", star.star.ra_deg, "[deg] right ascension"),
        ("DEC_OBJ", star.star.dec_deg, "[deg] declination"),
        ("EQUINOX", 2000.0, "equinox of celestial coordinate system"),
    ]


def span_cards(star: SimulatedStar) -> list[HeaderCard]:
    """Build the cards of the observation's first and last time, in BTJD and UTC."""
    first, last = (float(np.round(f(star.columns["TIME"]), 9)) for f in (np.nanmin, np.nanmax))
    began, ended = ((BTJD_ZERO_UTC + timedelta(days=btjd)).isoformat(timespec="milliseconds") for btjd in (first, last))
    return [
        ("TSTART", first, "observation start time in BTJD"),
        ("TSTOP", last, "observation stop time in BTJD"),
        ("TELAPSE", round(last - first, 9), "[d] TSTOP - TSTART"),
        ("DATE-OBS", began, "TSTART as UTC calendar date"),
        ("DATE-END", ended, "TSTOP as UTC calendar date"),
    ]
