"""The order in which numbers rise is that of numpy's stable argsort."""

import numpy as np
import pytest

from clara_tui.queue.sorting.rising import rising

RNG = np.random.default_rng(3)
VALUES = {
    "none": np.empty(0),
    "one": np.ones(1),
    "rising": np.arange(1000.0),
    "falling": -np.arange(1000.0),
    "normal": RNG.normal(size=1000),
    "equal": RNG.integers(0, 4, 1000) / 3,
    "zeros of both signs": RNG.choice([0.0, -0.0], 1000),
    "missing": RNG.choice([np.nan, -np.nan, np.inf, -np.inf, 1.0, -1.0], 1000),
    "missing at the end": np.array([1.0, 2.0, np.nan, -np.nan]),
    "last bits": 1 + RNG.integers(0, 5, 1000) * 2**-52,
    "all magnitudes": RNG.choice([-1, 1], 1000) * 10.0 ** RNG.uniform(-320, 308, 1000),
}


@pytest.mark.parametrize("name", VALUES)
def test_numbers_rise_and_equal_ones_keep_their_order(name: str) -> None:
    values = VALUES[name]
    assert rising(values).tolist() == np.argsort(values, kind="stable").tolist()
