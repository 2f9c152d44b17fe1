"""The ephemerides kept on a star's other light curves, offered on this one with their timing error by now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.text import sanitize
from clara_pipeline.transit_fit.linear_ephemeris import is_stale, mid_time_err_days
from clara_pipeline.units import SECONDS_PER_DAY
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris
from clara_tui.candidate.star_files import Said, sector_name

if TYPE_CHECKING:
    from clara_tui.candidate.candidate_view import CandidateView

OTHER_FILE = "other file"
"""Origin of an ephemeris that was kept on another light curve of the star."""
MINUTES_PER_DAY = SECONDS_PER_DAY / 60
FEW_MINUTES = 10


def kept_elsewhere(key: CandidateKey, said: Iterable[Said], own: Ephemeris | None) -> tuple[SelectedEphemeris, ...]:
    """Return what was kept on the star's other light curves than `key`'s, that of the same signal first.

    What was taken over from there, and is this light curve's `own` now, is left out.
    """
    kept = [one for one in said if one.kept is not None and one.key.of_file != key.of_file and one.kept != own]
    kept.sort(key=lambda one: (one.key.signal != key.signal, one.who != "you"))
    offered = dict.fromkeys(
        SelectedEphemeris(one.kept, OTHER_FILE, name=_name(one), found_in=one.found_in)
        for one in kept
        if one.kept is not None
    )
    return tuple(offered)


def _name(one: Said) -> str:
    signal = f" .{one.key.signal:02d}" if one.key.signal > 1 else ""
    return f"kept on {sector_name(one.key)}{signal} by {sanitize(one.who, 20)}"


def among(known: Sequence[SelectedEphemeris], kept: Iterable[SelectedEphemeris]) -> list[SelectedEphemeris]:
    """Return the ephemerides of a star's own light curve with those kept on others behind the first of them."""
    return [*known[:1], *kept, *known[1:]]


def kept_words(view: CandidateView) -> list[str]:
    """Return `kept on S18 by you (t): P 3.1021 d, epoch ±4.2 min` for each ephemeris that is offered."""
    return [
        ", ".join(
            filter(None, [f"{one.name} (t): P {one.ephemeris.period_days:.5g} d", timing_words(view, one.ephemeris)])
        )
        for one in view.kept_elsewhere
    ]


def timing_words(view: CandidateView, ephemeris: Ephemeris) -> str:
    """Return by how much the predicted mid-times of this light curve may be off: `epoch ±4.2 min`.

    Empty before the light curve was read.
    """
    if view.curve is None or not len(view.curve.time):
        return ""
    here = 0.5 * float(view.curve.time[0] + view.curve.time[-1])
    error = mid_time_err_days(ephemeris, here)
    if error is None:
        return "epoch error not known"
    minutes = error * MINUTES_PER_DAY
    stale = ", stale" if is_stale(ephemeris, here) else ""
    return f"epoch ±{minutes:.{1 if minutes < FEW_MINUTES else 0}f} min{stale}"
