"""Find the columns of a table by the part they play, by name, for every pipeline we know."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from clara_pipeline.text import sanitize

AUTO = "auto"
"""The setting `ingest.flux_column` where the file's kind decides."""

TIME_COLUMNS = ("BTJD", "TIME", "JD", "BJD", "MJD")

FLUX_COLUMNS = (
    ("FLUX", "FLUX_ERR"),  # what a person made of it: lightkurve's to_csv and to_fits, and other libraries
    ("PDCSAP_FLUX", "PDCSAP_FLUX_ERR"),  # SPOC, TESS-SPOC, Kepler, K2
    ("KSPSAP_FLUX", "KSPSAP_FLUX_ERR"),  # QLP
    ("DET_FLUX", "DET_FLUX_ERR"),  # QLP, later sectors
    ("CORR_FLUX", "FLUX_ERR"),  # eleanor, eleanor-lite
    ("FLUX_CORR", "FLUX_CORR_ERR"),  # TASOC
    ("LC0_AP1", "ELC0_AP1"),  # DIAMANTE
    ("SAP_FLUX", "SAP_FLUX_ERR"),
)
"""(flux, its error), the first present is used: a user's own flux first, then corrected flux before raw."""

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


class LightCurveColumns(NamedTuple):
    """The columns a light curve is read from."""

    time: str
    flux: str
    left: tuple[str, ...] = ()
    """Other columns of flux that the file has."""


@lru_cache(maxsize=32)
def time_and_flux(names: tuple[str, ...], wanted: str = AUTO) -> LightCurveColumns | None:
    """Return the columns to read among `names` (in capitals); None where they hold no light curve.

    `wanted` is the setting `ingest.flux_column`: "auto", or the name of the flux column in any case.
    """
    present = [flux for flux, _ in FLUX_COLUMNS if flux in names]
    if wanted.lower() != AUTO:
        name = wanted.strip().upper()
        present = [name, *(flux for flux in present if flux != name)] if name in names else []
    time = next((name for name in TIME_COLUMNS if name in names), None)
    return LightCurveColumns(time, present[0], tuple(present[1:])) if time and present else None


def choice_notes(chosen: LightCurveColumns, wanted: str = AUTO) -> tuple[str, ...]:
    """Return a note on the column read and those left, where somebody could have expected another one."""
    if wanted.lower() != AUTO:
        return (f"flux is read from {chosen.flux} (ingest.flux_column){_left(chosen)}",)
    if chosen.flux in ("FLUX", "LC0_AP1") and chosen.left:
        return (f"flux is read from {chosen.flux}{_left(chosen)}; ingest.flux_column chooses another",)
    return ("only uncorrected flux (SAP_FLUX) is there; it is used",) if chosen.flux == "SAP_FLUX" else ()


def missing_column(wanted: str, names: Sequence[str]) -> str:
    """Return what is wrong with a file that lacks the column the setting names."""
    listed = ", ".join(sanitize(name, 30) for name in names[:10]) + (" …" if len(names) > 10 else "")
    return (
        f"the file has no time with a column {sanitize(wanted, 30)!r} (ingest.flux_column); it has "
        f"{listed or 'no columns'}; name one of these, or auto"
    )


@lru_cache(maxsize=32)
def evidence_columns(names: tuple[str, ...], flux: str) -> tuple[tuple[str, str], ...]:
    """Return (field of `Evidence`, column) of those that are among `names`."""
    error = dict(FLUX_COLUMNS).get(flux, f"{flux}_ERR")
    wanted = {"flux_err": (error,), **EVIDENCE_COLUMNS}
    present = ((field, next((name for name in known if name in names), None)) for field, known in wanted.items())
    return tuple((field, name) for field, name in present if name)


def _left(chosen: LightCurveColumns) -> str:
    return f", not from {', '.join(chosen.left)}" if chosen.left else ""
