"""Leave out the cadences that a pipeline's own quality word says to.

SPOC's, Kepler's and K2's corrected fluxes come as the published method takes them: QUALITY is not applied
(arXiv:2508.04722, 3.1), since they are empty wherever it says that nothing could be measured. The fluxes below
are numbers at every cadence, measured or not, and their pipelines mean the flags to be used.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SPACECRAFT_BITS = 1 | 2 | 4 | 8 | 32 | 128
"""TESS Science Data Products Description, table 28: attitude tweak, safe mode, coarse point, Earth point,
desaturation, manual exclude. lightkurve's default."""


class QualityRule(NamedTuple):
    """A quality column and the bits that mean "do not use"."""

    column: str
    bits: int


_ELEANOR = QualityRule("QUALITY", SPACECRAFT_BITS | 1 << 17 | 1 << 18)
"""eleanor adds bits 17 and 18 of its own to the spacecraft's (lightkurve.io.eleanor)."""
_TASOC = QualityRule("QUALITY", 1 | 2)
"""Flagged pixels and manual exclude: the default of TASOC's CorrectorQualityFlags."""
_QLP = QualityRule("QUALITY", SPACECRAFT_BITS | 1 << 12)
"""QLP's own flag of low precision is bit 13 (counted from 1) up to sector 55, bit 31 after that (lightkurve.io.qlp)."""
_QLP_LATER = QualityRule("QUALITY", SPACECRAFT_BITS | 1 << 30)
_QLP_CHANGED_IN_SECTOR = 56
_KEPLER = QualityRule("SAP_QUALITY", 1130799)
"""Kepler Archive Manual, table 2-3, the bits of lightkurve's default."""


def quality_rule(pipeline: str, sector: int | None, flux_column: str) -> QualityRule | None:
    """Return the rule for a pipeline (named by `identity.pipeline_name`) and a flux; None where all is used."""
    if flux_column == "SAP_FLUX" and pipeline in ("SPOC", "Kepler", "K2"):
        return QualityRule("QUALITY", SPACECRAFT_BITS) if pipeline == "SPOC" else _KEPLER
    if pipeline == "QLP":
        return _QLP_LATER if (sector or 0) >= _QLP_CHANGED_IN_SECTOR else _QLP
    return {"eleanor": _ELEANOR, "eleanor-lite": _ELEANOR, "TASOC": _TASOC}.get(pipeline)


def flagged_to_gaps(
    flux: NDArray[np.floating], quality: NDArray, rule: QualityRule
) -> tuple[NDArray[np.floating], tuple[str, ...]]:
    """Return the flux (n,) with NaN where `quality` (n,) has one of the rule's bits, and a note with the count."""
    words = np.nan_to_num(quality).astype(np.int64, copy=False)
    flagged = (words & rule.bits) != 0
    if not flagged.any():
        return flux, ()
    flux = flux.copy()
    flux[flagged] = np.nan
    return flux, (f"{flagged.sum()} of {flagged.size} cadences are left out by the file's {rule.column}",)
