"""The one period that a star is shown with: on the Vet screen, in the queue, among similar stars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clara_pipeline.decisions.judgement import Judgement

COLUMNS = ("fold_period_days", "bls_period_days", "ls_period_days", "toi_period_days")
"""Of the candidates table, first the one the run folded on."""
NEEDED = (*COLUMNS, "fold_source", "bls_depth_ppm", "toi_depth_ppm")
"""What a row needs for `shown_signal`, as far as its table has it."""
SAME_PERIOD = 1e-3
"""Relative difference up to which two periods are one."""


def shown_signal(row: Mapping[str, Any], judgement: Judgement) -> tuple[float | None, float | None]:
    """Return the period (days) and depth (ppm) of a candidate: as kept by the vetter, else as the run folded it.

    The depth is that of the same signal, or None: a Lomb-Scargle period has none.
    """
    if (kept := judgement.ephemeris) is not None:
        return kept.period_days, kept.depth_ppm
    name = next((name for name in COLUMNS if row.get(name) is not None), None)
    if name is None:
        return None, None
    source = str(row.get("fold_source") or "") if name == "fold_period_days" else name.partition("_")[0]
    depth = {"bls": row.get("bls_depth_ppm"), "toi": row.get("toi_depth_ppm")}.get(source)
    return row[name], depth


def is_folded_on(row: Mapping[str, Any], judgement: Judgement) -> bool:
    """Tell whether the run's fold is on the period that the star is shown with."""
    period, folded = shown_signal(row, judgement)[0], row.get("fold_period_days")
    return period is None or folded is None or abs(period / folded - 1.0) < SAME_PERIOD
