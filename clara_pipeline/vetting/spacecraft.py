"""Did the spacecraft make the dip? Gaps, momentum dumps, scattered light, background."""

import numpy as np

from clara_pipeline.records import TestResult
from clara_pipeline.vetting.contrast import Contrast, in_transit_contrast
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import weighted_mean
from clara_pipeline.vetting.verdicts import judged, unknown

GAP_DAYS = 0.2
BESIDE_DAYS = 0.25
MAX_BESIDE_GAPS = 0.5

MOMENTUM_DUMP = 32
"""Bit 6: reaction wheel desaturation (TESS Archive Manual, table 28)."""
SCATTERED_LIGHT = 2048 | 4096
"""Bits 12 and 13: straylight, scattered light; which pipeline sets them changed over the mission."""
MAX_DUMPED = 0.5
MAX_SCATTERED = 0.5
BACKGROUND_Z = 5.0
BACKGROUND_SHARE = 0.2
LARGE_CHANGE_Z = 3.0
"""Where the background changes by more than all of the light lost."""
"""Of the light lost in transit. The background is known to some per cent: a smaller change makes no dip."""


def gaps(signal: Signal) -> TestResult:
    """Measure the share of in-transit cadences within six hours of a gap or an end, where light curves bend."""
    if not signal.inside.any():
        return unknown("gaps", MAX_BESIDE_GAPS, "no cadence is in transit")
    cuts = np.flatnonzero(np.diff(signal.time) > GAP_DAYS)
    edges = np.sort(np.concatenate([signal.time[[0, -1]], signal.time[cuts], signal.time[cuts + 1]]))
    inside = signal.time[signal.inside]
    right = np.clip(np.searchsorted(edges, inside), 1, len(edges) - 1)
    distance = np.minimum(np.abs(inside - edges[right - 1]), np.abs(edges[right] - inside))
    value = float(np.mean(distance < BESIDE_DAYS))
    reason = f"{value:.0%} of the cadences in transit lie within 6 h of a gap or an end"
    return judged("gaps", value, MAX_BESIDE_GAPS, value <= MAX_BESIDE_GAPS, reason, "<=")


def dumps(signal: Signal) -> TestResult:
    """Measure the share of transits with a momentum dump in them: dumps shake the pointing every few days."""
    quality, time = signal.evidence.quality, signal.evidence.light_curve.time_btjd
    if quality is None:
        return unknown("dumps", MAX_DUMPED, "the file has no QUALITY column")
    numbers = signal.events.number
    if not len(numbers):
        return unknown("dumps", MAX_DUMPED, "no transit falls on data")
    dumped = time[(quality & MOMENTUM_DUMP != 0) & np.isfinite(time)]
    cycles = (dumped - signal.box.epoch_days) / signal.box.period_days
    within = np.abs(cycles - np.round(cycles)) * signal.box.period_days <= 0.75 * signal.box.duration_days
    hit = int(np.isin(numbers, np.round(cycles[within])).sum())
    reason = f"{hit} of {len(numbers)} transits have a momentum dump in or beside them"
    return judged("dumps", hit / len(numbers), MAX_DUMPED, hit / len(numbers) <= MAX_DUMPED, reason, "<=")


def scattered_light(signal: Signal) -> TestResult:
    """Measure the share of in-transit cadences flagged for scattered light, above the share out of transit."""
    quality, time = signal.evidence.quality, signal.evidence.light_curve.time_btjd
    if quality is None:
        return unknown("scattered_light", MAX_SCATTERED, "the file has no QUALITY column")
    known = np.isfinite(time)
    cycles = (time[known] - signal.box.epoch_days) / signal.box.period_days
    inside = np.abs(cycles - np.round(cycles)) * signal.box.period_days <= 0.5 * signal.box.duration_days
    if not inside.any():
        return unknown("scattered_light", MAX_SCATTERED, "no cadence is in transit")
    flagged = (quality[known] & SCATTERED_LIGHT) != 0
    value, elsewhere = float(flagged[inside].mean()), float(flagged[~inside].mean()) if not inside.all() else 0.0
    passes = value < MAX_SCATTERED or value < 2 * elsewhere
    reason = f"{value:.0%} of the cadences in transit are flagged for scattered light, {elsewhere:.0%} of the others"
    second = "fails only if it is also twice the share out of transit"
    return judged("scattered_light", value, MAX_SCATTERED, passes, reason, second=second)


def background(signal: Signal) -> TestResult:
    """Change of the sky background in transit, in σ of the changes elsewhere.

    It fails from 5 σ when the change is also a fifth of the light that is lost in transit, from 3 σ when it is all of
    that; of three transits and more both have to hold without the one that changes most, too: scattered light in one
    makes no dips in the others.
    """
    if signal.evidence.background is None:
        return unknown("background", BACKGROUND_Z, "the file has no background column")
    found = in_transit_contrast(signal, signal.evidence.background)
    if found is None:
        return unknown("background", BACKGROUND_Z, "the background was not seen in and around transits")
    lost = _light_lost(signal)
    value, share = _background_change(found, lost)
    rest, share_of_rest = _background_change(found.without_largest(), lost)
    limit = LARGE_CHANGE_Z if share >= 1 else BACKGROUND_Z
    passes = value < limit or share < BACKGROUND_SHARE
    in_one = not passes and (rest < limit or share_of_rest < BACKGROUND_SHARE)
    word = "higher" if found.change > 0 else "lower"
    reason = f"the background is {abs(found.change):.3g} e/s {word} in transit: {value:.1f} σ"
    reason += f", {_percent(share)} of the light lost" if np.isfinite(share) else ""
    reason += ", most of it in one transit" if in_one else ""
    second = f"fails only if it also changes by {BACKGROUND_SHARE:.0%} of the light lost, in more than one transit"
    return judged("background", value, limit, passes or in_one, reason, second=second)


def _background_change(found: Contrast, lost: float) -> tuple[float, float]:
    """Return a change in σ and as a share of the light lost in transit."""
    value = abs(found.change) / found.error if found.error > 0 else 0.0
    return value, abs(found.change) / lost if lost > 0 else np.inf


def _light_lost(signal: Signal) -> float:
    """Return the mean flux missing in transit, in the file's unit (e/s, as the background's); 0 without a dip."""
    if not len(signal.events.depth):
        return 0.0
    level = float(np.nanmedian(signal.evidence.light_curve.flux))
    return max(weighted_mean(signal.events)[0] * level, 0.0)


def _percent(share: float) -> str:
    return f"{share:.1%}" if share < 0.1 else f"{share:.0%}"
