"""The fit of a signal and its single transits, in words."""

from __future__ import annotations

import math

from clara_pipeline.records import Ephemeris
from clara_pipeline.units import PPM, SECONDS_PER_DAY
from clara_tui.analysis.fitted_transits import FittedTransits, OneTransit
from clara_tui.text.cells import shortened
from clara_tui.text.styled_text import StyledLine

HEADING = " cycle  mid BTJD    O-C min    depth ppm   S/N seen notes"
MINUTES = SECONDS_PER_DAY / 60
LATE_SIGMA = 3.0
"""A mid-time so far off the ephemeris is marked, and a depth so far off the others'."""
PARTLY_SEEN = 0.75
SOLAR_LOGG = 4.438
"""Of the Sun, in cgs."""


def fit_words(fit: FittedTransits) -> list[str]:
    """Return the fitted ephemeris, in pieces of which any may be left out at the end."""
    return ephemeris_words(fit.ephemeris)


def ephemeris_words(found: Ephemeris) -> list[str]:
    """Return period, epoch, depth and duration, each with its error."""
    pieces = [
        f"P {with_error(found.period_days, found.period_err_days)} d",
        f"T0 {with_error(found.epoch_btjd, found.epoch_err_days)} BTJD",
    ]
    if found.depth_ppm is not None:
        pieces.append(f"depth {with_error(found.depth_ppm, found.depth_err_ppm)} ppm")
    if found.duration_hours:
        pieces.append(f"T14 {with_error(found.duration_hours, found.duration_err_hours)} h")
    return pieces


def planet_words(fit: FittedTransits, catalogue_density_solar: float | None) -> list[str]:
    """Return what a limb-darkened transit says of planet and star."""
    if fit.planet is None:
        return [f"chi2 {fit.chi2:.2f}", f"ingress {fit.ingress_share:.0%} of T14", "a planet's disc fits worse"]
    planet = fit.planet
    return [
        f"Rp/R* {with_error(planet.radius_ratio, planet.radius_ratio_err)}",
        impact_words(planet.impact, planet.impact_err),
        density_words(planet.stellar_density_solar, catalogue_density_solar),
        f"chi2 {fit.chi2:.2f}",
    ]


def impact_words(impact: float | None, error: float | None) -> str:
    """Return the impact parameter, where the light curve says anything of it."""
    if impact is None or error is None or not 0 < error < 1:
        return "b unknown"
    return f"b {with_error(impact, error)}"


def density_words(density_solar: float, catalogue_density_solar: float | None) -> str:
    """Return the density that a circular orbit asks of the star, beside that of its catalogue."""
    words = f"density {density_solar:.2g} solar if circular"
    return words if catalogue_density_solar is None else f"{words}, star's {catalogue_density_solar:.2g}"


def with_error(value: float, error: float | None) -> str:
    """Return a value with its error, both to the error's second digit."""
    if error is None or not math.isfinite(error) or error <= 0:
        return f"{value:.6g}"
    decimals = max(0, 1 - math.floor(math.log10(error)))
    return f"{value:.{decimals}f}±{error:.{decimals}f}"


def late_words(late_days: tuple[float, float]) -> str:
    """Return how late transits come, and the error, `O-C +1.2±0.3 min`."""
    late, error = (MINUTES * days for days in late_days)
    return f"O-C {late:+.1f}±{error:.1f} min"


def title_of(one: OneTransit, out: frozenset[int]) -> str:
    """Return a short title of one transit: its cycle, and how late it is."""
    late = f" {one.shift_days * MINUTES:+z.1f}m" if math.isfinite(one.shift_days) else ""
    return f"{one.cycle}{late}{' out' if one.cycle in out else ''}"


def transit_line(one: OneTransit, found: Ephemeris, out: frozenset[int], is_here: bool, width: int) -> StyledLine:
    """Return one transit of the list in `width` cells: cycle, mid-time, O−C, depth, S/N, share seen, what is odd."""
    has_time, has_depth = math.isfinite(one.shift_days + one.shift_err_days), math.isfinite(one.depth)
    mid = found.epoch_btjd + one.cycle * found.period_days + (one.shift_days if has_time else 0.0)
    late = f"{one.shift_days * MINUTES:+z.1f}±{one.shift_err_days * MINUTES:.1f}" if has_time else "—"
    deep = f"{one.depth * PPM:.0f}±{one.depth_err * PPM:.0f}" if has_depth else "—"
    snr = f"{one.depth / one.depth_err:.1f}" if has_depth and one.depth_err > 0 else ""
    sign = ">" if is_here else " "
    notes = ", ".join(notes_of(one, found, out))
    text = f"{sign}{one.cycle:>4} {mid:>10.4f} {late:>12} {deep:>12} {snr:>5} {100 * one.share:>3.0f}% {notes}"
    style = "muted" if one.cycle in out else "warn" if notes else ""
    return ((shortened(text, width), f"{style} selected".strip() if is_here else style),)


def notes_of(one: OneTransit, found: Ephemeris, out: frozenset[int]) -> list[str]:
    """Return in words what is odd about one transit."""
    common = (found.depth_ppm or 0.0) / PPM
    words = ["left out"] if one.cycle in out else []
    words += ["no data"] if one.share == 0 else ["partly seen"] if one.share < PARTLY_SEEN else []
    if abs(one.shift_days) > LATE_SIGMA * one.shift_err_days:
        words.append("late" if one.shift_days > 0 else "early")
    if common and abs(one.depth - common) > LATE_SIGMA * one.depth_err:
        words.append("deeper" if one.depth > common else "shallower")
    words += [f"{one.n_dumps} dump" + ("s" if one.n_dumps > 1 else "")] if one.n_dumps else []
    return words + ([f"{one.n_flagged} flagged"] if one.n_flagged > one.n_dumps else [])


def density_from_gravity(logg: float, radius_rsun: float) -> float:
    """Return a star's mean density in the Sun's: its surface gravity over its radius."""
    return 10 ** (logg - SOLAR_LOGG) / radius_rsun
