"""Test whether the dip is the minimum of a sinusoid: rotating and pulsating stars."""

import numpy as np

from clara_pipeline.periods.harmonics import strongest_sinusoid
from clara_pipeline.periods.power import power_at
from clara_pipeline.records import TestResult
from clara_pipeline.vetting.signal import Signal
from clara_pipeline.vetting.transit_events import weighted_mean
from clara_pipeline.vetting.verdicts import judged, unknown

SIGMA = 10.0
SHARE_OF_DEPTH = 0.5
"""The fundamental of a dip of a fifth of the period, the longest there is, stays below this."""

OWN_PEAK = 0.9
"""A sinusoid has the signal's period when its power there is so near the nearest peak's."""

SLOW = np.array([0.5, 1.0, 2.0])


def sinusoid(signal: Signal) -> TestResult:
    """Fit the largest sinusoid at 2P, P or P/2, or a fast pulsator's, in σ: SWEET (Thompson et al. 2018, A.3.2).

    It fails from 10 σ, when the amplitude is also more than the dip's depth in the flux as it is (there a
    spotted star's own rotation leaks into every period), or more than half of it in the flattened flux.
    """
    if np.count_nonzero(signal.bins.filled) < 20:
        return unknown("sinusoid", SIGMA, "too little was seen")
    slow, fast = _slow(signal), strongest_sinusoid(signal.time, signal.flat, signal.box.period_days)
    amplitude, cycles = slow if slow[0] * SHARE_OF_DEPTH > fast[0] else fast
    share = 1.0 if slow[0] * SHARE_OF_DEPTH > fast[0] else SHARE_OF_DEPTH
    sigma = _sigma(signal, amplitude)
    has_dip = signal.has_duration and len(signal.events.depth) > 0
    depth = weighted_mean(signal.events)[0] if has_dip else 0.0
    passes = sigma < SIGMA or amplitude < share * depth
    at = {0.5: "2P", 1.0: "P"}.get(cycles, f"P/{cycles:.0f}")
    if amplitude > 1.0:
        reason = f"a sinusoid of {amplitude * 1e6:.3g} ppm is more than all of the star's light"
        return unknown("sinusoid", SIGMA, reason)
    reason = f"at {at} a sinusoid of {amplitude * 1e6:.0f} ppm ({sigma:.1f} σ) "
    reason += f"beside a dip of {depth * 1e6:.0f} ppm" if depth > 0 else "and no dip"
    part = "the dip's depth" if share == 1.0 else "half of the dip's depth"
    return judged(
        "sinusoid", sigma, SIGMA, passes, reason, second=f"fails only if its amplitude is also {part} or more"
    )


def _slow(signal: Signal) -> tuple[float, float]:
    """Return (semi-amplitude, cycles in one period) in the flux as it is; 0 on the flank of a neighbouring peak."""
    used = signal.bins.filled
    flux, span = signal.bins.flux[used], signal.bins.span_days
    if np.ptp(flux) == 0:
        return 0.0, 1.0
    nearby = SLOW[:, None] / signal.box.period_days + np.linspace(-1, 1, 11) / span
    power = power_at(signal.bins.time_days[used], flux, np.maximum(nearby, 0.1 / span).ravel()).reshape(nearby.shape)
    here = np.where(power[:, 5] >= OWN_PEAK * power.max(axis=1), power[:, 5], 0.0)
    best = int(np.argmax(here))
    return float(np.sqrt(2 * here[best]) * np.std(flux)), float(SLOW[best])


def _sigma(signal: Signal, amplitude: float) -> float:
    error = signal.point_noise * np.sqrt(2 / len(signal.time))
    return float(amplitude / error) if error > 0 else 0.0
