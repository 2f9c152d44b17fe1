"""One glitch, or one deep transit, beside dips that repeat: those that repeat are found, and it stays where none do."""

import numpy as np
import pytest

from clara_pipeline.periods.box.ephemeris import is_detection
from clara_pipeline.periods.box.lone_event import is_deeper
from clara_pipeline.periods.ephemerides import find_ephemerides


def curve(depth: float, lone_depth: float, period: float = 4.7) -> tuple[np.ndarray, np.ndarray]:
    """26 days of noise (200 ppm a point of ten minutes), dips of 3 h, and one event at day 17.3."""
    rng = np.random.default_rng(3)
    time = 1500 + np.arange(0, 26, 10 / 1440)
    flux = 1 + rng.normal(0, 2e-4, len(time))
    flux[np.abs((time - 1501.2 + period / 2) % period - period / 2) < 1.5 / 24] -= depth
    flux[np.abs(time - 1517.3) < 2 / 24] -= lone_depth
    return time, flux


@pytest.mark.parametrize("lone_depth", [0.0, 3e-3, 2e-2])
def test_dips_that_repeat_are_found_beside_one_deep_event(lone_depth: float) -> None:
    found = find_ephemerides(*curve(4e-4, lone_depth)).bls
    assert found is not None
    assert is_detection(found)
    assert found.period_days == pytest.approx(4.7, rel=0.01)
    assert found.depth_ppm == pytest.approx(400, rel=0.3)


def test_a_single_event_stays_where_nothing_repeats_beside_it() -> None:
    found = find_ephemerides(*curve(0.0, 5e-3)).bls
    assert found is not None
    cycle = (1517.3 - found.epoch_btjd) / found.period_days
    assert abs(cycle - round(cycle)) * found.period_days < 0.1
    assert found.depth_ppm is not None
    assert found.depth_ppm > 1000


@pytest.mark.parametrize(
    ("depths", "stands_alone"),
    [((2000.0, 900.0), True), ((2000.0, 1700.0), False), ((2000.0, 900.0, 1000.0), False), ((9.0,), False)],
    ids=["two of different planets", "two alike", "three: the tests tell", "a single one"],
)
def test_one_of_two_dips_that_is_clearly_deeper_is_another_planets(
    depths: tuple[float, ...], stands_alone: bool
) -> None:
    depth = np.array(depths)
    assert is_deeper(depth, depth / 200.0) == stands_alone
