"""Reductions: nothing that matters may fall through them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clara_tui.plots.reduce import binned_medians, bins_for, envelope, joined, occupied
from clara_tui.plots.scale import Range

UNIT = Range(0.0, 1.0)
inside = st.floats(0.0, 1.0)


@given(arrays(float, st.integers(1, 300), elements=inside), st.integers(1, 40))
def test_envelope_keeps_the_extremes_of_every_column(y: np.ndarray, columns: int) -> None:
    x = np.linspace(0.0, 1.0, len(y))
    found = envelope(x, y, UNIT, columns)
    assert found.low.min() == y.min()
    assert found.high.max() == y.max()
    assert (found.low <= found.high).all()


@given(st.integers(0, 9_999), st.integers(3, 120))
def test_one_dip_of_one_cadence_is_never_lost(place: int, columns: int) -> None:
    y = np.ones(10_000)
    y[place] = 0.5
    assert envelope(np.linspace(0.0, 1.0, 10_000), y, UNIT, columns).low.min() == 0.5


@settings(max_examples=40)
@given(arrays(float, st.integers(1, 400), elements=inside), arrays(float, 400, elements=inside), st.integers(1, 30))
def test_medians_are_numpys(x: np.ndarray, y: np.ndarray, n_bins: int) -> None:
    y = y[: len(x)]
    bins = binned_medians(x, y, UNIT, n_bins)
    which = np.minimum((x * n_bins).astype(int), n_bins - 1)
    expected = [np.median(y[which == k]) for k in range(n_bins) if (which == k).any()]
    np.testing.assert_allclose(bins.median, expected)
    assert bins.count.sum() == len(x)
    assert ((bins.low <= bins.median) & (bins.median <= bins.high)).all()


@given(arrays(float, st.integers(0, 200), elements=st.floats(-1.0, 2.0)), st.integers(1, 20), st.integers(1, 20))
def test_occupied_dots_are_where_points_are(x: np.ndarray, rows: int, columns: int) -> None:
    y = x[::-1]
    dots = occupied(x, y, UNIT, UNIT, (rows, columns))
    assert dots.shape == (rows, columns)
    within = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    assert dots.any() == within.any()
    assert dots.sum() <= within.sum()


def test_occupied_has_high_values_at_the_top() -> None:
    dots = occupied(np.array([0.0]), np.array([1.0]), UNIT, UNIT, (4, 2))
    assert dots[0, 0]
    assert dots.sum() == 1


def test_a_line_is_unbroken_across_a_step_and_broken_at_a_gap() -> None:
    dots = joined(np.array([0, 1, 8, 9]), np.array([0, 5, 5, 0]), (6, 10), reach=2)
    assert dots[:, 0].sum() == 1
    assert dots[:, 1].sum() == 5  # from just above the first point up to the second
    assert not dots[:, 2:8].any()


def test_a_line_of_nothing_is_nothing() -> None:
    assert not joined(np.zeros(0, int), np.zeros(0, int), (4, 4), 2).any()


def test_bins_are_chosen_for_view_and_points() -> None:
    assert bins_for(100, 18_000) == 100
    assert bins_for(100, 300) == 30
    assert bins_for(100, 0) == 8
