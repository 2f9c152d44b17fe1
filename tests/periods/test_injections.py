"""A handful of the benchmark's simulated stars: planets are found, empty stars stay empty."""

import numpy as np
import pytest

from benchmarks.science import is_ratio, recovery
from benchmarks.shares import share
from benchmarks.simulated_stars import star
from clara_pipeline.periods.box.ephemeris import is_detection
from clara_pipeline.periods.ephemerides import find_ephemerides


@pytest.mark.parametrize("kind", ["quiet", "rotator"])
def test_transits_at_snr_20_are_found_and_told_from_noise(kind):
    for seed in range(3):
        time, flux, injected = star(kind, 20.0, (5, seed))
        found = find_ephemerides(time, flux)
        assert found.bls.period_days == pytest.approx(injected.period_days, rel=0.01)
        assert is_detection(found.bls)


@pytest.mark.parametrize("kind", ["quiet", "rotator", "red"])
def test_empty_stars_are_no_detections(kind):
    for seed in range(2):
        time, flux, injected = star(kind, 0.0, (6, seed))
        bls = find_ephemerides(time, flux).bls
        assert injected.period_days == 0
        assert bls is None or not is_detection(bls)


def test_a_star_is_the_same_whenever_it_is_drawn():
    first, second = (star("rotator", 10.0, (7, 1)) for _ in range(2))
    np.testing.assert_array_equal(first[1], second[1])
    assert first[2] == second[2]


def test_shares_come_with_their_intervals():
    hits = np.array([True] * 97 + [False] * 3)
    assert share(hits) == {"share": 0.97, "low": 0.9155, "high": 0.9897, "n": 100}
    assert is_ratio(np.array([0.5, 1.001, 1.3]), 0.5, 1.0).tolist() == [True, True, False]


def test_half_and_double_periods_are_counted_apart():
    columns = {"bls_ratio": np.array([1.0, 0.5, 2.0, 3.0]), "ls_ratio": np.array([0.5, 0.0, 0.0, 0.0])}
    report = recovery(columns | {"detected": np.array([1.0, 1.0, 1.0, 1.0]), "seconds": np.ones(4)})
    assert report["bls_right"]["share"] == 0.25
    assert report["bls_half_or_double"]["share"] == 0.5
    assert report["ls_right_half_or_double"]["share"] == 0.25
