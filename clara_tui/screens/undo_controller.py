"""Undo and redo acts of the session, from every screen that has the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_tui import judging
from clara_tui.messages import SessionChanged

if TYPE_CHECKING:
    from clara_pipeline.decisions.journal_entry import JournalEntry
    from clara_tui.screens.screen_port import ScreenPort
    from clara_tui.state import OperatorState


class UndoController:
    """Takes back the last act and does it again."""

    def __init__(self, screen: ScreenPort, show: Callable[[JournalEntry, str], None]) -> None:
        """Prepare undoing; `show` tells the operator of it once it is on disk: the act, "undone" or "done again"."""
        self._screen = screen
        self._show = show

    def undo(self) -> None:
        """Take the last act back."""
        self._turn(judging.undo, "undone")

    def redo(self) -> None:
        """Do the last undone act again."""
        self._turn(judging.redo, "done again")

    def _turn(self, turn: Callable[[OperatorState], JournalEntry | None], word: str) -> None:
        app = self._screen.app
        try:
            act = turn(self._screen.state)
        except ClaraError as error:
            app.notify_error(str(error))
            return
        if act is None:
            app.notify_info(f"nothing to be {word}")
        else:
            self._show(act, word)
            app.broadcast(SessionChanged())
