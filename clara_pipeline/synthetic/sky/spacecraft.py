"""Simulate what all stars of a sector share: clock, quality bits, pointing, scattered light."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.quality_bits import MOMENTUM_DUMP
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.synthetic.noise import wander, white
from clara_pipeline.units import MINUTES_PER_DAY

CADENCE_DAYS = 2 / MINUTES_PER_DAY
POINTS_PER_DAY = 720
START_TJD = 3500.0
SPAN_DAYS = 16.0
"""A short sector, in two orbits."""
GAP_DAYS = (7.6, 8.5)
"""The downlink between them, in days from the start."""
FIRST_CADENCE = 1_646_000
DUMP_EVERY_DAYS = 2.5
POINTS_PER_DUMP = 5

COARSE_POINT, EARTH_POINT, ARGABRIGHTENING, MANUAL_EXCLUDE = 4, 8, 16, 128
IMPULSIVE_OUTLIER, STRAY_LIGHT = 512, 4096
"""Bits of QUALITY, as those of `quality_bits`."""
NO_FLUX = COARSE_POINT | EARTH_POINT | ARGABRIGHTENING | MOMENTUM_DUMP
"""Where SPOC gives neither flux nor centroid."""
NO_PDC = NO_FLUX | MANUAL_EXCLUDE | STRAY_LIGHT
"""Where SPOC gives no PDCSAP flux."""


@dataclass(frozen=True, slots=True, eq=False)
class Spacecraft:
    """All arrays are (n,), one entry a cadence; read-only, because all stars share them."""

    tjd: FloatArray
    cadence_number: IntArray
    orbit: IntArray
    """0 or 1."""
    quality: IntArray
    dump: IntArray
    """How many momentum dumps went before."""
    since_gap_days: FloatArray
    scattered: FloatArray
    """Earth- and moonlight, in units of the undisturbed sky."""
    column_px: FloatArray
    row_px: FloatArray
    """Pointing error."""


@lru_cache(maxsize=4)
def fly(seed: int, span_days: float = SPAN_DAYS, gap_days: tuple[float, float] = GAP_DAYS) -> Spacecraft:
    """Return the sector of this seed."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    days = np.arange(round(span_days / CADENCE_DAYS)) * CADENCE_DAYS
    orbit = (days >= gap_days[0]).astype(np.int32)
    quality, dump = draw_quality(rng, days, gap_days)
    since_gap = np.where(orbit == 0, days, np.maximum(days - gap_days[1], 0.0))
    numbers = FIRST_CADENCE + np.arange(len(days), dtype=np.int32)
    column, row = (draw_pointing(rng, dump, since_gap, orbit) for _ in range(2))
    scattered = draw_scattered(rng, days, orbit, gap_days)
    craft = Spacecraft(START_TJD + days, numbers, orbit, quality, dump, since_gap, scattered, column, row)
    for name in Spacecraft.__slots__:
        getattr(craft, name).setflags(write=False)
    return craft


def draw_quality(
    rng: np.random.Generator, days: FloatArray, gap_days: tuple[float, float]
) -> tuple[IntArray, IntArray]:
    """Return the quality bits (n,), and the number of dumps so far (n,)."""
    quality = np.zeros(len(days), dtype=np.int32)
    quality[(days >= gap_days[0]) & (days < gap_days[1])] |= EARTH_POINT
    quality[0] |= EARTH_POINT
    dump = np.zeros(len(days), dtype=np.int32)
    for start in np.searchsorted(days, np.arange(rng.uniform(1.2, 2.2), len(days) * CADENCE_DAYS, DUMP_EVERY_DAYS)):
        quality[start : start + POINTS_PER_DUMP] |= MOMENTUM_DUMP
        quality[start : start + 2] |= COARSE_POINT
        dump[start:] += 1
    for start in rng.integers(0, len(days), 3):
        quality[start : start + rng.integers(2, 8)] |= ARGABRIGHTENING
    quality[rng.integers(0, len(days), 60)] |= MANUAL_EXCLUDE
    return quality, dump


def draw_pointing(rng: np.random.Generator, dump: IntArray, since_gap_days: FloatArray, orbit: IntArray) -> FloatArray:
    """Draw one axis of the pointing error in pixels (n,): drift, settling after a gap, a kick at every dump, jitter."""
    kicks = rng.normal(0, 0.012, dump[-1] + 1)
    settling = rng.normal(0, 0.06, 2)[orbit] * np.exp(-since_gap_days / rng.uniform(0.25, 0.6))
    drift = rng.normal(0, 0.006, 2)[orbit] * since_gap_days
    n = len(dump)
    jitter = white(rng, n, 3500) * np.where(episode(rng, n), 3.0, 1.0)
    return kicks[dump] + settling + drift + wander(rng, n, 4000, POINTS_PER_DAY / 8) + jitter


def episode(rng: np.random.Generator, n: int) -> NDArray[np.bool_]:
    """Mark one restless stretch of half a day in a mask (n,)."""
    start = rng.integers(0, n - POINTS_PER_DAY // 2)
    index = np.arange(n)
    return (index >= start) & (index < start + POINTS_PER_DAY // 2)


def draw_scattered(
    rng: np.random.Generator, days: FloatArray, orbit: IntArray, gap_days: tuple[float, float]
) -> FloatArray:
    """Draw scattered light (n,): an exponential ramp at one end of each orbit, rippled daily as the Earth turns."""
    edges = np.array([[0.0, gap_days[0]], [gap_days[1], len(days) * CADENCE_DAYS]])
    at_end = rng.random() < 0.6
    from_edge = np.abs(days - edges[orbit, int(at_end)])
    height, scale_days = rng.uniform(8, 30, 2)[orbit], rng.uniform(0.3, 0.7, 2)[orbit]
    ripple = 1 + 0.15 * np.sin(2 * np.pi * (days + rng.random())) + 0.05 * np.sin(4 * np.pi * (days + rng.random()))
    return (height * np.exp(-from_edge / scale_days) + 0.12 * np.exp(-from_edge / 2.0)) * ripple
