"""Mates: signals of different stars of a sector that repeat at the same times, found when all are folded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.periods.box.ephemeris import SDE_THRESHOLD, SNR_THRESHOLD
from clara_pipeline.runs.parts import finished_parts, read_tables, write_only_part
from clara_pipeline.tables.fold_table import FOLDED
from clara_pipeline.tables.run_tables import CURVES, MATES, arrow_schema, arrow_table
from clara_pipeline.vetting.ephemeris_matches import ephemeris_match, ephemeris_matches
from clara_pipeline.vetting.verdicts import unknown

if TYPE_CHECKING:
    import pyarrow

NAME = "mates"
COMPARED = (
    "filename", "tic_id", "sector", "bls_period_days", "bls_epoch_btjd", "bls_duration_hours", "bls_snr",
    "transit_sde", "first_btjd", "last_btjd",
)  # fmt: skip
"""What is read of features and folds: all of a fold's words would be some kilobytes a star."""
TOO_WEAK = unknown("ephemeris_match", None, "its dips are too weak to be compared with those of other stars")


def write_mates(run_folder: Path) -> None:
    """Write `mates/mates.parquet`: one row per folded candidate, sector by sector."""
    stars, signals = (
        arrow_schema(tuple(one for one in columns if one.name in COMPARED)) for columns in (CURVES, FOLDED)
    )
    curves = read_tables(finished_parts(run_folder / "features"), stars)
    joined = read_tables(finished_parts(run_folder / "fold"), signals).join(curves, "filename").sort_by("filename")
    rows: list[dict[str, object]] = []
    for sector in sorted(set(joined["sector"].to_pylist()), key=str):
        rows += mate_rows(joined.take(np.flatnonzero([s == sector for s in joined["sector"].to_pylist()])))
    write_only_part(run_folder / NAME, NAME, arrow_table(MATES, sorted(rows, key=lambda row: str(row["filename"]))))


def mate_rows(folded: pyarrow.Table) -> list[dict[str, object]]:
    """Return the rows of one sector. Only box detections are compared: chance makes weak signals agree."""
    names = folded["filename"].to_pylist()
    period, epoch, duration, snr, sde = (
        np.array(folded[name].to_numpy(), dtype=np.float64)
        for name in ("bls_period_days", "bls_epoch_btjd", "bls_duration_hours", "bls_snr", "transit_sde")
    )
    detected = (snr >= SNR_THRESHOLD) & (sde >= SDE_THRESHOLD)
    period = np.where(detected, period, np.nan)
    star = np.unique([str(tic or name) for tic, name in zip(folded["tic_id"].to_pylist(), names, strict=True)],
                     return_inverse=True)[1]  # fmt: skip
    start, end = float(np.nanmin(folded["first_btjd"].to_numpy())), float(np.nanmax(folded["last_btjd"].to_numpy()))
    found = ephemeris_matches(star, period, epoch, duration, start, end)
    return [
        _row(names, i, bool(detected[i]), found.n_others[i], found.partner[i], found.miss[i]) for i in range(len(names))
    ]


def _row(names: list[str], i: int, detected: bool, count: int, partner: int, miss: float) -> dict[str, object]:
    other = names[partner] if partner >= 0 else None
    result = ephemeris_match(int(count), other or "", float(miss)) if detected else TOO_WEAK
    return {
        "filename": names[i],
        "ephemeris_matches": int(count) if detected else None,
        "ephemeris_match_filename": other,
        "ephemeris_match_verdict": result.verdict,
        "ephemeris_match_reason": result.reason,
    }
