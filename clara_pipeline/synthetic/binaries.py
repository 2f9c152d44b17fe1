"""Eclipsing binaries: detached, with two near-equal stars, in contact, and beside the target."""

from dataclasses import dataclass, replace

import numpy as np

from clara_pipeline.records import FloatArray, Star
from clara_pipeline.synthetic.planets import epoch_with_events
from clara_pipeline.synthetic.signals import SimulatedSignal, Truth, log_uniform, peak_to_peak_ppm
from clara_pipeline.synthetic.sky.stars import a_over_rstar
from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.units import PPM

LONGEST_PERIOD_DAYS = 6.0


@dataclass(frozen=True, slots=True)
class Binary:
    """An eclipsing binary: its orbit, light ratio and the phase of its secondary eclipse."""

    orbit: Orbit
    """The fainter star before the brighter one."""
    light_ratio: float
    """Light of the second star over the first's."""
    secondary_phase: float = 0.5
    ellipsoidal: float = 0.0
    """Half amplitude of the tidal bulges' two waves an orbit; not part of the eclipses' depth."""


def eclipses(time_days: FloatArray, binary: Binary) -> FloatArray:
    """Return the relative flux (n,) of both stars, each hiding the other once an orbit, 1 between eclipses."""
    first, ratio = binary.orbit, binary.orbit.radius_ratio
    second = replace(
        first,
        epoch_days=first.epoch_days + binary.secondary_phase * first.period_days,
        radius_ratio=1 / ratio,
        a_over_rstar=first.a_over_rstar / ratio,
    )
    light = mandel_agol(time_days, first) + binary.light_ratio * mandel_agol(time_days, second)
    turn = 2 * np.pi * (time_days - first.epoch_days) / first.period_days
    return light / (1 + binary.light_ratio) * (1 - binary.ellipsoidal * np.cos(2 * turn))


def detached(
    rng: np.random.Generator, time_btjd: FloatArray, star: Star, longest_days: float = LONGEST_PERIOD_DAYS
) -> SimulatedSignal:
    """Return a main-sequence pair of 0.6 d or more; a quarter of the wide is eccentric (secondary away from phase 0.5).

    `time_btjd` has shape (n,).
    """
    period_days, ratio = log_uniform(rng, 0.6, longest_days), rng.uniform(0.25, 0.85)
    eccentric = period_days > 2.5 and rng.random() < 0.25
    phase = 0.5 + (rng.uniform(0.03, 0.12) * float(rng.choice([-1, 1])) if eccentric else 0.0)
    binary = draw_binary(rng, time_btjd, star, period_days, ratio, light_ratio=ratio**4, secondary_phase=phase)
    return SimulatedSignal(
        eclipses(time_btjd, binary), truth_of(binary, "eb", "eccentric" if eccentric else "detached")
    )


def near_equal(
    rng: np.random.Generator, time_btjd: FloatArray, star: Star, longest_days: float = LONGEST_PERIOD_DAYS
) -> SimulatedSignal:
    """Simulate twins: two eclipses of nearly one depth, so that half the true period looks right. `time_btjd` (n,)."""
    ratio = rng.uniform(0.975, 0.999)
    binary = draw_binary(rng, time_btjd, star, log_uniform(rng, 1.2, longest_days), ratio, light_ratio=ratio**4)
    return SimulatedSignal(eclipses(time_btjd, binary), truth_of(binary, "eb_equal"))


def off_target(
    rng: np.random.Generator, time_btjd: FloatArray, star: Star, longest_days: float = LONGEST_PERIOD_DAYS
) -> SimulatedSignal:
    """Return a neighbour in the aperture that eclipses; the signal is the neighbour's own, undiluted.

    `time_btjd` has shape (n,).
    """
    signal = detached(rng, time_btjd, star, longest_days)
    return SimulatedSignal(signal.flux, replace(signal.truth, kind="eb_offtarget"), off_target=True)


def contact(rng: np.random.Generator, time_btjd: FloatArray, _star: Star) -> SimulatedSignal:
    """Return a W UMa star: two cosine terms on the contact side of a4 = a2 (0.125 − a2) (Rucinski 1993, 1997).

    `time_btjd` has shape (n,).
    """
    period_days = rng.uniform(0.24, 0.55)
    epoch_btjd = float(time_btjd[0] + rng.uniform(0, period_days))
    a2 = -rng.uniform(0.03, 0.22)
    a4 = rng.uniform(0.4, 0.95) * a2 * (0.125 - a2)
    a1 = -rng.uniform(0.0, 0.12) * abs(a2)

    def light(turn: FloatArray) -> FloatArray:
        """Return the relative light at angles of the orbit in radians, in the same shape."""
        return a1 * np.cos(turn) + a2 * np.cos(2 * turn) + a4 * np.cos(4 * turn)

    flux = 1 + light(2 * np.pi * (time_btjd - epoch_btjd) / period_days)
    brightest = light(np.linspace(0, np.pi, 200)).max()
    first, second = (brightest - light(np.array([0.0, np.pi]))) * PPM
    return SimulatedSignal(flux, Truth("contact", "w_uma", period_days, epoch_btjd, period_days * 12, float(first),
                              secondary_phase=0.5, secondary_depth_ppm=float(second),
                              amplitude_ppm=peak_to_peak_ppm(flux)))  # fmt: skip


def draw_binary(
    rng: np.random.Generator, time_btjd: FloatArray, star: Star, period_days: float, ratio: float,
    light_ratio: float, secondary_phase: float = 0.5,
) -> Binary:  # fmt: skip
    """Return two stars of radius ratio (and mass ratio) `ratio`, close enough to edge-on to eclipse.

    `time_btjd` has shape (n,).
    """
    axis = max(a_over_rstar(star, period_days, mass_ratio=ratio), 1.25 * (1 + ratio))
    impact = (1 + ratio) * rng.uniform(0.0, 0.85)
    epoch = epoch_with_events(rng, time_btjd, period_days, wanted=2)
    darkening = (rng.uniform(0.1, 0.45), rng.uniform(0.15, 0.3))
    orbit = Orbit(period_days, epoch, ratio, axis, float(np.degrees(np.arccos(impact / axis))), darkening)
    return Binary(orbit, light_ratio, secondary_phase, ellipsoidal=1.3 * ratio / axis**3)


def truth_of(binary: Binary, kind: str, subtype: str = "") -> Truth:
    """Return the true period, epoch, depths and durations of a binary."""
    orbit = binary.orbit
    centres = orbit.epoch_days + orbit.period_days * np.array([0.0, binary.secondary_phase])
    first, second = (1 - eclipses(centres, replace(binary, ellipsoidal=0.0))) * PPM
    return Truth(
        kind, subtype, orbit.period_days, orbit.epoch_days, orbit.duration_hours, float(first),
        radius_ratio=orbit.radius_ratio, impact=orbit.impact,
        secondary_phase=binary.secondary_phase, secondary_depth_ppm=float(second),
    )  # fmt: skip
