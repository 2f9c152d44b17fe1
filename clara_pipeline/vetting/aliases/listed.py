"""List every other period that a signal may have, with the reason."""

from clara_pipeline.records import Ephemeris, Evidence
from clara_pipeline.vetting.aliases.other_periods import OtherPeriod, allowed_periods
from clara_pipeline.vetting.aliases.twin_stars import twin_stars
from clara_pipeline.vetting.signal import signal_of


def aliases_of(evidence: Evidence, ephemeris: Ephemeris) -> list[OtherPeriod]:
    """Return the periods that gaps allow beside the one found, and twice the period where two alike stars fit.

    Raises UnreadableLightCurve with fewer than 50 finite points.
    """
    signal = signal_of(evidence, ephemeris)
    if not signal.has_duration:
        return []
    found = allowed_periods(signal)
    if all(one.of_found != "2P" for one in found) and signal.has_zero_point and twin_stars(signal).multiples:
        found.append(OtherPeriod(2 * signal.box.period_days, "2P", "it could be an equal-mass binary"))
    return sorted(found)
