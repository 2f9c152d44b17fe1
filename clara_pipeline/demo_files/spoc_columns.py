"""The columns of a SPOC light curve (TESS Science Data Products Description, EXP-TESS-ARC-ICD-0014)."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class SpocColumn:
    """One column of the LIGHTCURVE table."""

    name: str
    form: str
    """FITS: D and E are floats of 64 and 32 bits, J integers of 32."""
    unit: str
    display: str
    title: str


COLUMNS = (
    SpocColumn("TIME", "D", "BJD - 2457000, days", "D14.7", "data time stamps"),
    SpocColumn("TIMECORR", "E", "d", "E14.7", "barycentric correction"),
    SpocColumn("CADENCENO", "J", "", "I10", "unique cadence number"),
    SpocColumn("SAP_FLUX", "E", "e-/s", "E14.7", "aperture photometry flux"),
    SpocColumn("SAP_FLUX_ERR", "E", "e-/s", "E14.7", "aperture phot. flux error"),
    SpocColumn("SAP_BKG", "E", "e-/s", "E14.7", "aperture phot. background flux"),
    SpocColumn("SAP_BKG_ERR", "E", "e-/s", "E14.7", "ap. phot. background flux error"),
    SpocColumn("PDCSAP_FLUX", "E", "e-/s", "E14.7", "aperture phot. PDC flux"),
    SpocColumn("PDCSAP_FLUX_ERR", "E", "e-/s", "E14.7", "ap. phot. PDC flux error"),
    SpocColumn("QUALITY", "J", "", "B16.16", "aperture photometry quality flag"),
    SpocColumn("PSF_CENTR1", "D", "pixel", "F10.5", "PSF-fitted column centroid"),
    SpocColumn("PSF_CENTR1_ERR", "E", "pixel", "E14.7", "PSF-fitted column error"),
    SpocColumn("PSF_CENTR2", "D", "pixel", "F10.5", "PSF-fitted row centroid"),
    SpocColumn("PSF_CENTR2_ERR", "E", "pixel", "E14.7", "PSF-fitted row error"),
    SpocColumn("MOM_CENTR1", "D", "pixel", "F10.5", "moment-derived column centroid"),
    SpocColumn("MOM_CENTR1_ERR", "E", "pixel", "E14.7", "moment-derived column error"),
    SpocColumn("MOM_CENTR2", "D", "pixel", "F10.5", "moment-derived row centroid"),
    SpocColumn("MOM_CENTR2_ERR", "E", "pixel", "E14.7", "moment-derived row error"),
    SpocColumn("POS_CORR1", "E", "pixels", "E14.7", "column position correction"),
    SpocColumn("POS_CORR2", "E", "pixels", "E14.7", "row position correction"),
)

ROW = np.dtype([(column.name, {"D": ">f8", "E": ">f4", "J": ">i4"}[column.form]) for column in COLUMNS])
"""One cadence: 100 bytes."""
