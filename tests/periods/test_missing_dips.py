"""A period that predicts dips where there are none gives way to one that does not."""

import numpy as np
import pytest

from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import FloatArray
from clara_pipeline.settings import FoldSettings
from clara_pipeline.synthetic.transits import box

STEP_DAYS = 2 / 1440


def curve(seed: int, length_days: float, gap: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Return time (BTJD) and white noise about 1 of a curve with one gap, given in days since its start."""
    time = np.arange(0, length_days, STEP_DAYS)
    time = 1500 + time[(time < gap[0]) | (time > gap[1])]
    return time, np.random.default_rng(seed).normal(1, 600e-6, len(time))


def found_period_days(time: FloatArray, flux: FloatArray, settings: FoldSettings | None = None) -> float:
    """Return the period of the box search."""
    found = find_ephemerides(time, flux, settings or FoldSettings()).bls
    return found.period_days if found else 0.0


@pytest.mark.parametrize(
    ("length_days", "gap", "period_days", "epoch_btjd"),
    [
        pytest.param(27.0, (12.6, 14.0), 18.3, 1502.0, id="half-as-long"),
        pytest.param(15.4, (6.6, 8.8), 8.9875, 1504.51, id="a-third-as-long"),
    ],
)
def test_two_transits_of_a_long_period_are_not_taken_for_those_of_a_fraction(
    length_days: float, gap: tuple[float, float], period_days: float, epoch_btjd: float
) -> None:
    time, flux = curve(1, length_days, gap)
    assert found_period_days(time, flux * box(time, period_days, epoch_btjd, 4.0, 3000)) == pytest.approx(
        period_days, rel=2e-3
    )


def test_a_period_is_longer_than_all_searched_where_half_of_it_lacks_a_dip() -> None:
    time, flux = curve(1, 27.0, (12.6, 14.0))
    flux = flux * box(time, 18.3, 1502.0, 4.0, 3000)
    assert found_period_days(time, flux, FoldSettings(max_period_days=15.0)) == pytest.approx(18.3, rel=2e-3)


def test_a_planet_whose_middle_transit_falls_into_the_gap_beside_a_short_one() -> None:
    time, flux = curve(2, 15.4, (6.8, 8.9))
    flux = flux * box(time, 6.8346, 1501.587, 3.5, 13000) * box(time, 0.9406, 1500.304, 1.8, 2000)
    assert found_period_days(time, flux) == pytest.approx(6.8346, rel=2e-3)


@pytest.mark.parametrize("seed", [0, 1, 2, 7])
def test_of_three_weak_dips_the_middle_one_is_none(seed: int) -> None:
    """Each of S/N 5: the one that is not there is missed by less than a dip that is clearly missing."""
    time, _ = curve(seed, 27.0, (12.6, 14.0))
    flux = np.random.default_rng(seed).normal(1, 2e-3, len(time))
    assert found_period_days(time, flux * box(time, 16.7, 1503.0, 4.0, 1200)) == pytest.approx(16.7, rel=5e-3)


def test_one_shallow_dip_among_many_does_not_change_the_period() -> None:
    time, flux = curve(3, 27.0, (12.6, 14.0))
    dips = 1 - box(time, 3.1, 1501.0, 3.0, 2000)
    dips[np.abs(time - 1507.2) < 0.2] *= 0.3
    assert found_period_days(time, flux - dips) == pytest.approx(3.1, rel=2e-3)


def test_eclipses_of_unlike_depth_keep_their_period() -> None:
    time, flux = curve(4, 27.0, (12.6, 14.0))
    flux = flux * box(time, 4.2, 1501.0, 4.0, 60000) * box(time, 4.2, 1503.1, 4.0, 9000)
    assert found_period_days(time, flux) == pytest.approx(4.2, rel=2e-3)


def test_every_second_dip_missing_beside_another_planets_is_the_period_twice() -> None:
    time, flux = curve(11, 26.3, (12.6, 13.9))
    flux = flux + np.random.default_rng(111).normal(0, 1000e-6, len(time))
    flux = flux * box(time, 4.327, 1501.0, 3.4, 480) * box(time, 40.0, 1503.16, 3.6, 1200)
    assert found_period_days(time, flux) == pytest.approx(4.327, rel=2e-3)


def test_three_dips_of_one_planet_are_preferred_to_two_of_different_ones() -> None:
    time, flux = curve(11, 26.3, (12.6, 13.9))
    flux = flux * box(time, 7.108, 1503.0, 3.2, 350) * box(time, 40.0, 1521.5, 4.0, 480)
    assert found_period_days(time, flux) == pytest.approx(7.108, rel=2e-3)
