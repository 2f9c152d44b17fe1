"""Ranges, ticks and labels: finite, round, short."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clara_tui.plots.scale import places, round_ticks, safe_range, tick_labels, value_range

anything = st.floats(allow_nan=True, allow_infinity=True)
finite = st.floats(-1e12, 1e12)


@given(anything, anything)
def test_a_range_is_always_usable(low: float, high: float) -> None:
    span = safe_range(low, high)
    assert math.isfinite(span.low)
    assert math.isfinite(span.high)
    assert span.length > 0


@given(arrays(float, st.integers(0, 50), elements=st.one_of(finite, st.just(math.nan))))
def test_a_range_of_values_holds_them(values: np.ndarray) -> None:
    span = value_range(values)
    good = values[np.isfinite(values)]
    if good.size:
        assert span.low <= good.min()
        assert span.high >= good.max()


@given(finite, st.floats(1e-6, 1e9), st.integers(1, 12))
def test_ticks_lie_within_and_are_few(low: float, length: float, about: int) -> None:
    span = safe_range(low, low + length)
    ticks = round_ticks(span, about)
    slack = 1e-6 * span.length + 1e-9 * max(abs(span.low), abs(span.high))
    assert len(ticks) <= about + 4
    assert all(span.low - slack <= tick <= span.high + slack for tick in ticks)
    assert len(tick_labels(ticks)) == len(ticks)


@pytest.mark.parametrize("length", [0.0035, 0.0049, 0.0098, 0.0198, 0.0499, 0.097])
def test_an_axis_has_two_numbers_at_least(length: float) -> None:
    ticks = round_ticks(safe_range(1 - length / 2, 1 + length / 2), 2)
    assert 2 <= len(ticks) <= 5


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [
        ([0.99, 1.0], [".99", "1.00"]),
        ([-0.5, 0.0, 0.5], ["-.5", "0", ".5"]),
        ([1330.0, 1340.0], ["1330", "1340"]),
        ([], []),
    ],
)
def test_labels(ticks: list[float], labels: list[str]) -> None:
    assert tick_labels(ticks) == labels


def test_places_beyond_the_range_are_outside_and_the_upper_edge_is_in() -> None:
    span = safe_range(0.0, 1.0)
    assert places(np.array([-5.0, 0.0, 0.5, 1.0, 7.0]), span, 4).tolist() == [-2, 0, 2, 3, 5]


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [([1e6, 1.5e6], ["1.00e6", "1.50e6"]), ([-1.5e12], ["-1.5e12"]), ([0.0, 2e-9], ["0", "2.00e-9"])],
)
def test_large_and_tiny_labels_fit_the_axis_uncut(ticks: list[float], labels: list[str]) -> None:
    assert tick_labels(ticks) == labels
