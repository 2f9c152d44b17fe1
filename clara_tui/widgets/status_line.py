"""Lines across the whole screen, and the top one: where one is on the left, how things stand on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from clara_tui.text.styled_text import StyledLine, merged
from clara_tui.widgets.line_view import LineView, line_width


class WideLine(LineView):
    """Lays its line out at the moment it is painted.

    A screen is painted before its widgets hear of their sizes; what waits for that is seen a frame later.
    """

    DEFAULT_CSS = """
    WideLine { height: 1; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._laid_out: Callable[[int], StyledLine] = lambda _width: ()
        self._width = 0

    def show_wide(self, laid_out: Callable[[int], StyledLine]) -> None:
        """Show what `laid_out` returns for a width in cells."""
        self._laid_out, self._width = laid_out, self.size.width
        if self._width:
            self.show([laid_out(self._width)])

    def line_at(self, y: int) -> tuple[StyledLine, str]:
        """Return the line to paint, laid out anew where the width is another one now."""
        if self._width != self.size.width:
            self._width = self.size.width
            self.lines = [*self.in_signs_there_are([self._laid_out(self._width)])]
        return super().line_at(y)


class StatusLine(WideLine):
    """One line; the right part gives way last."""

    def set(self, left: StyledLine, right: StyledLine) -> None:
        """Show text at the left and at the right end."""
        self.show_wide(partial(at_both_ends, left, right))


def at_both_ends(left: StyledLine, right: StyledLine, width: int) -> StyledLine:
    """Lay out a line of `width` cells; the left part is cut to what the right one leaves."""
    left = cut(left, width - line_width(right) - 1)
    gap = width - line_width(left) - line_width(right)
    return merged([*left, (" " * max(1, gap), ""), *right])


def cut(line: StyledLine, width: int) -> StyledLine:
    """Cut to as many of the first spans as fit into `width` cells; a long first one is cut."""
    kept: list[tuple[str, str]] = []
    for text, style in line:
        room = width - line_width(tuple(kept))
        if line_width(((text, style),)) > room:
            return tuple(kept) or ((text[: max(0, width)], style),)
        kept.append((text, style))
    return tuple(kept)
