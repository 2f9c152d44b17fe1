"""The other stars' signals of a run, to compare a star's peaks with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.periods.box.ephemeris import SDE_THRESHOLD, SNR_THRESHOLD, is_detection
from clara_pipeline.records import CandidateKey, Ephemeris, FloatArray, IntArray
from clara_pipeline.runs.parts import read_table
from clara_pipeline.text import star_name
from clara_pipeline.vetting.ephemeris_matches import ephemeris_matches

COLUMNS = ("bls_period_days", "bls_epoch_btjd", "bls_duration_hours", "bls_snr", "transit_sde")


class RunSignals(NamedTuple):
    """The box detections of a run; arrays (n,)."""

    tic_id: IntArray
    """−1 where a file names no star."""
    sector: IntArray
    filename: list[str]
    period_days: FloatArray
    epoch_btjd: FloatArray
    duration_hours: FloatArray


def partners(
    run_folder: Path | None, key: CandidateKey, signals: Sequence[Ephemeris], start_btjd: float, end_btjd: float
) -> dict[Ephemeris, str]:
    """Return, for every detection among a star's signals, the nearest other star that repeats at the same times."""
    theirs = None if run_folder is None else _signals_of(run_folder / "candidates.parquet")
    mine = [signal for signal in signals if is_detection(signal)]
    if theirs is None or not mine:
        return {}
    same_sector = theirs.sector == (-1 if key.sector is None else key.sector)
    other = np.flatnonzero(same_sector & (theirs.tic_id != key.tic_id))
    other = other[[theirs.filename[i] != key.filename for i in other]] if len(other) else other
    found = ephemeris_matches(
        np.r_[np.full(len(mine), -2), theirs.tic_id[other]],
        np.r_[[signal.period_days for signal in mine], theirs.period_days[other]],
        np.r_[[signal.epoch_btjd for signal in mine], theirs.epoch_btjd[other]],
        np.r_[[signal.duration_hours or np.nan for signal in mine], theirs.duration_hours[other]],
        start_btjd,
        end_btjd,
    )
    named = {}
    for signal, partner in zip(mine, found.partner, strict=False):
        if partner >= 0:
            row = other[partner - len(mine)]
            tic = int(theirs.tic_id[row])
            named[signal] = star_name(tic if tic >= 0 else None, theirs.filename[row], 16)
    return named


def _signals_of(path: Path) -> RunSignals | None:
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (DamagedStore, OSError, KeyError):  # no table yet, or one of a run that did not fold
        return None


@lru_cache(maxsize=1)
def _read(path: Path, _changed_ns: int) -> RunSignals:
    """Read a run's detections; again when its table has changed."""
    table = read_table(path, columns=["filename", "tic_id", "sector", *COLUMNS])
    period, epoch, duration, snr, sde = (
        np.array(table[name].to_numpy(), dtype=np.float64) for name in COLUMNS
    )  # fmt: skip
    kept = (snr >= SNR_THRESHOLD) & (sde >= SDE_THRESHOLD)
    tic, sector = (
        np.array([-1 if value is None else value for value in table[name].to_pylist()], dtype=np.int64)[kept]
        for name in ("tic_id", "sector")
    )
    names = [name for name, keep in zip(table["filename"].to_pylist(), kept, strict=True) if keep]
    return RunSignals(tic, sector, names, period[kept], epoch[kept], duration[kept])
