"""The shortest period of a single dip: from the coverage of the data around it."""

import numpy as np
import pytest

from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.scan.single_dip import shortest_period_days, strongest_dip

CADENCE = 2 / 1440


def dip(middle: float, hours: float = 4.0, sigma: float = 20.0) -> FluxEvent:
    half = hours / 48
    return FluxEvent("dip", middle - half, middle, middle + half, -1000.0, sigma, 100)


def test_one_dip_in_whole_data_has_the_longer_side_as_its_limit() -> None:
    time = np.arange(0, 27, CADENCE)
    assert shortest_period_days(time, dip(9.0), [dip(9.0)]) == pytest.approx(18.0, abs=0.2)


def test_a_gap_lets_the_period_be_shorter() -> None:
    time = np.arange(0, 27, CADENCE)
    time = time[(time < 20) | (time > 22)]
    # 9 + 11.1 falls into the gap, 9 - 11.1 before the data, 9 + 22.2 after them
    assert shortest_period_days(time, dip(9.0), [dip(9.0)]) == pytest.approx(11.0, abs=0.2)


def test_periodic_dips_may_have_their_period_and_no_shorter_one() -> None:
    time = np.arange(0, 27, CADENCE)
    dips = [dip(2.0 + 3.5 * k, sigma=20.0 + k) for k in range(8)]
    assert strongest_dip(dips) is dips[7]
    assert shortest_period_days(time, dips[3], dips) == pytest.approx(3.5, abs=0.1)


def test_many_short_periods_after_a_dip_its_period_is_still_allowed() -> None:
    time = np.arange(0, 27, CADENCE)
    dips = [dip(0.3 + 0.8067 * k, hours=1.2, sigma=20.0 - abs(k - 22)) for k in range(34)]
    assert shortest_period_days(time, strongest_dip(dips), dips) == pytest.approx(0.8067, abs=0.06)


def test_other_events_are_no_dips() -> None:
    time = np.arange(0, 27, CADENCE)
    flare = FluxEvent("flare", 20.0, 20.0, 20.2, 1000.0, 30.0, 100)
    assert strongest_dip([flare]) is None
    assert shortest_period_days(time, dip(9.0), [dip(9.0), flare]) == pytest.approx(18.0, abs=0.2)


@pytest.mark.parametrize("time", [np.array([0.0, 1.0]), np.array([5.0, 5.0, 5.0]), np.arange(0, 3000, 0.5)])
def test_odd_coverage_gives_a_number(time: np.ndarray) -> None:
    assert np.isfinite(shortest_period_days(time, dip(0.5), [dip(0.5)]))
