"""Small folds side by side."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_tui.plots.canvas import Size
from clara_tui.plots.fold_grid import MOST_AT_ONCE, SmallFold, fold_grid_lines, grid_for, small_fold_dots
from clara_tui.text.styled_text import text_of


@given(st.integers(12, 240), st.integers(5, 80), st.integers(1, 500))
def test_the_grid_lies_within_its_size(width: int, height: int, n: int) -> None:
    grid = grid_for(Size(width, height), n)
    assert grid.columns * grid.width <= width
    assert grid.rows * grid.height <= height
    assert grid.places >= 1
    assert min(n, MOST_AT_ONCE) <= grid.places or grid.rows == max(height // 5, 1)


@pytest.mark.parametrize(
    ("width", "height", "n", "columns", "rows"),
    [(128, 44, 1, 1, 1), (128, 44, 2, 1, 2), (128, 44, 10, 3, 4), (128, 44, 49, 4, 6), (80, 7, 2, 2, 1)],
)
def test_few_folds_fill_the_room(width: int, height: int, n: int, columns: int, rows: int) -> None:
    grid = grid_for(Size(width, height), n)
    assert (grid.columns, grid.rows) == (columns, rows)
    assert height - grid.rows * grid.height < grid.rows, "no line could be shared out"


def test_a_title_that_is_cut_says_so() -> None:
    lines = fold_grid_lines([SmallFold("ktwo206103150-c03_llc", np.arange(9.0))], grid_for(Size(16, 5), 1), "ascii")
    assert text_of(lines[0]) == " ktwo206103150… "


@given(st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=2, max_size=300))
def test_any_fold_is_a_line_of_dots(values: list[float]) -> None:
    bins = np.array(values)
    if np.isfinite(bins).any():
        dots = small_fold_dots(bins, (12, 30))
        assert dots.any()


def test_a_dip_of_one_bin_reaches_the_bottom() -> None:
    bins = np.zeros(400)
    bins[123] = -1.0
    dots = small_fold_dots(bins, (16, 28))
    assert dots[-1].any()
    assert dots[0].sum() > 20


@pytest.mark.parametrize("marker", ["braille", "blocks", "ascii"])
def test_titles_stand_over_folds_and_missing_ones_say_so(marker: str) -> None:
    folds = [
        SmallFold("one", np.sin(np.arange(100) / 8)),
        SmallFold("two", None),
        SmallFold("three", None, waiting=True),
    ]
    grid = grid_for(Size(48, 6), 3)
    lines = fold_grid_lines(folds, grid, marker, at=1, sign=">")
    text = "\n".join(text_of(line) for line in lines)
    assert ">two" in text
    assert "no fold" in text
    assert "..." in text
    assert len(lines) <= 6
    assert all(len(text_of(line)) <= 48 for line in lines)
    assert marker != "ascii" or text.isascii()


@given(st.integers(0, 20), st.integers(0, 6), st.integers(1, 24), st.sampled_from(["braille", "ascii"]))
def test_next_to_no_room_is_no_fault(width: int, height: int, n: int, marker: str) -> None:
    """Screens beneath "the terminal is too small" are laid out too."""
    grid = grid_for(Size(width, height), n)
    lines = fold_grid_lines([SmallFold("TIC 1", np.arange(5.0))] * min(n, grid.places), grid, marker)
    assert len(lines) <= max(height, 0)
