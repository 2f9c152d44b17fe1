"""Say in words why a star has no further signal."""

from __future__ import annotations

from collections.abc import Iterable

from clara_pipeline.errors import ClaraError
from clara_pipeline.periods.box.ephemeris import SDE_THRESHOLD, SNR_THRESHOLD
from clara_pipeline.records import Ephemeris, Evidence
from clara_pipeline.settings import FoldSettings
from clara_pipeline.transit_fit.masks import without_signals
from clara_pipeline.transit_fit.signals import LEAST_LEFT, enough_points, next_signal

_DEFAULTS = FoldSettings()


def why_no_more(evidence: Evidence, known: Iterable[Ephemeris], settings: FoldSettings = _DEFAULTS) -> str:
    """Name the strongest repeating dips that are left beside `known`, and what they lack to be a signal."""
    try:
        left = next_signal(without_signals(evidence, tuple(known)), settings, enough_points(evidence))
    except ClaraError:
        return f"less than {LEAST_LEFT:.0%} of the light curve is left to search on"
    if left is None:
        return "no repeating dips are left"
    return f"the strongest left, at {left.period_days:.4g} d, {_lacks(left)}"


def _lacks(left: Ephemeris) -> str:
    snr, sde = left.snr or 0.0, left.sde or 0.0
    if snr < SNR_THRESHOLD:
        return f"have S/N {snr:.1f} of the {SNR_THRESHOLD:g} needed"
    if sde < SDE_THRESHOLD:
        return f"do not stand out at one period (SDE {sde:.1f} of the {SDE_THRESHOLD:g} needed)"
    return "are not of one shape, or what a known signal leaves"
