"""A list with a cursor, and below it what is told of the line at the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled


class ListWithDetail(Vertical):
    """A heading, lines of which one is at the cursor, and the widget that shows its detail."""

    DEFAULT_CSS = """
    ListWithDetail { height: 1fr; }
    ListWithDetail #head { height: 1; }
    """

    def __init__(self, detail: Widget) -> None:
        super().__init__()
        self.at = 0
        """The line at the cursor."""
        self._n_lines = 0
        self._head = LineView(id="head")
        self._list = Scrolled("list", framed=False)
        self._detail = detail

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._list
        yield self._detail

    def place(self, at: int, n_lines: int) -> None:
        """Put the cursor on line `at` of `n_lines`, or on the nearest there is."""
        self._n_lines = n_lines
        self.at = max(0, min(at, n_lines - 1))

    def move(self, by: int) -> None:
        """Move the cursor down when positive."""
        self.place(self.at + by, self._n_lines)

    @property
    def half_page(self) -> int:
        """Return how many lines half a page has, at least 1."""
        return max(1, self._list.size.height // 2)

    def show_list(self, head: StyledLine, lines: Sequence[StyledLine]) -> None:
        """Show the lines of the list, the one at the cursor among them."""
        self._show(head, lines, has_detail=True)
        self._detail.display = True

    def show_empty(self, head: StyledLine, text: str, is_problem: bool) -> None:
        """Say why there is no line."""
        style = "bad" if is_problem else "muted"
        self._show(head, [((f" {line}", style),) for line in wrapped(text, self.app.size.width - 2)], has_detail=False)
        self._detail.display = False

    def _show(self, head: StyledLine, lines: Sequence[StyledLine], has_detail: bool) -> None:
        self._list.styles.max_height = len(lines) if has_detail else None  # the rest is the detail's
        self._head.show([head])
        self._list.show_all(lines)
        self._list.bring_into_view(self.at)

    def hide_list(self, is_hidden: bool) -> None:
        """Give the detail the room of the list, or take it back."""
        self._head.display = self._list.display = not is_hidden
