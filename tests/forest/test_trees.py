"""Trees whose values are counts and trees whose values are shares make the same forest."""

from dataclasses import replace

import numpy as np
import pytest

from clara_pipeline.forest.trees import Tree, forest_of


def a_tree(values) -> Tree:
    return Tree(
        left=np.array([1, -1, -1]),
        right=np.array([2, -1, -1]),
        feature=np.array([3, -2, -2]),
        threshold=np.array([0.25, -2, -2]),
        values=np.array(values, dtype=float),
        weight=np.array([10.0, 4, 6]),
    )


COUNTS = [[4, 6], [3, 1], [1, 5]]
SHARES = [[0.4, 0.6], [0.75, 0.25], [1 / 6, 5 / 6]]


def test_counts_and_shares_are_the_same_forest():
    of_counts, of_shares = (forest_of([a_tree(values)] * 2, n_features=5) for values in (COUNTS, SHARES))
    for forest in (of_counts, of_shares):
        assert forest.p_real == pytest.approx([0.6, 0.25, 5 / 6] * 2, abs=1e-15)
        assert forest.n_real.tolist() == [6, 1, 5] * 2
        assert forest.n_synthetic.tolist() == [4, 3, 1] * 2
        assert (forest.n_real_total, forest.n_synthetic_total) == (6, 4)


def test_leaves_point_to_themselves_and_trees_follow_each_other():
    forest = forest_of([a_tree(COUNTS)] * 2, n_features=5)
    assert forest.roots.tolist() == [0, 3]
    assert forest.left.tolist() == [1, 1, 2, 4, 4, 5]
    assert forest.right.tolist() == [2, 1, 2, 5, 4, 5]
    assert forest.feature.tolist() == [3, 0, 0, 3, 0, 0]
    assert forest.is_leaf.tolist() == [False, True, True] * 2


@pytest.mark.parametrize(
    "change",
    [
        {"left": np.array([1, -1, 3])},
        {"left": np.array([-2, -1, -1])},
        {"left": np.array([0, -1, -1])},
        {"left": np.array([-1, -1, -1])},
        {"right": np.array([2, -1])},
        {"feature": np.array([5, -2, -2])},
        {"feature": np.array([-2, -2, -2])},
        {"feature": np.array([2**40, -2, -2])},
        {"threshold": np.array([np.nan, 0, 0])},
        {"values": np.array([[0, 0], [3, 1], [1, 5.0]])},
        {"values": np.array([[-4, 6], [3, 1], [1, 5.0]])},
        {"values": np.array([[np.inf, 6], [3, 1], [1, 5.0]])},
        {"values": np.array([[1e308, 1e308], [3, 1], [1, 5.0]])},
        {"values": np.ones((3, 3))},
        {"weight": np.array([np.nan, 4, 6])},
        {"weight": np.array([1e12, 4, 6])},
        {"weight": np.array([-1.0, 4, 6])},
    ],
)
def test_trees_that_are_none_are_refused(change):
    with pytest.raises(ValueError):
        forest_of([replace(a_tree(COUNTS), **change)], n_features=5)


def test_no_trees_are_no_forest():
    with pytest.raises(ValueError, match="no trees"):
        forest_of([], n_features=5)
