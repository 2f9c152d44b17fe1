"""Arrays that are no forest are told apart from those that are, before anybody walks them."""

from dataclasses import fields

import numpy as np
import pytest

from clara_pipeline.forest.arrays import Forest
from clara_pipeline.forest.check import MAX_LEVELS, check_forest
from clara_pipeline.forest.trees import Tree, forest_of


def a_forest(**changes) -> Forest:
    """Two trees of three nodes, with changes to single arrays."""
    parts = {
        "feature": np.array([1, 0, 0, 0, 0, 0], dtype=np.int32),
        "threshold": np.array([0.5, 0, 0, 0.1, 0, 0]),
        "left": np.array([1, 1, 2, 4, 4, 5], dtype=np.int32),
        "right": np.array([2, 1, 2, 5, 4, 5], dtype=np.int32),
        "roots": np.array([0, 3], dtype=np.int32),
        "p_real": np.array([0.5, 0, 1, 0.5, 0, 1.0]),
        "n_real": np.array([2, 0, 2, 2, 0, 2], dtype=np.int32),
        "n_synthetic": np.array([2, 2, 0, 2, 2, 0], dtype=np.int32),
        "n_real_total": 2,
        "n_synthetic_total": 2,
        "n_features": 2,
    }
    return Forest(**(parts | changes))


def changed(name: str, place: int, value: float) -> Forest:
    array = getattr(a_forest(), name).copy()
    array[place] = value
    return a_forest(**{name: array})


def test_a_plain_forest_passes():
    check_forest(a_forest())


@pytest.mark.parametrize(
    "forest",
    [
        pytest.param(changed("left", 0, 0), id="a loop"),
        pytest.param(changed("right", 0, -1), id="a child before all"),
        pytest.param(changed("right", 0, 6), id="a child after all"),
        pytest.param(changed("right", 0, 4), id="a child in another tree"),
        pytest.param(changed("right", 0, 1), id="one child twice"),
        pytest.param(changed("left", 2, 1), id="back to an earlier node"),
        pytest.param(changed("feature", 0, 2), id="no such feature"),
        pytest.param(changed("feature", 0, -1), id="a negative feature"),
        pytest.param(changed("threshold", 0, np.nan), id="threshold NaN"),
        pytest.param(changed("threshold", 0, np.inf), id="threshold infinite"),
        pytest.param(changed("p_real", 1, 1.5), id="probability above one"),
        pytest.param(changed("p_real", 1, np.nan), id="probability NaN"),
        pytest.param(changed("n_real", 1, -1), id="a negative count"),
        pytest.param(changed("roots", 0, 1), id="nodes before the first root"),
        pytest.param(changed("roots", 1, 0), id="a root twice"),
        pytest.param(changed("roots", 1, 6), id="a root outside"),
        pytest.param(a_forest(roots=np.array([], dtype=np.int32)), id="no trees"),
        pytest.param(a_forest(n_features=0), id="no features"),
        pytest.param(a_forest(n_real_total=0), id="nothing real"),
        pytest.param(a_forest(threshold=np.zeros(5)), id="lengths differ"),
        pytest.param(a_forest(threshold=np.zeros((6, 1))), id="two dimensions"),
    ],
)
def test_everything_else_is_refused(forest):
    with pytest.raises(ValueError):
        check_forest(forest)


def test_a_tree_deeper_than_any_real_one_is_refused():
    n = 2 * MAX_LEVELS + 3
    node = np.arange(n)
    inner = (node % 2 == 0) & (node < n - 1)  # a chain: every second node has a leaf and the next link
    tree = Tree(
        left=np.where(inner, node + 1, -1),
        right=np.where(inner, node + 2, -1),
        feature=np.zeros(n, dtype=int),
        threshold=np.zeros(n),
        values=np.full((n, 2), 0.5),
        weight=np.full(n, 2.0),
    )
    with pytest.raises(ValueError, match="levels"):
        forest_of([tree], n_features=1)


def test_every_field_is_covered_by_the_sample():
    assert {field.name for field in fields(Forest)} == {*a_forest().__dict__}
