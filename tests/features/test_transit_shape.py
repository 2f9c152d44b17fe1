"""The ten features: circular, finite, and the released code's where that is right."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from planted_transits import transit_curve
from scipy.ndimage import gaussian_filter1d

from clara_pipeline.features import transit_shape as shape
from clara_pipeline.records import Ephemeris

N = 100
SHAPES = (
    shape.transit_depth,
    shape.transit_width,
    shape.baseline_std,
    shape.asymmetry,
    shape.sharpness,
    shape.autocorrelation_strength,
)


def dip(centre: int = 50, half_width: int = 5, depth: float = 3.0) -> np.ndarray:
    distance = (np.arange(N) - centre + N // 2) % N - N // 2
    return np.where(np.abs(distance) <= half_width, -depth, 0.0) + 0.01 * np.cos(distance)


@given(arrays(np.float64, N, elements=st.floats(-5, 5), unique=True), st.integers(0, N - 1))
def test_shapes_do_not_depend_on_where_the_dip_lies(means, shift):
    for feature in SHAPES:
        assert feature(np.roll(means, shift)) == pytest.approx(feature(means), abs=1e-9), feature.__name__


@given(arrays(np.float64, st.integers(4, 300), elements=st.floats(-1e3, 1e3)))
def test_every_feature_is_finite(means):
    for feature in SHAPES:
        assert np.isfinite(feature(means)), feature.__name__


def test_width_is_the_unbroken_run_around_the_dip():
    means = dip(half_width=4)
    means[10] = -2.0  # one noisy bin far away: the released code's first-to-last width would be 0.44
    assert shape.transit_width(means) == pytest.approx(0.09)
    assert shape.transit_width(np.roll(means, 50)) == pytest.approx(0.09)  # across the ends: released 0.99
    assert shape.transit_width(np.zeros(N)) == 0.0


def test_asymmetry_is_about_the_dip():
    assert shape.asymmetry(dip(centre=50)) == pytest.approx(0.0, abs=1e-12)
    assert shape.asymmetry(dip(centre=13)) == pytest.approx(0.0, abs=1e-12)  # about the array's middle: 0.6
    ramp = dip()
    ramp[51:80] -= 1.0
    assert shape.asymmetry(ramp) > 0.2


def test_a_dip_at_the_edge_is_as_sharp_as_elsewhere():
    assert shape.sharpness(dip(centre=0)) == pytest.approx(shape.sharpness(dip(centre=50)))  # released: 0 at the edge
    assert shape.sharpness(dip(half_width=2)) > shape.sharpness(dip(half_width=20))


def test_the_highest_autocorrelation_peak_counts():
    two_dips = dip(25) + dip(75)  # repeats after half a turn
    assert shape.autocorrelation_strength(two_dips) == pytest.approx(N, rel=0.01)
    assert shape.autocorrelation_strength(dip()) < 0.3 * N
    assert shape.autocorrelation_strength(np.ones(N)) == 0.0


def test_periodogram_peaks_are_counted_although_points_are_missing():
    time = np.arange(0, 12, 2 / 1440)
    flux = 1 + 0.01 * np.sin(2 * np.pi * time / 2.0) + 0.01 * np.sin(2 * np.pi * time / 0.7)
    assert shape.count_periodogram_peaks(time, flux) == 2  # the released code's NaNs make it 0, always
    assert shape.count_periodogram_peaks(time[:99], flux[:99]) == 0
    assert shape.count_periodogram_peaks(time, np.ones_like(time)) == 0


def test_box_features_are_those_of_the_ephemeris():
    flux = np.random.default_rng(0).normal(1000.0, 2.0, 5000)
    bls = Ephemeris(3.0, 0.0, duration_hours=2.4, depth_ppm=4000.0, snr=12.0)
    depth, snr, duration = shape.box_features(flux, bls)
    assert depth == pytest.approx(2.0, rel=0.03)
    assert (snr, duration) == (12.0, pytest.approx(0.1))
    assert shape.box_features(flux, None) == (0.0, 0.0, 0.0)


def test_ten_features_in_their_order():
    time, flux = transit_curve(days=6.0)
    row = shape.ten_features(time, flux, dip(), None)
    assert row.shape == (len(shape.FEATURE_NAMES),) == (10,)
    assert row[0] == shape.transit_depth(dip())


def test_features_whose_code_is_right_equal_the_published_ones(shared_data):
    golden = np.load(shared_data / "golden" / "bin_means.npz")
    with open(shared_data / "golden" / "golden.csv", newline="") as file:
        rows = {row["filename"]: row for row in csv.DictReader(file)}
    sharp = 0
    for filename, means in zip(golden["filename"], golden["bin_means"], strict=True):
        row = rows[filename]
        if np.isnan(means).any():  # departure: empty bins are NaN there, and so are the features
            assert row["f10_transit_depth"] == ""
            continue
        assert shape.transit_depth(means) == pytest.approx(float(row["f10_transit_depth"]), abs=1e-12)
        assert shape.baseline_std(means) == pytest.approx(float(row["f10_baseline_std"]), abs=1e-12)
        lowest = int(np.argmin(gaussian_filter1d(means, 3)))
        if 13 <= lowest < N - 13:  # nearer to the edge the released smoothing is not circular
            sharp += 1
            assert shape.sharpness(means) == pytest.approx(float(row["f10_sharpness"]), abs=1e-12)
    assert sharp >= 10


def test_departures_of_the_released_code(shared_data):
    """What it does instead: see the comments; the paper's definitions are followed here."""
    golden = np.load(shared_data / "golden" / "bin_means.npz")
    with open(shared_data / "golden" / "golden.csv", newline="") as file:
        rows = {row["filename"]: row for row in csv.DictReader(file)}
    for filename, means, centres in zip(golden["filename"], golden["bin_means"], golden["bin_centers"], strict=True):
        row = {name: float(rows[filename][f"f10_{name}"] or "nan") for name in shape.FEATURE_NAMES}
        assert row["transit_count"] == 0.0  # NaN not masked
        assert row["bls_duration"] == 0.1  # the only duration tried
        assert row["bls_snr"] == pytest.approx(row["bls_depth"])  # depth over the scatter of a standardised flux
        if np.isnan(means).any():
            continue
        low = np.flatnonzero(means < 0.5 * (means.min() + np.median(means)))
        first_to_last = centres[low[-1]] - centres[low[0]] if len(low) > 1 else 0.0  # one noisy bin widens it
        assert row["transit_width"] == pytest.approx(first_to_last, abs=1e-12)
        assert row["asymmetry"] == pytest.approx(np.mean(np.abs(means[:50] - means[::-1][:50])))  # about the middle
        standard = (means - means.mean()) / means.std()
        lags = np.correlate(standard, standard, "full")[N:]
        lags[0] = 0.0  # lag 1 is set to 0, so the first peak is mostly lag 2
        first = next(k for k in range(1, len(lags) - 1) if lags[k - 1] < lags[k] > lags[k + 1])
        assert row["autocorr_strength"] == pytest.approx(lags[first])
