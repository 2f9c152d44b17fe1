"""Bound the period of a body by one dip that it makes in a light curve."""

from collections.abc import Iterable

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.scan.flux_event import FluxEvent

STEPS_PER_DIP = 4
MOST_STEPS = 20_000
FIRST_PERIOD = 1.5
"""In durations of the dip: shorter periods would be one long dip."""
LEAST_COVERED = 0.5
"""Share of a dip's cadences with which it would have been seen."""


def strongest_dip(events: Iterable[FluxEvent]) -> FluxEvent | None:
    """Choose the most significant dip; None where there is none."""
    return max((event for event in events if event.kind == "dip"), key=lambda event: event.sigma, default=None)


def shortest_period_days(time_btjd: FloatArray, dip: FluxEvent, events: Iterable[FluxEvent]) -> float:
    """Compute the shortest period that a dip can have, in days.

    A shorter one puts at least one more dip where there are data, `time_btjd` (n,), n ≥ 2, and none of the dips
    among `events`. A dip counts as covered with half of its cadences.
    """
    time = np.sort(time_btjd)
    steps = np.diff(time)
    cadence = float(np.median(steps[steps > 0])) if (steps > 0).any() else 1.0
    duration, middle = max(dip.end_btjd - dip.start_btjd, 2 * cadence), (dip.start_btjd + dip.end_btjd) / 2
    reach = max(middle - time[0], time[-1] - middle, 2 * duration)
    step = max(duration / STEPS_PER_DIP, reach / MOST_STEPS)
    n = int(np.ceil(reach / step))
    quiet = _quiet(time, middle + step * np.arange(-n, n + 1), duration, cadence, events)
    allowed = _without_quiet_multiples(quiet[n:] | quiet[n::-1], max(1, int(np.ceil(FIRST_PERIOD * duration / step))))
    return float(allowed[0] * step) if len(allowed) else float(reach)


def _without_quiet_multiples(quiet: np.ndarray, least: int) -> np.ndarray:
    """Find the numbers from `least` up of which no multiple is quiet, int (k,); `quiet` is bool (n + 1,).

    A number stands for all periods half a step to either side of it: the multiple is quiet when it is for all of them.
    """
    last = len(quiet) - 1
    excluded, loud = np.zeros(len(quiet), dtype=bool), np.concatenate(([0], np.cumsum(~quiet)))
    for factor in range(1, last // least + 1):
        multiple, spread = np.arange(factor, last - factor // 2 + 1, factor), factor // 2
        excluded[1 : len(multiple) + 1] |= loud[multiple + spread + 1] == loud[multiple - spread]
    return least + np.flatnonzero(~excluded[least:])


def _quiet(
    time: FloatArray, moments: FloatArray, duration: float, cadence: float, events: Iterable[FluxEvent]
) -> np.ndarray:
    """Mark the moments (m,) around which a dip would have been seen and none was, bool (m,)."""
    low, high = moments - duration / 2, moments + duration / 2
    seen = np.searchsorted(time, high, side="right") - np.searchsorted(time, low)
    quiet = seen >= max(2.0, LEAST_COVERED * duration / cadence)
    for event in events:
        if event.kind == "dip":
            quiet &= (event.end_btjd < low) | (event.start_btjd > high)
    return quiet
