"""The process against scikit-learn's and a dense formula, and on objects that would break a careless one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern
from transients.light_curves import photometry, supernova

from clara_pipeline.transients.gaussian_process.channels import CHANNELS, N_TIMES, grid_days, process_channels
from clara_pipeline.transients.gaussian_process.fit import fit_process
from clara_pipeline.transients.gaussian_process.kernel import band_correlation
from clara_pipeline.transients.gaussian_process.likelihood import leave_one_out, misfit_and_gradient, points_of
from clara_pipeline.transients.gaussian_process.predict import predict

pytestmark = pytest.mark.filterwarnings("error")


def test_one_band_is_what_scikit_learn_predicts() -> None:
    rng = np.random.default_rng(1)
    time = np.arange(30) * 6.7 + rng.uniform(0, 3, 30)  # no two in one night
    one = photometry(59000 + time, 50 + 20 * np.sin(time / 15) + rng.normal(0, 2, 30), 2.0)
    process = fit_process(one)
    ours, sigma = predict(process, 59000 + np.linspace(-20, 220, 50), np.full(50, "r"))
    noise = (2.0 / process.scale_ujy) ** 2 + np.exp(2 * process.log_jitter)
    kernel = ConstantKernel(process.amplitude["r"] ** 2, "fixed") * Matern(np.exp(process.log_scale_days), "fixed", 1.5)
    reference = GaussianProcessRegressor(kernel, alpha=noise, optimizer=None)
    value = (one.flux_ujy - process.offset_ujy["r"]) / process.scale_ujy
    reference.fit(time[:, None], value)
    theirs, their_sigma = reference.predict(np.linspace(-20, 220, 50)[:, None], return_std=True)
    np.testing.assert_allclose(ours, theirs * process.scale_ujy + process.offset_ujy["r"], rtol=1e-8)
    np.testing.assert_allclose(sigma, their_sigma * process.scale_ujy, rtol=1e-6)


def test_the_gradient_is_the_slope_of_the_misfit() -> None:
    rng = np.random.default_rng(2)
    time, band = rng.uniform(0, 300, 25), rng.choice(["g", "r"], 25)
    points, _ = points_of(time, band, rng.normal(0, 1, 25), rng.uniform(0.01, 0.1, 25))
    for start in (points.expected, points.expected + 0.7):
        error = check_grad(
            lambda p: misfit_and_gradient(p, points)[0], lambda p: misfit_and_gradient(p, points)[1], start
        )
        assert error < 1e-3


def test_leave_one_out_is_what_is_found_by_leaving_one_out() -> None:
    rng = np.random.default_rng(3)
    time, band = np.sort(rng.uniform(0, 200, 12)), np.array(["g", "r"] * 6)
    value, variance = rng.normal(0, 1, 12), np.full(12, 0.04)
    points, _ = points_of(time, band, value, variance)
    parameters = points.expected
    u = np.sqrt(3) * np.abs(time[:, None] - time) / np.exp(parameters[0])
    amplitude = np.exp(parameters[2:])[points.band_index]
    dense = (1 + u) * np.exp(-u) * np.outer(amplitude, amplitude) * band_correlation(band, band)
    noise = 0.04 + np.exp(2 * parameters[1])
    for out in range(12):
        others = np.delete(np.arange(12), out)
        known = np.linalg.inv(dense[np.ix_(others, others)] + noise * np.eye(11))
        mean = dense[out, others] @ known @ value[others]
        spread = dense[out, out] + noise - dense[out, others] @ known @ dense[others, out]
        assert leave_one_out(points, parameters)[out] == pytest.approx((value[out] - mean) / np.sqrt(spread))


def test_a_supernova_is_followed_in_both_bands() -> None:
    one = supernova(np.random.default_rng(4))
    process = fit_process(one)
    assert abs(process.peak_mjd - 59000) < 8
    mean, sigma = predict(process, np.array([59010.0, 59010.0, 58800.0]), np.array(["g", "r", "g"]))
    assert np.abs(mean - np.exp(-1 / 3) * np.array([100, 200, 0]) - [0, 0, mean[2]]).max() < 30
    assert abs(mean[2]) < 10
    assert (sigma < 40).all()


def test_an_outlier_is_named_and_does_not_move_the_curve() -> None:
    clean = supernova(np.random.default_rng(5))
    flux = clean.flux_ujy.copy()
    night = int(np.argmin(np.abs(clean.time_mjd - 59015)))
    flux[night] = -500.0
    spoilt = fit_process(photometry(clean.time_mjd, flux, 3.0, list(clean.band), is_difference=True))
    assert spoilt.surprise.max() > 4
    at = np.array([clean.time_mjd[night] + 1]), clean.band[[night]]
    assert abs(predict(spoilt, *at)[0][0] - predict(fit_process(clean), *at)[0][0]) < 25


def test_a_band_that_was_not_observed_follows_its_neighbour() -> None:
    one = supernova(np.random.default_rng(6))
    only_r = one.band == "r"
    process = fit_process(photometry(one.time_mjd[only_r], one.flux_ujy[only_r], 3.0, "r", is_difference=True))
    mean, sigma = predict(process, np.full(2, process.peak_mjd), np.array(["r", "g"]))
    assert mean[1] > 0.7 * mean[0] > 0
    assert sigma[1] > sigma[0]


def test_the_same_seed_gives_the_same_process() -> None:
    one = supernova(np.random.default_rng(7))
    first, second = process_channels(fit_process(one, 3)), process_channels(fit_process(one, 3))
    assert first.tobytes() == second.tobytes()


def test_the_grids_are_days_from_the_peak_whatever_the_span() -> None:
    assert grid_days()[0][[0, -1]].tolist() == [-60, 140]
    assert grid_days()[1][[0, -1]].tolist() == [-1200, 1200]
    channels = process_channels(fit_process(supernova(np.random.default_rng(8))))
    assert channels.shape == (2, len(CHANNELS), N_TIMES)
    assert abs(grid_days()[0][np.argmax(channels[0, 3])]) < 8
    assert channels[0, 3].max() == pytest.approx(1, abs=0.2)


point = st.tuples(
    st.floats(50000, 70000),
    st.sampled_from("ugrizyV?"),
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(allow_nan=True, allow_infinity=True),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(point, max_size=8), st.booleans())
def test_no_photometry_breaks_it(points, is_difference: bool) -> None:
    time, band, flux, error = zip(*points, strict=True) if points else ((), (), (), ())
    one = photometry(time, flux, np.array(error), list(band), is_difference)
    channels = process_channels(fit_process(one))
    assert np.isfinite(channels).all()
    assert (channels[:, [1, 4]] > 0).all()
