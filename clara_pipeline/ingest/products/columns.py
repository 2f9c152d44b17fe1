"""Which column of a table plays which part, by name, for every pipeline we know."""

from functools import lru_cache

TIME_COLUMNS = ("BTJD", "TIME", "JD", "BJD", "MJD")

FLUX_COLUMNS = (
    ("PDCSAP_FLUX", "PDCSAP_FLUX_ERR"),  # SPOC, TESS-SPOC, Kepler, K2
    ("KSPSAP_FLUX", "KSPSAP_FLUX_ERR"),  # QLP
    ("DET_FLUX", "DET_FLUX_ERR"),  # QLP, later sectors
    ("CORR_FLUX", "FLUX_ERR"),  # eleanor, eleanor-lite
    ("FLUX_CORR", "FLUX_CORR_ERR"),  # TASOC
    ("FLUX", "FLUX_ERR"),  # other libraries
    ("SAP_FLUX", "SAP_FLUX_ERR"),
)
"""(flux, its error), the first present is used: corrected flux before raw."""

EVIDENCE_COLUMNS = {
    "sap_flux": ("SAP_FLUX", "RAW_FLUX", "FLUX_RAW"),
    "sap_flux_err": ("SAP_FLUX_ERR", "FLUX_RAW_ERR"),
    "background": ("SAP_BKG", "FLUX_BKG"),
    "quality": ("QUALITY", "SAP_QUALITY"),
    "centroid_column": ("MOM_CENTR1", "X_CENTROID", "CENTROID_COL", "SAP_X"),
    "centroid_row": ("MOM_CENTR2", "Y_CENTROID", "CENTROID_ROW", "SAP_Y"),
    "pos_corr_column": ("POS_CORR1",),
    "pos_corr_row": ("POS_CORR2",),
}
"""Field of `Evidence` → the names it goes by."""


@lru_cache(maxsize=32)
def time_and_flux(names: tuple[str, ...]) -> tuple[str, str] | None:
    """(time column, flux column) among `names` (in capitals); None where they hold no light curve."""
    time = next((name for name in TIME_COLUMNS if name in names), None)
    flux = next((flux for flux, _ in FLUX_COLUMNS if flux in names), None)
    return (time, flux) if time and flux else None


@lru_cache(maxsize=32)
def evidence_columns(names: tuple[str, ...], flux: str) -> tuple[tuple[str, str], ...]:
    """(field of `Evidence`, column) of those that are among `names`."""
    wanted = {"flux_err": (dict(FLUX_COLUMNS)[flux],), **EVIDENCE_COLUMNS}
    present = ((field, next((name for name in known if name in names), None)) for field, known in wanted.items())
    return tuple((field, name) for field, name in present if name)
