"""Every drawing, with every kind of data: right size, known styles, safe characters, few points to plotext."""

import re

import numpy as np
import plotext
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_tui.plots.canvas import Picture, Size, lines_of
from clara_tui.plots.curve import CurveMarks, curve_lines
from clara_tui.plots.fold import FoldView, TransitBox, fold_lines
from clara_tui.plots.markers import MARKERS
from clara_tui.plots.pair import pair_lines
from clara_tui.plots.periodogram import PeriodMarks, periodogram_lines
from clara_tui.plots.pixels.centroid import centroid_lines
from clara_tui.plots.scale import Range
from clara_tui.text.styled_text import STYLES, StyledLine, beside, merged, text_of, wrapped

PERIODS = PeriodMarks(0.5, ((1, 0.5), (2, 1.0)), 3.1)
SIZES = [Size(57, 11), Size(94, 20), Size(12, 3), Size(39, 6)]


def strange(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Time (or phase) and flux, finite, as odd as they come."""
    rng = np.random.default_rng(1)
    x = {
        "empty": np.zeros(0),
        "one": np.zeros(1),
        "two": np.array([-0.4, 0.4]),
        "same_x": np.full(50, 0.1),
    }.get(kind, np.linspace(-0.5, 0.499, 3000))
    y = {
        "flat": np.ones(len(x)),
        "huge": 1 + 1e30 * rng.normal(size=len(x)),
        "tiny": 1 + 1e-14 * rng.normal(size=len(x)),
        "negative": -1 - 0.1 * rng.normal(size=len(x)),
    }.get(kind, 1 + 1e-3 * rng.normal(size=len(x)))
    return x, y


KINDS = ("empty", "one", "two", "same_x", "flat", "huge", "tiny", "negative", "plain")


def check(lines: list[StyledLine], size: Size) -> None:
    assert len(lines) <= size.height
    for line in lines:
        text = text_of(line)
        assert len(text) <= size.width
        assert text.isprintable() or not text
        assert {style for _text, style in line} <= set(STYLES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("marker", MARKERS)
def test_nothing_is_too_strange_to_draw(kind: str, marker: str) -> None:
    x, y = strange(kind)
    box = TransitBox(0.02, 0.01)
    marks = CurveMarks(x[:3], x[-3:], x[:1])
    for size in SIZES:
        check(fold_lines(x, y, size, marker, box), size)
        check(fold_lines(x, y, size, marker, None, FoldView(Range(0.1, 0.11), 50), medians_only=True), size)
        check(curve_lines(x, y, size, marker, marks), size)
        check(curve_lines(x, y, size, marker, marks, Range(0.0, 0.001), (0.5, 99.5)), size)
        check(pair_lines((x, y), (x[:0], y[:0]), 0.1, size, marker, box), size)
        check(centroid_lines((x, y), (x, -y), size, marker, 0.02), size)
        if len(x):
            check(periodogram_lines(np.abs(x) + 0.01, np.abs(y), size, marker, PERIODS), size)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 200), st.integers(1, 60))
def test_any_size_will_do(width: int, height: int) -> None:
    x, y = strange("plain")
    check(fold_lines(x, y, Size(width, height), "braille", TransitBox(0.02, 0.01)), Size(width, height))
    check(curve_lines(x, y, Size(width, height), "braille"), Size(width, height))


@pytest.mark.parametrize("size", [Size(57, 11), Size(94, 20)])
def test_at_most_four_points_per_column_and_row_reach_plotext(size: Size, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[tuple[int, int]] = []
    real = plotext.scatter

    def counting(x: list[int], y: list[int], **more: object) -> None:
        reached.extend(zip(x, y, strict=True))
        real(x, y, **more)

    monkeypatch.setattr(plotext, "scatter", counting)
    rng = np.random.default_rng(0)
    phase, flux = rng.uniform(-0.5, 0.5, 120_000), rng.normal(1, 0.01, 120_000)
    for draw in (fold_lines, curve_lines):
        reached.clear()
        draw(phase, flux, size, "braille")
        assert reached
        assert len(reached) == len(set(reached)) <= size.width * size.height


def test_a_dip_is_seen_where_it_is() -> None:
    phase = np.linspace(-0.5, 0.499, 5000)
    flux = np.where(np.abs(phase) < 0.05, 0.98, 1.0)
    lines = [text_of(line)[8:] for line in fold_lines(phase, flux, Size(58, 12), "braille", None)]
    bottom = lines[9]
    middle = len(bottom) // 2
    assert bottom[middle - 1 : middle + 2].strip()
    assert not bottom[: middle - 6].strip()


def test_clipped_points_are_marked_at_the_edge() -> None:
    phase, flux = np.linspace(-0.5, 0.499, 5000), np.ones(5000) + 1e-4 * np.random.default_rng(0).normal(size=5000)
    flux[100], flux[4000] = 2.0, 0.1
    lines = [text_of(line) for line in fold_lines(phase, flux, Size(58, 12), "braille")]
    assert "↑" in lines[0]
    assert "↓" in lines[9]


def test_a_single_wild_point_does_not_flatten_the_curve_but_a_short_dip_is_kept() -> None:
    time, flux = np.linspace(1325, 1350, 10_000), np.ones(10_000)
    flux[5000] = 5.0
    flux[7000:7003] = 0.97
    labels = "".join(text_of(line)[:8] for line in curve_lines(time, flux, Size(60, 12), "braille"))
    assert ".97" in labels or ".98" in labels
    assert "5" not in labels.replace(".975", "").replace(".985", "").replace(".995", "")


def test_marks_of_dumps_flags_and_transits() -> None:
    time, flux = np.linspace(1325, 1350, 5000), np.ones(5000)
    marks = CurveMarks(np.array([1330.0]), np.array([1335.0]), np.array([1340.0]))
    text = "\n".join(text_of(line) for line in curve_lines(time, flux, Size(60, 8), "braille", marks))
    assert [text.count(sign) for sign in "▴▾░"] == [1, 1, 1]


def test_ascii_drawings_are_ascii() -> None:
    x, y = strange("plain")
    marks = CurveMarks(x[:1], x[5:6], x[9:10])
    for line in [
        *fold_lines(x, y, SIZES[0], "ascii", TransitBox(0.1, 1e-3)),
        *curve_lines(x, y, SIZES[0], "ascii", marks),
    ]:
        assert text_of(line).isascii()


def test_plotexts_answer_loses_every_escape() -> None:
    picture = Picture(Size(40, 8), "braille", Range(0, 1), Range(0, 1))
    picture.mark(2, 3, "x", "median")
    for line in lines_of(picture):
        assert not re.search("[\x00-\x1f\x7f-\x9f]", text_of(line))
    assert ("median" in {style for line in lines_of(picture) for _t, style in line}) is True


def test_short_runs_of_scatter_are_given_to_the_cloud() -> None:
    picture = Picture(Size(30, 5), "braille", Range(0, 1), Range(0, 1))
    picture.mark(0, 0, "xxxxxxxx", "cloud")
    picture.mark(0, 2, "xx", "scatter")
    picture.mark(1, 2, "xxxx", "scatter")
    picture.without_crumbs("scatter", "cloud")
    assert STYLES.index("scatter") not in picture.styles[0]
    assert (picture.styles[1] == STYLES.index("scatter")).sum() == 4


def test_lines_take_few_inks() -> None:
    assert merged([("a", "x"), (" ", ""), ("b", "x"), ("", "y"), ("  ", "y"), ("c", "y")]) == (
        ("a b  ", "x"),
        ("c", "y"),
    )
    assert merged([("  ", ""), ("c", "y")]) == (("  c", "y"),)


def test_side_by_side() -> None:
    rows = beside([(("ab", "x"),)], [(("c", "y"),), (("d", "y"),)], 4)
    assert [text_of(row) for row in rows] == ["ab   c", "     d"]


def test_wrapping_never_returns_nothing() -> None:
    assert wrapped("", 10) == [""]
    assert wrapped("one two three", 8) == ["one two", "three"]


@pytest.mark.parametrize(("marker", "sign"), [("blocks", "━"), ("ascii", "*")])
def test_without_braille_the_medians_have_a_sign_of_their_own(marker: str, sign: str) -> None:
    x, y = strange("plain")
    assert any(sign in text_of(line) for line in fold_lines(x, y, SIZES[0], marker))


def test_a_quiet_star_shows_its_means_over_the_envelope() -> None:
    time = np.arange(0.0, 27.0, 2 / 1440)
    flux = 1 + 3e-3 * np.random.default_rng(0).normal(size=len(time)) - 2.8e-3 * (np.abs(time - 13.0) < 0.15)
    lines = curve_lines(time, flux, Size(100, 12), "braille")
    inks = [[ink for text, ink in line for _ in text] for line in lines[:10]]
    bright = [row.count("curve") for row in inks]
    assert 0 < sum(bright) < sum(row.count("cloud") for row in inks)
    deepest = max(at for at, row in enumerate(inks) if "curve" in row[8:])
    column = 8 + inks[deepest][8:].index("curve")
    assert abs((column - 8) / 92 * 27 - 13.0) < 0.5, "the event is the lowest bright place"


def test_a_column_is_flagged_from_a_fifth_of_its_cadences_on() -> None:
    time = np.arange(0.0, 27.0, 2 / 1440)
    few, many = time[::20], time[(time > 10) & (time < 12)]
    for flagged, expected in ((few, False), (many, True)):
        marks = CurveMarks(flagged=flagged, cadences=time)
        text = "".join(text_of(line) for line in curve_lines(time, np.ones(len(time)), Size(100, 12), "braille", marks))
        assert ("░" in text) is expected


def test_long_cadences_have_no_second_line() -> None:
    time = np.arange(0.0, 27.0, 30 / 1440)
    lines = curve_lines(time, 1 + 1e-3 * np.sin(time), Size(100, 12), "braille")
    assert not any(ink == "cloud" for line in lines for _, ink in line)


def test_both_centroid_lines_are_named_by_letter_and_ink() -> None:
    phase = np.linspace(-0.5, 0.499, 5000)
    lines = centroid_lines((phase, np.full(5000, 1.0)), (phase, np.full(5000, -1.0)), Size(60, 10), "braille")
    runs = [run for line in lines for run in line]
    assert any("column" in text and ink == "median" for text, ink in runs)
    assert any("row" in text and ink == "second" for text, ink in runs)
    ends = [text_of(line)[-1] for line in lines]
    assert {"c", "r"} <= set(ends)


def test_a_deep_eclipse_between_medians_leaves_no_row_empty() -> None:
    phase = np.linspace(0.05, 0.95, 4000)
    flux = np.where(np.abs(phase - 0.5) < 0.02, 0.7, 1.0) + 1e-3 * np.random.default_rng(2).normal(size=4000)
    rows = fold_lines(phase, flux, Size(60, 14), "braille", None, FoldView(Range(0.05, 0.95)), medians_only=True)[:-2]
    drawn = [text_of(row)[8:].strip() for row in rows]
    assert drawn[0]
    assert drawn[-1]
