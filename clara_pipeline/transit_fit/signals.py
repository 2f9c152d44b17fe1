"""More than one signal of a star: the transits of one are taken out, and the search begins again."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.box.lone_event import is_deeper
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.periods.search_span import SEARCHED_DAYS
from clara_pipeline.periods.zero_point import with_true_depth
from clara_pipeline.records import Ephemeris, Evidence, FloatArray
from clara_pipeline.settings import FoldSettings
from clara_pipeline.transit_fit.masks import MASKED
from clara_pipeline.units import HOURS_PER_DAY
from clara_pipeline.vetting.signal import signal_of
from clara_pipeline.vetting.strength import one_event

LEAST_LEFT = 0.6
"""Share of a star's points that must be left to search on."""
MOST_EVENTS = 4
"""Searches for one signal: three single events may be taken out."""

_DEFAULTS = FoldSettings()


def next_signal(evidence: Evidence, settings: FoldSettings = _DEFAULTS, least_points: int = 0) -> Ephemeris | None:
    """Return the box ephemeris of the strongest repeating dips of a light curve; None where there are none.

    For a further signal the known ones are taken out before (`without_signals`).

    A single event that holds nearly all of a signal's S/N is taken out and the search repeated: a ramp at a gap
    outshines a shallow planet at every period. Whether the signal is a detection is for the caller to say
    (`is_detection`). Raises ClaraError where fewer than `least_points` are left to search on.
    """
    rest = evidence
    for _ in range(MOST_EVENTS):
        curve = rest.light_curve
        good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
        if np.count_nonzero(good) < least_points:
            raise ClaraError(f"{curve.filename}: too little of the light curve is left to search on.")
        found = find_ephemerides(
            curve.time_btjd[good], curve.flux[good], _of_any_length(settings, curve.time_btjd[good])
        ).bls
        event_btjd = None if found is None else dominant_event(rest, found)
        if found is None or event_btjd is None:
            break
        rest = without_event(rest, event_btjd, found.duration_hours or 0.0)
    return None if found is None else with_true_depth(found, curve.flux[good])


def _of_any_length(settings: FoldSettings, time_btjd: FloatArray) -> FoldSettings:
    """Return the settings of a further search: two dips may be as far apart as the light curve (n,) is long."""
    span_days = float(np.ptp(time_btjd)) if len(time_btjd) else 0.0
    return msgspec.structs.replace(
        settings, max_period_days=max(settings.max_period_days, min(span_days, SEARCHED_DAYS))
    )


def dominant_event(evidence: Evidence, found: Ephemeris) -> float | None:
    """Return the mid-time (BTJD) of the event that makes a signal alone, or is another's; None where all agree."""
    signal = signal_of(evidence, found)
    unlike = is_deeper(signal.events.depth, signal.events.snr)
    if (one_event(signal).verdict == "pass" and not unlike) or not len(signal.events.depth):
        return None
    strongest = int(signal.events.number[np.argmax(signal.events.snr)])
    return found.epoch_btjd + strongest * found.period_days


def without_event(evidence: Evidence, event_btjd: float, duration_hours: float) -> Evidence:
    """Return the evidence with the flux around one event taken out (NaN)."""
    curve = evidence.light_curve
    with np.errstate(invalid="ignore"):
        inside = np.abs(curve.time_btjd - event_btjd) * HOURS_PER_DAY <= 0.5 * MASKED * duration_hours
    return replace(evidence, light_curve=replace(curve, flux=np.where(inside, np.nan, curve.flux)))


def enough_points(evidence: Evidence) -> int:
    """Return how many points of a star must be left once its signals are taken out."""
    curve = evidence.light_curve
    return int(LEAST_LEFT * np.count_nonzero(np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)))
