"""Sets a star's flags: each letter turns one over, and it is saved at once."""

from __future__ import annotations

import string
from collections.abc import Callable, Collection
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from clara_pipeline.decisions.words import FLAGS
from clara_tui.plots.lines import Line
from clara_tui.widgets.line_view import LineView

LETTERS = [letter for letter in string.ascii_lowercase if letter not in "jkmq"][: len(FLAGS)]


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

    def __init__(self, flags_now: Callable[[], Collection[str]], toggle: Callable[[str], None]) -> None:
        super().__init__()
        self._flags_now, self._toggle = flags_now, toggle
        self._at = 0

    def compose(self) -> ComposeResult:
        view = LineView()
        view.border_title = "flags: a letter turns one over, Enter is done"
        yield view

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("ascii"), "ascii")
        self._show()

    def _show(self) -> None:
        now, names, half = self._flags_now(), list(FLAGS), (len(FLAGS) + 1) // 2
        lines: list[Line] = []
        for row in range(half):
            right = row + half
            lines.append((*self._cell(row, now), *(self._cell(right, now) if right < len(names) else ())))
        self.query_one(LineView).show(lines)

    def _cell(self, at: int, now: Collection[str]) -> Line:
        name = list(FLAGS)[at]
        sign, ink = ("*", "accent") if name in now else (" ", "")
        hand = "hand" if at == self._at else ""
        return (
            (f"{LETTERS[at]} ", f"muted {hand}".strip()),
            (f"{sign} {name:<6}", f"{ink} {hand}".strip()),
            (f"{FLAGS[name]:<28.28} ", f"muted {hand}".strip()),
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
