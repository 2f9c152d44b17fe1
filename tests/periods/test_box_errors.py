"""What a box is told with: its errors by their formulas, its noise."""

import numpy as np
import pytest

from clara_pipeline.periods.box.fit import Box, dip_depths, rated
from clara_pipeline.periods.box.refine import INGRESS_SHARE, as_ephemeris
from clara_pipeline.periods.detrend import local_quadratics
from clara_pipeline.periods.flat_curve import in_order
from clara_pipeline.periods.time_bins import WIDTH_DAYS, TimeBins


def bins_of(flux):
    n = len(flux)
    return TimeBins(1300.0 + np.arange(n) * WIDTH_DAYS, np.asarray(flux, dtype=float), np.ones(n), WIDTH_DAYS)


def test_errors_of_a_box_are_those_of_its_snr_and_of_a_line_through_its_transits():
    found = as_ephemeris(Box(3.0, 1300.5, 0.1, 0.001, snr=20.0, n_transits=5), sde=11.0)
    assert (found.period_days, found.epoch_btjd, found.source, found.snr, found.sde) == (3.0, 1300.5, "bls", 20.0, 11.0)
    assert (found.duration_hours, found.depth_ppm) == (pytest.approx(2.4), pytest.approx(1000.0))
    epoch_err = 0.1 / 20.0 * np.sqrt(INGRESS_SHARE / 2)
    design = np.stack([np.arange(5.0), np.ones(5)], axis=1)
    period_variance = np.linalg.inv(design.T @ design)[0, 0] * (epoch_err * np.sqrt(5)) ** 2
    assert found.period_err_days == pytest.approx(np.sqrt(period_variance))
    assert (found.epoch_err_days, found.duration_err_hours) == (pytest.approx(epoch_err), pytest.approx(48 * epoch_err))
    assert found.depth_err_ppm == pytest.approx(50.0)


@pytest.mark.parametrize("length", [3, 16])
def test_a_depth_is_the_level_over_the_dip_less_the_mean_within(length):
    """The level is a quadratic c0 + c1 x + c2 x²; its mean over the dip is c0 + c2 · mean(x²)."""
    rng = np.random.default_rng(1)
    bins, half = bins_of(1 + 0.05 * np.linspace(-1, 1, 300) ** 2 + rng.normal(0, 1e-3, 300)), 36
    depth, _ = dip_depths(bins, bins.weight, 2 * half * WIDTH_DAYS, length)
    value, curvature = local_quadratics(bins.flux, bins.weight, half, 0.75 * length)
    x = (np.arange(length) - (length - 1) / 2) / (half + 1)
    means = np.convolve(bins.flux, np.ones(length) / length, "same")
    inside = slice(half, -half)
    np.testing.assert_allclose(depth[inside], (value + curvature * np.mean(x**2) - means)[inside], atol=1e-12)


def test_without_a_place_clear_of_dips_a_box_has_no_noise_to_stand_out_from():
    noise = np.random.default_rng(0).normal(0, 1e-4, 400)
    crowded = rated(bins_of(1 + noise), 0.5, Box(0.2, 1300.05, 0.15, 0.01, snr=99.0, n_transits=7))
    assert (crowded.depth, crowded.snr, crowded.n_transits) == (0.0, 0.0, 0)


def test_times_and_fluxes_are_double_precision_whatever_they_were():
    time, relative = in_order(np.array([2, 1, 3], dtype=">f4"), np.array([10.0, 11.0, 12.0], dtype="<f4"))
    assert (time.dtype, relative.dtype) == (np.float64, np.float64)
