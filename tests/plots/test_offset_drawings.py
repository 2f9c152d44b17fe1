"""Drawings of the centroid at the transit and of its shift."""

import numpy as np
import pytest
from plots.test_drawings import SIZES, check

from clara_pipeline.pixels.neighbours import neighbours_of
from clara_pipeline.records import GaiaSource
from clara_tui.plots.canvas import Size
from clara_tui.plots.markers import MARKERS
from clara_tui.plots.pixels.finder import finder_lines
from clara_tui.plots.pixels.offset import offset_lines, scatter_ellipse
from clara_tui.plots.pixels.transit_centroid import transit_centroid_lines
from clara_tui.text.styled_text import text_of

HOURS = np.linspace(-9, 9, 15)
CLOUD = np.random.default_rng(0).normal(0, 0.1, (2, 60))


def inks(lines, wanted: str) -> list[tuple[int, int]]:
    """Row and column of every character that a style has."""
    found = []
    for row, line in enumerate(lines):
        at = 0
        for text, style in line:
            found += [(row, at + k) for k, one in enumerate(text) if style == wanted and one != " "]
            at += len(text)
    return found


@pytest.mark.parametrize("marker", MARKERS)
def test_nothing_is_too_strange_to_draw(marker: str) -> None:
    none = np.full(15, np.nan)
    for size in SIZES:
        for values in (none, np.zeros(15), np.full(15, 1e30)):
            check(transit_centroid_lines(HOURS, (values, values), (values, values), size, marker, 1.8), size)
        check(transit_centroid_lines(none[:0], (none[:0],) * 2, (none[:0],) * 2, size, marker, 1.8), size)
        for cloud in (CLOUD, CLOUD[:, :0], CLOUD[:, :1], np.zeros((2, 9))):
            check(offset_lines((0.3, -0.2), (0.1, 0.1), (cloud[0], cloud[1]), size, marker), size)
            check(offset_lines((0.0, 0.0), (0.0, 0.0), (cloud[0], cloud[1]), size, marker), size)


def test_the_shift_is_marked_where_it_is() -> None:
    size = Size(60, 20)
    right = inks(offset_lines((0.5, 0.5), (0.01, 0.01), (CLOUD[0], CLOUD[1]), size, "braille"), "event")
    left = inks(offset_lines((-0.5, -0.5), (0.01, 0.01), (CLOUD[0], CLOUD[1]), size, "braille"), "event")
    assert np.mean([c for _, c in right]) > np.mean([c for _, c in left])
    assert np.mean([r for r, _ in right]) < np.mean([r for r, _ in left]), "row grows upwards"


def test_the_ellipse_holds_three_sigma() -> None:
    cloud = np.random.default_rng(2).normal(0, 1, (2, 20_000)) * np.array([[1.0], [3.0]])
    column, row = scatter_ellipse(cloud[0], cloud[1])
    assert np.abs(column).max() == pytest.approx(3.0, rel=0.05)
    assert np.abs(row).max() == pytest.approx(9.0, rel=0.05)
    assert len(scatter_ellipse(cloud[0, :2], cloud[1, :2])[0]) == 0


def test_both_axes_have_a_sign_and_gaps_have_none() -> None:
    column, row = np.full(15, 1.0), np.full(15, -1.0)
    row[3:] = np.nan
    lines = transit_centroid_lines(
        HOURS, (column, 0.1 * np.ones(15)), (row, 0.1 * np.ones(15)), Size(60, 12), "braille", 1.8
    )
    text = "\n".join(map(text_of, lines))
    assert text.replace("o column x row", "").count("o") == 15
    assert text.replace("o column x row", "").count("x") == 3


STARS = neighbours_of(
    [GaiaSource(str(k), 10.0 + k * 10 / 3600, 5 / 3600, 11.0 + 2 * k, 0.8) for k in range(-3, 5)], (10.0, 0.0), 11.0,
    None, 0.01,
)  # fmt: skip


@pytest.mark.parametrize("marker", MARKERS)
def test_a_finder_chart_fits_whatever_room_there_is(marker: str) -> None:
    for size in SIZES:
        check(finder_lines(STARS, size, marker), size)
    assert finder_lines(STARS, Size(12, 5), marker) == []


def test_east_is_left_and_the_able_have_numbers() -> None:
    lines = [text_of(line) for line in finder_lines(STARS, Size(61, 30), "ascii")]
    target = next(line for line in lines if line.count("E"))
    assert target.index("E") < target.index("*") or "*" in "".join(lines)
    row = next(line for line in lines if "@1" in line)
    assert row.index("@1") > 30, "brighter ones lie to the west, which is right"
    assert sum(one.can_mimic for one in STARS) == sum(line.count(str(k)) for line in lines for k in range(1, 9))
