"""Let the operator choose one of a short list: by arrows or j k and Enter, by a letter, or by `/` and a word."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from clara_tui.dialogs.line import AskLine
from clara_tui.terminal.glyphs import ASCII, UNICODE
from clara_tui.text.cells import fitted, shortened
from clara_tui.text.next_line import next_with
from clara_tui.text.styled_text import StyledLine, merged
from clara_tui.widgets.line_view import LineView


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: its value, its name, and what it is."""

    value: str
    name: str
    about: str = ""
    key: str = ""
    """The character that takes it; empty: a letter by its place."""


LETTERS = [letter for letter in string.ascii_lowercase if letter not in "jkq"]


class Choose(ModalScreen[str | None]):
    """Returns the chosen value, or None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", show=False),
        Binding("k,up", "step(-1)", show=False),
        Binding("enter,space", "take", show=False),
        Binding("slash", "find", show=False),
        Binding("escape,q", "leave", show=False),
    ]
    DEFAULT_CSS = """
    Choose { background: $background 0%; align: center middle; }
    Choose LineView { width: auto; height: auto; background: $panel; border: round $frame; padding: 0 1;
                      border-title-color: $accent; }
    Choose.ascii LineView { border: ascii $frame; }
    """

    def __init__(self, title: str, options: Sequence[Option], current: str = "") -> None:
        super().__init__()
        self._title, self._options, self._word = title, list(options), ""
        values = [option.value for option in self._options]
        self._at = values.index(current) if current in values else 0

    def compose(self) -> ComposeResult:
        view = LineView()
        view.border_title = self._title
        names = max((len(option.name) for option in self._options), default=0)
        abouts = max((len(option.about) for option in self._options), default=0)
        view.styles.width = names + abouts + 10
        view.styles.max_width = "100%"
        view.styles.height = min(len(self._options), max(4, self.app.size.height - 4)) + 2
        yield view

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("ascii"), "ascii")
        self._show()

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        view = self.query_one(LineView)
        height = max(1, view.size.height)
        top = max(0, min(self._at - height // 2, len(self._options) - height))
        end = min(top + height, len(self._options))
        view.show([self._line(at) for at in range(top, end)])
        view.border_subtitle = f"{top + 1}-{end} of {len(self._options)}" if end - top < len(self._options) else ""

    def _line(self, at: int) -> StyledLine:
        option, style = self._options[at], "selected" if at == self._at else ""
        names = max(len(option.name) for option in self._options)
        view_width = self.query_one(LineView).size.width
        letter = self._key(at) or " "
        cursor = " " if not style else ASCII.cursor if self.has_class("ascii") else UNICODE.cursor
        return merged([
            (f"{cursor}{letter} ", f"accent {style}".strip()),
            (f" {fitted(option.name, names)} ", style),
            (f" {shortened(option.about, view_width - names - 6)} ", f"muted {style}".strip()),
        ])  # fmt: skip

    def on_key(self, event: events.Key) -> None:
        keys = [self._key(at) for at in range(len(self._options))]
        if event.character and event.character in keys:
            event.stop()
            self.dismiss(self._options[keys.index(event.character)].value)

    def _key(self, at: int) -> str:
        """Return the character that takes an option; empty where there are more than letters."""
        return self._options[at].key or (LETTERS[at] if at < len(LETTERS) else "")

    def action_step(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._options) - 1))
        self._show()

    def action_find(self) -> None:
        """Ask for a word, and go to the next option that has it."""
        self.app.push_screen(AskLine("find", self._word, "part of a line", selected=True), self._go)

    def _go(self, word: str | None) -> None:
        texts = [f"{option.name} {option.about}" for option in self._options]
        if word and (found := next_with(texts, word, self._at)) is not None:
            self.action_step(found - self._at)
        self._word = word or self._word

    def action_take(self) -> None:
        self.dismiss(self._options[self._at].value if self._options else None)

    def action_leave(self) -> None:
        self.dismiss(None)
