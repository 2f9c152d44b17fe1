"""Dots to characters."""

import numpy as np
import pytest

from clara_tui.plots.markers import DOTS, MARKERS, characters, next_marker
from clara_tui.text.ascii import plain_ascii


def test_braille_has_every_dot_at_its_place() -> None:
    for bit, (row, column) in enumerate([(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1)]):
        dots = np.zeros((4, 2), bool)
        dots[row, column] = True
        assert characters(dots, "braille")[0, 0] == chr(0x2800 + (1 << bit))


@pytest.mark.parametrize(("marker", "upper", "lower", "both"), [("blocks", "▀", "▄", "█"), ("ascii", "'", ".", ":")])
def test_half_cells(marker: str, upper: str, lower: str, both: str) -> None:
    dots = np.array([[1, 0, 1, 0], [0, 1, 1, 0]], bool)
    assert "".join(characters(dots, marker)[0]) == upper + lower + both + " "


@pytest.mark.parametrize("marker", MARKERS)
def test_no_dot_is_a_space(marker: str) -> None:
    r, c = DOTS[marker]
    assert (characters(np.zeros((2 * r, 3 * c), bool), marker) == " ").all()


def test_markers_cycle() -> None:
    assert [next_marker(marker) for marker in MARKERS] == ["blocks", "ascii", "braille"]


def test_ascii_is_ascii() -> None:
    assert plain_ascii("│┤├┼└ ▾ ░ ▴ ↓ ⣿ é") == "|++++ D % ^ v ? ?"
