"""Say in words what several light curves of one star show together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_pipeline.transit_fit.joint.depths import depth_in
from clara_pipeline.units import PPM
from clara_tui.text.transits import ephemeris_words, late_words, with_error

if TYPE_CHECKING:
    from clara_pipeline.records import LightCurve
    from clara_pipeline.scan_files.joint_search import DipPair, JointSearch
    from clara_pipeline.transit_fit.joint.aliases import Alias
    from clara_pipeline.transit_fit.joint.depths import Segment
    from clara_pipeline.transit_fit.joint.fit import JointFit

MOST_EXCLUDED = 10
"""Excluded periods of a pair of transits that are listed."""


def joint_lines(found: JointSearch) -> list[str]:
    """Return the signal with its aliases, or the periods of two single transits, a line each."""
    names = curve_names([one.light_curve for one in found.evidences])
    if found.signal is not None:
        signal = found.signal
        told = [in_curve(segment, signal) for segment in found.segments]
        seen = ", ".join(f"{n} in {name}{words}" for n, name, words in zip(signal.n_timed, names, told, strict=True))
        return ["  ".join(ephemeris_words(signal.ephemeris)), f"transits timed: {seen}", *alias_lines(signal.aliases)]
    if found.pair is not None:
        return pair_lines(found.pair, names)
    return ["no signal in two of the light curves, and no two single transits"]


def curve_names(curves: Sequence[LightCurve]) -> list[str]:
    """Name light curves by their sectors; those of one sector by their products, too."""
    names = [curve_name(curve) for curve in curves]
    return [
        f"{name} {sanitize(curve.product, 40)}" if names.count(name) > 1 else name
        for name, curve in zip(names, curves, strict=True)
    ]


def curve_name(curve: LightCurve) -> str:
    """Name a light curve by its sector, S45; one without by its file."""
    return f"S{curve.sector}" if curve.sector is not None else sanitize(curve.filename, 40)


def in_curve(segment: Segment, signal: JointFit) -> str:
    """Return depth and lateness in one light curve, ` (2500±30 ppm, O-C +1.2±0.3 min)`; empty without any."""
    depth, late = depth_in(segment, signal.ephemeris), signal.late_days(segment.time_days)
    words = [] if depth is None else [f"{with_error(PPM * depth.depth, PPM * depth.depth_err)} ppm"]
    words += [] if late is None else [late_words(late)]
    return f" ({', '.join(words)})" if words else ""


def alias_lines(aliases: tuple[Alias, ...]) -> list[str]:
    """Return the periods that the gaps between the light curves would allow, the best first."""
    lines = ["periods that the gaps allow:     S/N  transits seen/predicted"]
    for one in aliases:
        verdict = "possible" if one.is_possible else f"excluded, chi2 +{one.worse:.0f}"
        verdict = "best" if one is aliases[0] else verdict
        lines.append(f"  P {one.period_days:<12.7g} d {one.snr:>16.1f}  {one.n_seen}/{one.n_expected}  {verdict}")
    return lines


def pair_lines(pair: DipPair, names: list[str]) -> list[str]:
    """Return the periods that two single transits allow, the likeliest first, and some that the data exclude."""
    first, second = pair.files
    head = (
        f"single transits at {pair.mid_btjd[0]:.4f} in {names[first]} and {pair.mid_btjd[1]:.4f} in {names[second]}, "
        f"{pair.mid_btjd[1] - pair.mid_btjd[0]:.4f} d apart"
    )
    lines, n_excluded = [], 0
    for one in pair.periods:
        words = f"  P {one.period_days:.6g} d = {pair.mid_btjd[1] - pair.mid_btjd[0]:.4f} d / {one.n_cycles}"
        if one.quiet_days is None:
            lines.append(f"{words}  {one.verdict}")
        elif (n_excluded := n_excluded + 1) <= MOST_EXCLUDED:
            lines.append(f"{words}  -- {one.verdict}")
    more = n_excluded - MOST_EXCLUDED
    rest = [f"  and {more} more are excluded"] if more > 0 else []
    n_allowed = f"{pair.words} (of {len(pair.periods)}; the others would have shown a transit), the likeliest first:"
    return [head, n_allowed, *lines, *rest]
