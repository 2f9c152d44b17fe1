"""Ask for one line of text, at the bottom of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from clara_pipeline.text import sanitize


class AskLine(ModalScreen[str | None]):
    """Returns the line, or None when it was left with Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("tab", "complete", show=False),
    ]
    DEFAULT_CSS = """
    AskLine { background: $background 0%; align: left bottom; }
    AskLine Horizontal { height: 1; background: $panel; }
    AskLine .problem { height: auto; width: 100%; background: $panel; color: $error; padding: 0 1; display: none; }
    AskLine #label { color: $accent; padding: 0 1; width: auto; }
    AskLine Input { height: 1; border: none; padding: 0; width: 1fr; background: $panel; color: $foreground; }
    AskLine Input:focus { border: none; }
    """

    def __init__(
        self,
        label: str,
        value: str = "",
        hint: str = "",
        problem_with: Callable[[str], str] = lambda _text: "",
        *,
        selected: bool = False,
        completions: Callable[[str], list[str]] = lambda _text: [],
    ) -> None:
        """Prepare the dialog. `problem_with` says what is wrong with a line, or "": it stays open until it is right.

        `selected`: what is typed replaces `value`, as digits put to the end of a number make another number.
        `completions` are the lines that begin with a text: Tab completes them, or lists them above.
        """
        super().__init__()
        self._selected = selected
        self._completions = completions
        self._label, self._value, self._hint, self._problem_with = label, value, hint, problem_with

    def compose(self) -> ComposeResult:
        yield Label("", classes="problem", markup=False)
        with Horizontal():
            yield Label(self._label, id="label", markup=False)
            yield Input(self._value, placeholder=self._hint, select_on_focus=self._selected, compact=True)

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = sanitize(event.value, 2000)
        if problem := self._problem_with(text):
            self._say(problem)
        else:
            self.dismiss(text)

    def action_complete(self) -> None:
        """Write as much as all possible lines share; list them where there are several."""
        field = self.query_one(Input)
        if found := self._completions(sanitize(field.value, 2000)):
            field.value = _shared_start(min(found), max(found)) or field.value
            field.cursor_position = len(field.value)
            if len(found) > 1:
                self._say("  ".join(found))

    def _say(self, words: str) -> None:
        label = self.query_one(".problem", Label)
        label.update(words)
        label.display = True

    def action_leave(self) -> None:
        self.dismiss(None)


def _shared_start(one: str, other: str) -> str:
    n_same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:n_same]
