"""Folded bins: the released code's, to the last digits, and ours, never empty."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from planted_transits import spotted, transit_curve
from scipy.stats import binned_statistic

from clara_pipeline.features.folded_bins import folded_bins, published_bins, standardised, without_empty_bins
from clara_pipeline.periods.folding import phase_as_published
from clara_pipeline.records import Ephemeris


def test_published_bins_are_those_of_binned_statistic():
    time, flux = transit_curve(days=9.0)
    phases = phase_as_published(time, 12.0)  # not all phases are there: the bins end where the data end
    expected = binned_statistic(phases, standardised(flux), bins=100).statistic
    np.testing.assert_allclose(published_bins(time, flux, 12.0), expected, atol=1e-12)
    assert np.isnan(expected).any()


def test_bins_of_real_light_curves_equal_the_published_ones(shared_data):
    from clara_pipeline.ingest.quality import finite_points
    from clara_pipeline.ingest.read import read_light_curve

    golden = np.load(shared_data / "golden" / "bin_means.npz")
    with open(shared_data / "golden" / "golden.csv", newline="") as file:
        periods = {row["filename"]: float(row["fold_period"]) for row in csv.DictReader(file) if row["fold"] == "ok"}
    assert sorted(periods) == sorted(golden["filename"])
    for filename, means in zip(golden["filename"], golden["bin_means"], strict=True):
        curve = read_light_curve(shared_data / "tess" / filename)
        ours = published_bins(*finite_points(curve), periods[filename])
        np.testing.assert_allclose(ours, means, atol=1e-11, err_msg=filename)


def test_the_dip_lies_in_the_middle_and_rotation_is_gone():
    time, flux = transit_curve(depth=0.008)
    ephemeris = Ephemeris(3.3, 1301.4, duration_hours=2.9, depth_ppm=8000.0)
    means = folded_bins(time, 777.0 * (flux + spotted(time)), ephemeris)
    assert np.argmin(means) in (49, 50)
    assert np.std(np.delete(means, range(45, 55))) < 0.05 * -means.min()


def test_a_lomb_scargle_fold_keeps_the_rotation():
    time, flux = transit_curve(depth=0.0)
    means = folded_bins(time, flux + spotted(time), Ephemeris(2.7, 1300.0, source="ls"), n_bins=40)
    assert len(means) == 40
    assert np.ptp(means) > 2


@given(arrays(np.float64, st.integers(1, 60), elements=st.floats(-5, 5) | st.just(np.nan)))
def test_empty_bins_take_a_value_between_their_neighbours(means):
    filled = without_empty_bins(means)
    known = np.isfinite(means)
    assert np.isfinite(filled).all()
    np.testing.assert_array_equal(filled[known], means[known])
    if known.any():
        assert filled.min() >= means[known].min() - 1e-12
        assert filled.max() <= means[known].max() + 1e-12


def test_empty_bins_are_filled_around_the_circle():
    assert without_empty_bins(np.array([np.nan, 2.0, np.nan, 4.0, np.nan])) == pytest.approx([8 / 3, 2, 3, 4, 10 / 3])


def test_a_constant_flux_folds_to_zeros():
    assert not folded_bins(np.arange(0, 20, 0.01), np.ones(2000), Ephemeris(3.0, 0.0, source="ls")).any()
