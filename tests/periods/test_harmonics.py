"""Sinusoids at a signal's own frequencies are told from dips."""

import numpy as np
import pytest

from clara_pipeline.periods.harmonics import FASTEST_DAYS, MOST_ORDERS, is_sinusoidal, orders, strongest_sinusoid
from clara_pipeline.periods.power import power_at, power_at_harmonics
from clara_pipeline.records import Ephemeris

TIME = 1300.0 + np.arange(0, 20, 2 / 1440)


def test_orders_are_the_half_and_all_whole_ones_up_to_the_fastest():
    assert orders(5 * FASTEST_DAYS).tolist() == [0.5, 1, 2, 3, 4, 5]
    assert orders(0.5 * FASTEST_DAYS).tolist() == [0.5, 1]
    assert orders(1000.0)[-1] == MOST_ORDERS


@pytest.mark.parametrize("cycles", [0.5, 1, 3])
def test_amplitude_and_order_of_a_planted_sinusoid(cycles):
    noise = np.random.default_rng(0).normal(0, 1e-4, len(TIME))
    flat = 0.002 * np.sin(2 * np.pi * TIME * cycles / 4.0 + 0.3) + noise
    amplitude, order = strongest_sinusoid(TIME, flat, 4.0)
    assert order == cycles
    assert amplitude == pytest.approx(0.002, rel=0.02)


def test_a_level_curve_has_no_sinusoid():
    assert strongest_sinusoid(TIME, np.zeros(len(TIME)), 4.0) == (0.0, 1.0)


@pytest.mark.parametrize(("more", "sinusoidal"), [(0.9, False), (1.1, True)])
def test_the_larger_share_of_the_variance_decides(more, sinusoidal):
    """A box of depth 4000 ppm for a tenth of the period has a variance of 0.004² · 0.1 · 0.9."""
    box = Ephemeris(4.0, 1301.0, duration_hours=9.6, depth_ppm=4000.0)
    semi_amplitude = np.sqrt(2 * 0.004**2 * 0.1 * 0.9) * more
    assert is_sinusoidal(TIME, semi_amplitude * np.sin(2 * np.pi * TIME / 4.0), box) == sinusoidal


def test_beside_no_dip_every_sinusoid_is_larger():
    assert is_sinusoidal(TIME, 1e-4 * np.sin(2 * np.pi * TIME / 4.0), Ephemeris(4.0, 1301.0))


@pytest.mark.parametrize("period", [0.37, 2.9, 11.0])
def test_the_power_at_harmonics_is_that_at_their_frequencies(period):
    flux = np.random.default_rng(4).normal(size=len(TIME)) + (TIME % period < 0.1 * period)
    halves = np.rint(2 * orders(period)).astype(np.int64)
    expected = power_at(TIME, flux, halves / (2 * period))
    np.testing.assert_allclose(power_at_harmonics(TIME, flux, period, halves), expected, rtol=0, atol=1e-11)
