"""The last result is given again for equal arrays, and for no others."""

import numpy as np
import pytest

from clara_pipeline.periods.last_asked import last_asked

ASKED: list[int] = []


@last_asked
def doubled(values: np.ndarray, factor: float = 2.0) -> np.ndarray:
    ASKED.append(len(values))
    return factor * values


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    doubled(np.arange(2.0))
    ASKED.clear()


def test_equal_arrays_are_computed_once() -> None:
    one, other = doubled(np.arange(5.0)), doubled(np.arange(5.0))
    assert one is other
    assert ASKED == [5]


@pytest.mark.parametrize("other", [np.arange(4.0), np.arange(5.0) + 1e-12, np.arange(5), np.arange(5.0)[:, None]])
def test_other_arrays_are_computed_anew(other: np.ndarray) -> None:
    doubled(np.arange(5.0))
    np.testing.assert_array_equal(doubled(other), 2.0 * other)
    assert len(ASKED) == 2


def test_an_array_that_was_written_to_is_another() -> None:
    values = np.arange(5.0)
    doubled(values)
    values[0] = 7.0
    assert doubled(values)[0] == 14.0


def test_other_settings_are_computed_anew() -> None:
    values = np.arange(3.0)
    assert doubled(values, 3.0)[1] == 3.0
    assert doubled(values, factor=4.0)[1] == 4.0
    assert doubled(values)[1] == 2.0
