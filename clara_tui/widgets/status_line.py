"""The top line of a screen: where one is on the left, how things stand on the right."""

from __future__ import annotations

from clara_tui.text.styled_text import StyledLine, merged
from clara_tui.widgets.line_view import LineView, line_width


class StatusLine(LineView):
    """One line; the right part gives way last."""

    DEFAULT_CSS = """
    StatusLine { height: 1; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._left: StyledLine = ()
        self._right: StyledLine = ()

    def set(self, left: StyledLine, right: StyledLine) -> None:
        """Show text at the left and at the right end."""
        self._left, self._right = left, right
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.size.width
        if width:
            left = cut(self._left, width - line_width(self._right) - 1)
            gap = width - line_width(left) - line_width(self._right)
            self.show([merged([*left, (" " * max(1, gap), ""), *self._right])])


def cut(line: StyledLine, width: int) -> StyledLine:
    """Cut to as many of the first spans as fit into `width` cells; a long first one is cut."""
    kept: list[tuple[str, str]] = []
    for text, style in line:
        room = width - line_width(tuple(kept))
        if line_width(((text, style),)) > room:
            return tuple(kept) or ((text[: max(0, width)], style),)
        kept.append((text, style))
    return tuple(kept)
