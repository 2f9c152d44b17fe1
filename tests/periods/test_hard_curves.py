"""Light curves that a search can stumble over: very deep, very quiet, full of holes."""

import numpy as np
import pytest

from clara_pipeline.periods.box.fit import Box, n_seen
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.periods.time_bins import time_bins

RNG = np.random.default_rng(11)


def times(cadence_minutes: float = 2.0) -> np.ndarray:
    """A sector with its gap, days."""
    time = np.arange(0.0, 27.0, cadence_minutes / 1440) + 1500.0
    return time[(time < 1512.5) | (time > 1514.0)]


def eclipsed(time: np.ndarray, period_days: float, depth: float, noise: float) -> np.ndarray:
    """V-like dips a tenth of a day long, flat at the bottom."""
    from_dip = np.abs((time - 1501.2 + period_days / 2) % period_days - period_days / 2)
    return 1 - depth * np.clip(1.2 * (1 - from_dip / 0.05), 0, 1) + RNG.normal(0, 1, len(time)) * noise


@pytest.mark.parametrize("depth", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("noise", [0.0, 1e-9, 3e-5, 3e-4])
@pytest.mark.parametrize("period_days", [1.7, 6.1])
def test_deep_eclipses_of_a_quiet_star_have_their_period(depth: float, noise: float, period_days: float) -> None:
    time = times()
    found = find_ephemerides(time, eclipsed(time, period_days, depth, noise))
    assert found.better == "bls"
    assert found.bls is not None
    assert found.bls.period_days == pytest.approx(period_days, rel=1e-3)


@pytest.mark.parametrize("missing", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("cadence_minutes", [2.0, 9.7])
def test_scattered_missing_points_do_not_hide_a_transit(missing: float, cadence_minutes: float) -> None:
    time = times(cadence_minutes)
    time = time[RNG.random(len(time)) > missing]
    found = find_ephemerides(time, eclipsed(time, 3.3, 0.01, 5e-4))
    assert found.better == "bls"
    assert found.bls is not None
    assert found.bls.period_days == pytest.approx(3.3, rel=2e-3)


def test_a_transit_in_the_gap_is_not_seen() -> None:
    bins = time_bins(times(), np.ones(len(times())))
    assert n_seen(bins, Box(12.0, 1501.2, 0.2)) == 3 - 1
    assert n_seen(bins, Box(12.0, 1501.2, 0.2)) == n_seen(bins, Box(13.0, 1507.0, 0.2))
    assert n_seen(bins, Box(13.3, 1500.0, 0.2)) == 1


def test_a_constant_has_no_dips() -> None:
    assert find_ephemerides(times(), np.ones(len(times()))).bls is None


def test_flares_are_left_out_of_the_bins_and_slopes_are_not() -> None:
    time = times()
    flux = eclipsed(time, 3.3, 0.5, 3e-4)
    flaring = flux.copy()
    flaring[5000:5004] += [0.5, 0.3, 0.1, 0.05]
    plain, bins = time_bins(time, flux), time_bins(time, flaring)
    assert np.abs(bins.flux - plain.flux).max() < 0.01
    assert (plain.weight[plain.filled] > 0.8).mean() > 0.99
    _, _, n = np.unique(np.floor((time - time[0]) * 72), return_index=True, return_counts=True)
    means = np.bincount(np.floor((time - time[0]) * 72).astype(int), weights=flux)[plain.filled] / n
    np.testing.assert_allclose(plain.flux[plain.filled], means, atol=1e-3)


@pytest.mark.parametrize("inside", [True, False], ids=["in transit", "anywhere"])
def test_a_few_samples_a_hundred_times_as_bright_do_not_fill_the_dips(inside: bool) -> None:
    time, rng = times(), np.random.default_rng(3)
    flux = eclipsed(time, 3.7, 2e-3, 0.0) + rng.normal(0, 5e-4, len(time))
    plain = find_ephemerides(time, flux).bls
    from_dip = np.abs((time - 1501.2 + 1.85) % 3.7 - 1.85)
    for first in rng.choice(np.flatnonzero(from_dip < (0.03 if inside else 9.0)), 4, replace=False):
        flux[first : first + 3] *= 100
    found = find_ephemerides(time, flux).bls
    assert plain is not None
    assert found is not None
    assert found.period_days == pytest.approx(3.7, rel=1e-3)
    assert found.depth_ppm == pytest.approx(plain.depth_ppm, rel=0.02)
    assert found.snr == pytest.approx(plain.snr, rel=0.05)
