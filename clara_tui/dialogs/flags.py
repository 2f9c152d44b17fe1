"""Set a star's flags: each letter sets or clears one, which is saved at once."""

from __future__ import annotations

import string
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from clara_pipeline.decisions.vocabulary import FLAGS
from clara_tui.text.cells import fitted
from clara_tui.text.styled_text import StyledLine
from clara_tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort

LETTERS = [letter for letter in string.ascii_lowercase if letter not in "jkmq"][: len(FLAGS)]
WIDTH_OF_NAME = 9
"""Letter, mark and code before the words of a flag."""


class Flags(ModalScreen[None]):
    """Shows what `flags_now` returns; `toggle` saves. Left with m, Enter, Escape or q."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", show=False),
        Binding("k,up", "step(-1)", show=False),
        Binding("space", "turn", show=False),
        Binding("escape,q,m,enter", "leave", show=False),
    ]
    DEFAULT_CSS = """
    Flags { background: $background 0%; align: center middle; }
    Flags LineView { width: 80; max-width: 100%; height: 13; background: $panel; border: round $frame;
                     border-title-color: $accent; }
    Flags.ascii LineView { border: ascii $frame; }
    """

    app: AppPort  # type: ignore[assignment]

    def __init__(self, flags_now: Callable[[], Collection[str]], toggle: Callable[[str], None]) -> None:
        super().__init__()
        self._flags_now, self._toggle = flags_now, toggle
        self._at = 0

    def compose(self) -> ComposeResult:
        view = LineView()
        view.border_title = "flags: a letter sets or clears one, Enter closes"
        yield view

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("ascii"), "ascii")

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        view, now, names, half = self.query_one(LineView), self._flags_now(), list(FLAGS), (len(FLAGS) + 1) // 2
        width = view.size.width
        longest = [max(len(FLAGS[name]) for name in some) for some in (names[:half], names[half:])]
        left = width * (longest[0] + WIDTH_OF_NAME + 1) // (sum(longest) + 2 * WIDTH_OF_NAME + 1)
        lines: list[StyledLine] = []
        for row in range(half):
            line = (*self._cell(row, now, left - 1), (" ", ""))
            lines.append((*line, *self._cell(row + half, now, width - left)) if row + half < len(names) else line)
        view.show(lines)

    def _cell(self, at: int, now: Collection[str], width: int) -> StyledLine:
        name = list(FLAGS)[at]
        sign, style = ("*", "accent") if name in now else (" ", "")
        selected = "selected" if at == self._at else ""
        return (
            (f"{LETTERS[at]}{self.app.glyphs.cursor if selected else ' '}", f"muted {selected}".strip()),
            (f"{sign}{name:<6}", f"{style} {selected}".strip()),
            (
                fitted(FLAGS[name], width - WIDTH_OF_NAME, ellipsis=self.app.glyphs.ellipsis),
                f"muted {selected}".strip(),
            ),
        )

    def on_key(self, event: events.Key) -> None:
        if event.character in LETTERS:
            event.stop()
            self._at = LETTERS.index(event.character)
            self.action_turn()

    def action_step(self, by: int) -> None:
        self._at = (self._at + by) % len(FLAGS)
        self._show()

    def action_turn(self) -> None:
        self._toggle(list(FLAGS)[self._at])
        self._show()

    def action_leave(self) -> None:
        self.dismiss(None)
