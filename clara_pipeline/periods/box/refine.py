"""The best period, epoch and duration of a box at full cadence, and their errors."""

from dataclasses import replace

import numpy as np

from clara_pipeline.median import median
from clara_pipeline.periods.box.fit import MASK_FACTOR, Box, baseline, in_transit, rated
from clara_pipeline.periods.compiled import compiled
from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.periods.flat_curve import BRIGHT_SIGMA
from clara_pipeline.periods.folding import phase
from clara_pipeline.periods.loops.windows import SIGNATURE, best_window
from clara_pipeline.periods.time_bins import SPIKE_SIGMA, TimeBins
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.units import HOURS_PER_DAY, PPM

PERIOD_STEPS = 15
STEPS_PER_DURATION = 16
FINE_DURATIONS = np.array([0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8])
MAX_EPOCH_SHIFT = 0.75
"""How far, in durations, the refined dip may lie from the first guess."""

PERIOD_SLACKS = (0.75, 0.15)
"""How far, in durations over the whole curve, the period may move in the first and the second pass."""

INGRESS_SHARE = 0.35
"""Ingress over duration in the errors' formulas. A box does not measure it: set so that 68 % of injected
epochs lie within one error (benchmarks/science.py)."""


def refined(time_days: FloatArray, flux: FloatArray, bins: TimeBins, window_days: float, box: Box) -> Box:
    """Return `box` as the unbinned curve (n,) shows it: finer in all, with its depth at full cadence and its S/N."""
    for slack in PERIOD_SLACKS:
        flat = flux - np.interp(time_days, bins.time_days, baseline(bins, window_days, box))
        quiet = flat < BRIGHT_SIGMA * robust_sigma(flat)
        box = best_box(time_days[quiet], flat[quiet], box, slack * box.duration_days * box.period_days / bins.span_days)
    box = rated(bins, window_days, box)
    flat = flux - np.interp(time_days, bins.time_days, baseline(bins, window_days, box))
    depth = box_depth(time_days, flat, box)
    return replace(box, depth=depth, snr=box.snr * depth / box.depth if box.depth > 0 else box.snr)


def box_depth(time_days: FloatArray, flat: FloatArray, box: Box) -> float:
    """Return the mean level around the dips minus mean level inside, relative flux; 0 where nothing is inside.

    Times and flux have shape (n,). Spikes (flares, cosmic rays) do not count.
    """
    distance = np.abs(phase(time_days, box.period_days, box.epoch_days)) * box.period_days
    near = distance <= 2.0 * box.duration_days
    distance, flat = distance[near], flat[near]
    quiet = flat <= SPIKE_SIGMA * robust_sigma(flat) + float(median(flat)) if len(flat) else near[:0]
    inside = quiet & (distance <= 0.5 * box.duration_days)
    around = quiet & (distance > 0.5 * MASK_FACTOR * box.duration_days)
    level = float(np.mean(flat[around])) if around.any() else 0.0
    return level - float(np.mean(flat[inside])) if inside.any() else 0.0


def best_box(time_days: FloatArray, flat: FloatArray, box: Box, period_slack: float) -> Box:
    """Return the dip with the largest white S/N near `box`.

    `time_days` and `flat` are (n,), flattened, about zero out of transit. Periods within
    ± `period_slack` days, epochs within ± 0.75 durations, durations within a factor of two.
    """
    near = in_transit(time_days, box, 5.0)
    cycle = np.round((time_days[near] - box.epoch_days) / box.period_days)
    middle = np.round(np.median(cycle)) if len(cycle) else 0.0
    epoch = box.epoch_days + middle * box.period_days  # a pivot amid the data: period and epoch decouple
    cycle = cycle - middle
    offset = time_days[near] - epoch - cycle * box.period_days
    shifts = np.linspace(-period_slack, period_slack, PERIOD_STEPS)
    which, centre, duration = _best_window(offset, cycle, flat[near], shifts, box.duration_days)
    return Box(box.period_days + float(shifts[which]), epoch + centre, duration)


def _best_window(
    offset: FloatArray, cycle: FloatArray, flat: FloatArray, shifts: FloatArray, duration: float
) -> tuple[int, float, float]:
    """Return (which shift, centre, duration) of the window around 0 with the largest −sum ÷ √count.

    Offset, cycle and flux are (n,), shifts of the period (k,).
    """
    step = duration / STEPS_PER_DURATION
    n_bins = 5 * STEPS_PER_DURATION + 2
    length = np.unique(np.round(FINE_DURATIONS * STEPS_PER_DURATION).astype(np.int64))
    (total, count), best = np.empty((2, n_bins + 1)), np.empty(3, np.int64)
    loops = compiled(best_window, SIGNATURE, always=True) or best_window  # without numba: slow, the same numbers
    loops(offset, cycle, flat, shifts, step, length, MAX_EPOCH_SHIFT * duration, total, count, best)
    which, row, first = best.tolist()
    centre = (first + 0.5 * length[row] - n_bins / 2) * step
    return which, float(centre), float(length[row] * step)


def as_ephemeris(box: Box, sde: float) -> Ephemeris:
    """Return the box as an ephemeris with errors (Carter et al. 2008, eqs. 17–23, at a fixed ingress share).

    The period's error is that of a straight line through the single transits' times.
    """
    snr = max(box.snr, 1e-9)
    epoch_err = box.duration_days / snr * np.sqrt(INGRESS_SHARE / 2)
    n = max(box.n_transits, 2)
    single_err = epoch_err * np.sqrt(n)
    return Ephemeris(
        period_days=float(box.period_days),
        epoch_btjd=float(box.epoch_days),
        duration_hours=float(box.duration_days * HOURS_PER_DAY),
        depth_ppm=float(box.depth * PPM),
        source="bls",
        snr=float(box.snr),
        sde=sde,
        period_err_days=float(single_err * np.sqrt(12.0 / (n**3 - n))),
        epoch_err_days=float(epoch_err),
        duration_err_hours=float(2 * epoch_err * HOURS_PER_DAY),
        depth_err_ppm=float(box.depth * PPM / snr),
    )
