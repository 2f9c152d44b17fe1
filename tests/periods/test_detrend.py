"""Trends are taken out, transits and gaps are not."""

import numpy as np
import pytest
from planted_transits import spotted, transit_curve

from clara_pipeline.periods.detrend import (
    WINDOWS_DAYS,
    _robust_quadratic,
    chosen_window_days,
    fitted_quadratics,
    local_quadratics,
    robust_sigma,
    running_means,
    stretches,
    trend,
)
from clara_pipeline.periods.flat_curve import densest_stretch, flat_curve, in_order
from clara_pipeline.periods.time_bins import TimeBins, time_bins


def test_local_quadratic_equals_the_direct_least_squares_fit():
    rng = np.random.default_rng(0)
    flux, weight, half = rng.normal(size=60), rng.random(60) * (rng.random(60) > 0.2), 9
    value, curvature = local_quadratics(flux, weight, half, hole=2.0)
    for centre in (0, 3, 30, 59):
        distance = np.arange(60) - centre
        x = distance / (half + 1)
        kernel = np.where((np.abs(x) < 1) & (np.abs(distance) >= 2), (1 - np.abs(x) ** 3) ** 3, 0) * weight
        design = np.stack([np.ones(60), x, x * x], axis=1)
        normal = (design * kernel[:, None]).T @ design
        normal[[1, 2], [1, 2]] += 1e-3 * normal[0, 0]
        solution = np.linalg.solve(normal, design.T @ (kernel * flux))
        assert value[centre] == pytest.approx(solution[0], abs=1e-9)
        assert curvature[centre] == pytest.approx(solution[2], abs=1e-8)


@pytest.mark.parametrize(("half", "hole", "passes"), [(18, 0.0, 2), (19, 4.5, 0), (72, 0.0, 2)])
def test_compiled_quadratics_are_those_of_numpy(half, hole, passes):
    rng = np.random.default_rng(half)
    flux, weight = 1 + 1e-3 * rng.normal(size=500), rng.random(500) * (rng.random(500) > 0.1)
    flux[200:206] -= 0.3
    parts = [(3, 150), (160, 500)]
    fitted = np.array(fitted_quadratics(flux, weight, parts, half, hole, passes))
    for part in (slice(*part) for part in parts):
        expected = _robust_quadratic(flux[part], weight[part], half, hole, passes)
        np.testing.assert_allclose(fitted[:, part], expected, rtol=0, atol=1e-10)
    assert np.isnan(fitted[:, [0, 1, 2, *range(150, 160)]]).all()


def test_a_parabola_is_followed_and_a_gap_is_not_crossed():
    time = np.arange(0, 20, 20 / 1440)
    jump = np.where(time > 10, 5.0, 0.0)
    flux = 1 + 0.01 * (time - 7) ** 2 + jump
    kept = (time < 9.6) | (time > 10.4)
    bins = time_bins(time[kept], flux[kept])
    residual = (bins.flux - trend(bins, 1.2))[bins.filled]
    assert np.abs(residual).max() < 5e-3
    assert len(stretches(bins)) == 2


def test_a_blind_trend_passes_over_the_dip():
    time, flux = transit_curve(noise=1e-5, depth=0.01)
    bins = time_bins(time, flux)
    dip = bins.flux < 0.999
    level = trend(bins, 1.2, in_transit=dip)
    assert np.abs(level - 1).max() < 1e-4


def test_a_quiet_star_gets_the_widest_window_a_fast_rotator_a_narrow_one():
    time, flux = transit_curve()
    assert chosen_window_days(time_bins(time, flux)) == WINDOWS_DAYS[0]
    assert chosen_window_days(time_bins(time, flux + spotted(time, 1.3))) < WINDOWS_DAYS[0]


def test_flares_and_bright_points_are_left_out():
    time, flux = transit_curve(noise=1e-4)
    flux[5000:5060] += 0.01  # two hours
    flux[2000] += 0.5  # a cosmic ray
    curve = flat_curve(time, flux)
    assert np.abs(curve.bins.flux[curve.bins.filled] - 1).max() < 0.005
    assert curve.bins.filled[np.abs(curve.bins.time_days - time[5030]) < 0.02].sum() == 0
    assert curve.sigma == pytest.approx(1e-4 / np.sqrt(10), rel=0.15)


def test_a_bright_point_does_not_lift_its_bins_mean_and_a_faint_one_counts():
    time = np.arange(0.0, 10.0, 2 / 1440)
    flux = 1 + np.random.default_rng(0).normal(0, 1e-4, len(time))
    plain = time_bins(time, flux)
    spiked = flux.copy()
    spiked[1005] += 0.05
    np.testing.assert_allclose(time_bins(time, spiked).flux, plain.flux, atol=1e-4)
    dimmed = flux.copy()
    dimmed[1005] -= 0.05
    assert (plain.flux - time_bins(time, dimmed).flux).max() == pytest.approx(0.005, rel=0.01)


def test_running_means_weigh_what_is_there():
    means, share = running_means(np.array([1.0, 5.0, 9.0]), np.array([1.0, 0.0, 1.0]), 3)
    assert means[1] == pytest.approx(5.0)
    assert share[1] == pytest.approx(2 / 3)


def test_robust_sigma_of_nothing_is_zero():
    assert robust_sigma(np.array([])) == 0.0


def test_long_cadence_bins_are_one_cadence_wide():
    time = np.arange(0, 27, 0.5 / 24)
    bins = time_bins(time, np.ones_like(time))
    assert bins.width_days == pytest.approx(0.5 / 24)
    assert bins.filled.mean() > 0.95


def test_all_of_it_missing_is_a_level_line():
    bins = TimeBins(np.arange(6.0), np.arange(6.0), np.array([1.0, 0, 0, 0, 0, 1.0]), 1.0)
    assert np.isfinite(trend(bins, 2.0)).all()


def test_points_come_in_order_and_relative():
    time, flux = in_order(np.array([3.0, 1.0, 2.0]), np.array([30.0, 10.0, 20.0], dtype=">f4"))
    assert time.tolist() == [1, 2, 3]
    assert flux.tolist() == [0.5, 1.0, 1.5]


def test_negative_medians_do_not_turn_dips_into_bumps():
    _, flux = in_order(np.arange(5.0), np.array([-10.0, -10.0, -14.0, -10.0, -10.0]))
    assert np.argmin(flux) == 2


def test_the_densest_stretch_of_a_long_curve():
    time = np.concatenate([[0.0], 500 + np.arange(50.0), [2000.0]])
    assert densest_stretch(time, 100.0) == slice(1, 51)
    assert densest_stretch(np.arange(10.0), 100.0) == slice(0, 10)
