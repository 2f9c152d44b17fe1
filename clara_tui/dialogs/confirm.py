"""Ask before something is done that cannot be taken back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static


class Confirm(ModalScreen[bool]):
    """Returns True for `y`; anything else is no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("n,escape,q,enter", "answer(False)", show=False),
    ]
    DEFAULT_CSS = """
    Confirm { background: $background 0%; align: center middle; }
    Confirm Static { width: auto; max-width: 76; height: auto; background: $panel; border: round $warning;
                     padding: 0 2; }
    Confirm.ascii Static { border: ascii $warning; }
    """

    def __init__(self, question: str, yes: str = "yes", no: str = "no") -> None:
        super().__init__()
        self._question = f"{question}\n\ny {yes}    n {no}"

    def compose(self) -> ComposeResult:
        yield Static(self._question, markup=False)

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("ascii"), "ascii")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)
