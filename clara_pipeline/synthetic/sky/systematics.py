"""Simulate what the instrument leaves in a light curve: much in SAP flux, a little in PDCSAP, sometimes more."""

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.synthetic.noise import wander
from clara_pipeline.synthetic.sky.spacecraft import POINTS_PER_DAY, Spacecraft


def common_trend(rng: np.random.Generator, craft: Spacecraft) -> FloatArray:
    """Simulate systematics (n,) of SAP flux that PDC removes: pointing on an uneven field, settling, breathing."""
    slopes = rng.normal(0, 0.02, 2)
    settling = rng.normal(0, 0.004) * np.exp(-craft.since_gap_days / 0.4)
    breathing = wander(rng, len(craft.tjd), 800, 2 * POINTS_PER_DAY)
    return slopes[0] * craft.column_px + slopes[1] * craft.row_px + settling + breathing


def usual_residual(rng: np.random.Generator, craft: Spacecraft, trend: FloatArray) -> FloatArray:
    """Simulate systematics (n,) that every PDCSAP curve keeps: a few per cent of the trend and a slow wander."""
    wandering = wander(rng, len(craft.tjd), rng.uniform(20, 120), rng.uniform(0.05, 0.6) * POINTS_PER_DAY)
    return rng.normal(0, 0.04) * trend + wandering


def ramp(rng: np.random.Generator, craft: Spacecraft, size: float) -> FloatArray:
    """Return an exponential settling after the start and after the gap, undercorrected, (n_times,)."""
    sizes = size * rng.choice([-1, 1]) * rng.uniform(0.6, 1.4, 2)
    return sizes[craft.orbit] * np.exp(-craft.since_gap_days / rng.uniform(0.2, 1.0))


def step(rng: np.random.Generator, craft: Spacecraft, size: float) -> FloatArray:
    """Return one to three sudden changes of sensitivity, some of them healing, (n_times,)."""
    n = len(craft.tjd)
    result = np.zeros(n)
    for start in rng.integers(n // 10, n - n // 10, rng.integers(1, 4)):
        heal = rng.uniform(0.1, 1.0) * POINTS_PER_DAY if rng.random() < 0.4 else np.inf
        result[start:] -= size * rng.uniform(0.5, 1.5) * np.exp(-np.arange(n - start) / heal)
    return result


def scattered_leak(rng: np.random.Generator, craft: Spacecraft, size: float) -> FloatArray:
    """Return scattered light that the subtraction of the background has left, (n_times,)."""
    return size * rng.choice([-1, 1]) * np.minimum(craft.scattered, 6.0)


def sawtooth(rng: np.random.Generator, craft: Spacecraft, size: float) -> FloatArray:
    """Return a slope between momentum dumps and a jump at each, (n_times,)."""
    slopes = size * rng.normal(0, 0.8, craft.dump[-1] + 1)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(craft.dump)) + 1])
    since_dump_days = (np.arange(len(craft.tjd)) - starts[craft.dump]) / POINTS_PER_DAY
    return slopes[craft.dump] * since_dump_days


FAULTS = {"ramp": ramp, "step": step, "scattered": scattered_leak, "sawtooth": sawtooth}
