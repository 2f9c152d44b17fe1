"""Training, validation and test share no object, and hold each class."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.transients.tcn.splits import Splits, check_disjoint, member_splits

ROWS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), min_size=1, max_size=80)


def named(rows: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Objects with several rows; a name has one class."""
    classes = dict(rows)
    return np.array([f"o{number}" for number, _ in rows]), np.array([classes[number] for number, _ in rows])


@given(ROWS, st.integers(1, 6), st.integers(0, 5), st.sampled_from([0.0, 0.15, 0.4]))
@settings(deadline=None)
def test_no_object_is_in_two_parts_and_none_is_lost(
    rows: list[tuple[int, int]], n_members: int, seed: int, test_share: float
) -> None:
    object_id, labels = named(rows)
    for splits in member_splits(object_id, labels, n_members, 0.2, seed, test_share):
        parts = [set(object_id[part]) for part in (splits.train, splits.validation, splits.test)]
        assert sum(map(len, parts)) == len(set(object_id)) == len(set.union(*parts))
        assert sum(len(part) for part in (splits.train, splits.validation, splits.test)) == len(rows)


def test_every_class_has_its_share() -> None:
    labels = np.repeat([0, 1, 2], [100, 60, 20])
    for splits in member_splits(np.arange(180).astype(str), labels, 3, 0.2, 0, 0.1):
        assert np.abs(np.bincount(labels[splits.validation]) - [18, 10.8, 3.6]).max() < 1
        assert np.bincount(labels[splits.test]).tolist() == [10, 6, 2]


def test_no_member_sees_the_test_of_another() -> None:
    labels = np.arange(60) % 3
    parts = member_splits(np.arange(60).astype(str), labels, 4, 0.25, 5, 0.15)
    seen = set(np.concatenate([np.concatenate([one.train, one.validation]) for one in parts]).tolist())
    assert len(parts[0].test) == 9
    assert all(one.test.tolist() == parts[0].test.tolist() for one in parts)
    assert not seen & set(parts[0].test.tolist())


def test_members_validate_on_different_objects() -> None:
    parts = member_splits(np.arange(100).astype(str), np.zeros(100, dtype=int), 5, 0.2)
    assert sorted(np.concatenate([one.validation for one in parts])) == list(range(100))


def test_an_object_in_two_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="two of training, validation and test"):
        check_disjoint(np.array(["a", "b", "a"]), Splits(np.array([0]), np.array([1]), np.array([2])))
