"""Folding keeps every point, in its place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binned_statistic

from clara_pipeline.periods.folding import bin_centres, bin_means, bin_medians, faintest_time, phase, phase_as_published

times = arrays(np.float64, st.integers(1, 200), elements=st.floats(0, 5000))
periods = st.floats(0.05, 50)
epochs = st.floats(-100, 5000)


@given(times, periods, epochs)
def test_phase_is_between_minus_half_and_half(time, period, epoch):
    folded = phase(time, period, epoch)
    assert (folded >= -0.5).all()
    assert (folded < 0.5).all()


@pytest.mark.parametrize("cycles", [0.5, -0.5, np.nextafter(0.5, 0), np.nextafter(-0.5, -1), 1.5, np.nextafter(1.5, 0)])
def test_rounding_at_the_edge_stays_inside(cycles):
    assert -0.5 <= phase(np.array([cycles]), 1.0, 0.0)[0] < 0.5


def test_faintest_time_ignores_one_noisy_bin():
    time = np.arange(0, 20, 0.01)
    flux = 1 - 0.1 * np.exp(-0.5 * (((time % 2.0) - 0.7) / 0.1) ** 2)
    flux[::2003] = 0.5
    assert faintest_time(time, flux, 2.0) == pytest.approx(0.7, abs=0.03)


@given(times, periods, epochs, st.integers(-20, 20))
def test_whole_cycles_do_not_change_the_phase(time, period, epoch, cycles):
    difference = phase(time, period, epoch) - phase(time, period, epoch + cycles * period)
    assert np.abs(difference - np.round(difference)).max() < 1e-8


def test_the_epoch_is_at_phase_zero():
    assert phase(np.array([10.0, 12.5, 11.25, 8.75]), 2.5, 10.0) == pytest.approx([0, 0, -0.5, -0.5])


@pytest.mark.parametrize("cycles", [0.5, -0.5, 1.5, -1.5, 2.5, 1000.5, 2.0**51 + 0.5, 2.0**51 - 0.5])
def test_half_a_cycle_is_phase_minus_one_half(cycles):
    assert phase(np.array([cycles]), 1.0, 0.0) == -0.5


@pytest.mark.parametrize("cycles", [2.0**52 + 1, -(2.0**52) - 3, 2.0**53, 1e300])
def test_more_cycles_than_have_a_half_are_whole(cycles):
    assert phase(np.array([cycles]), 1.0, 0.0) == 0.0


@given(arrays(np.float64, 20, elements=st.floats(-(2.0**54), 2.0**54)), st.floats(1e-6, 1e3))
def test_the_phase_stays_in_its_range_however_far_the_time(time, period):
    folded = phase(time, period, 0.0)
    assert ((folded >= -0.5) & (folded < 0.5)).all()


@pytest.mark.parametrize("period", [0.0, -1.0, np.nan, np.inf])
def test_a_period_that_is_none_is_refused(period):
    with pytest.raises(ValueError, match="positive number of days"):
        phase(np.array([1.0]), period, 0.0)


@given(arrays(np.float64, st.integers(1, 300), elements=st.floats(-0.5, 0.5, exclude_max=True)), st.integers(1, 150))
def test_bin_means_are_those_of_binned_statistic(phases, n_bins):
    flux = np.cos(phases * 7)
    expected = binned_statistic(phases, flux, bins=n_bins, range=(-0.5, 0.5)).statistic
    # the two may put a phase on a bin's very edge into neighbouring bins
    edges = np.abs((phases + 0.5) * n_bins - np.round((phases + 0.5) * n_bins)) < 1e-9
    touched = np.unique(np.clip(np.round((phases[edges] + 0.5) * n_bins)[:, None] + [-1, 0], 0, n_bins - 1).astype(int))
    kept = np.setdiff1d(np.arange(n_bins), touched)
    np.testing.assert_allclose(bin_means(phases, flux, n_bins)[kept], expected[kept], rtol=1e-10, atol=1e-12)


@given(arrays(np.float64, st.integers(1, 300), elements=st.floats(-0.5, 0.5, exclude_max=True)), st.randoms())
def test_the_order_of_points_does_not_matter(phases, random):
    order = list(range(len(phases)))
    random.shuffle(order)
    flux = np.sin(phases * 9)
    np.testing.assert_allclose(bin_means(phases, flux, 20), bin_means(phases[order], flux[order], 20), atol=1e-12)


def test_medians_and_scatter_per_bin():
    phases = np.array([-0.4, -0.4, -0.4, 0.4, 0.4])
    median, scatter = bin_medians(phases, np.array([1.0, 2.0, 9.0, 5.0, 7.0]), 4)
    assert median[0] == 2.0
    assert median[3] == 6.0
    assert scatter[0] == pytest.approx(1.4826)
    assert np.isnan(median[1:3]).all()


def test_centres_of_the_bins():
    assert bin_centres(4) == pytest.approx([-0.375, -0.125, 0.125, 0.375])


def test_the_published_phase_counts_from_day_zero():
    assert phase_as_published(np.array([5.0, 5.5, 7.0]), 2.0) == pytest.approx([0.5, 0.75, 0.5])
