"""Bins of twenty minutes: where they lie, what counts, and which points are left out."""

import numpy as np
import pytest

from clara_pipeline.periods.detrend import trend
from clara_pipeline.periods.folding import bin_medians
from clara_pipeline.periods.time_bins import TimeBins, time_bins
from clara_pipeline.periods.zero_point import has_zero_point

MINUTE = 1.0 / 1440.0
TIME = 5.0 + MINUTE * np.maximum(np.arange(-0.5, 399, 2) + 1.0, 0.0)
TIME[0] = 5.0
"""Two-minute cadences, ten in a bin: bins begin with the first point, half a minute before the usual place."""


def test_centres_and_means_are_those_of_the_points():
    bins = time_bins(TIME, TIME - 5.0)
    assert bins.width_days == pytest.approx(20 * MINUTE)
    np.testing.assert_allclose(bins.time_days, 5.0 + MINUTE * (10 + 20 * np.arange(20)))
    assert (bins.weight == 1).all()
    np.testing.assert_allclose(bins.flux, MINUTE * np.array([9.45, *(9.5 + 20 * np.arange(1, 20))]))
    assert bins.span_days == pytest.approx(400 * MINUTE)


def test_an_empty_end_and_a_gap_have_no_weight():
    kept = (np.arange(200) < 50) | (np.arange(200) >= 100)
    bins = time_bins(TIME[kept], np.ones(150))
    assert bins.filled.tolist() == [True] * 5 + [False] * 5 + [True] * 10
    assert (bins.flux == bins.filled).all()


@pytest.mark.parametrize("place", [0, 3, 100, 196, 199])
def test_a_bright_spike_is_left_out_wherever_it_is(place):
    rng = np.random.default_rng(1)
    flux = 1 + rng.normal(0, 1e-4, 200)
    quiet = time_bins(TIME, flux)
    spiked = flux.copy()
    spiked[place] += 0.1
    np.testing.assert_allclose(time_bins(TIME, spiked).flux, quiet.flux, atol=1e-4)


def test_without_enough_points_the_trend_is_their_mean_and_0_without_any():
    def few(weight):
        return TimeBins(5.0 + np.arange(4) / 72, np.array([1.0, 3.0, 0.0, 0.0]), np.array(weight), 1 / 72)

    assert trend(few([1.0, 1.0, 0.0, 0.0]), 1.0).tolist() == [2.0] * 4
    assert trend(few([0.0] * 4), 1.0).tolist() == [0.0] * 4


def test_a_fold_has_a_hundred_medians_unless_told_otherwise():
    phases = np.linspace(-0.5, 0.5, 5000, endpoint=False)
    assert [len(each) for each in bin_medians(phases, np.ones(5000))] == [100, 100]


@pytest.mark.parametrize(("level", "has_one"), [(1.4, True), (0.6, False)])
def test_a_flux_has_a_zero_point_when_its_median_is_above_the_noise(level, has_one):
    flux = np.random.default_rng(3).normal(level, 1.0, 20_000)
    assert has_zero_point(flux) is has_one


def test_ten_minute_cadences_that_come_a_little_early_or_late_are_two_in_every_bin() -> None:
    rng = np.random.default_rng(1)
    time = 1325 + np.arange(0, 20, 10 / 1440)
    bins = time_bins(time + rng.uniform(-1, 1, len(time)) / 1440, np.ones(len(time)))
    assert np.mean(bins.weight == 1.0) > 0.99
