"""Undo and redo acts of the session, from every screen that has the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_tui.messages import SessionChanged

if TYPE_CHECKING:
    from clara_pipeline.sessions.session import Change
    from clara_tui.screens.screen_port import ScreenPort


class UndoController:
    """Takes back the last act and does it again."""

    def __init__(self, screen: ScreenPort, show: Callable[[Change, str], None]) -> None:
        """Prepare undoing; `show` tells the operator of a change on disk: what changed, "undone" or "done again"."""
        self._screen = screen
        self._show = show

    def undo(self) -> None:
        """Take the last act back."""
        self._turn(self._screen.state.undo, "undone")

    def redo(self) -> None:
        """Do the last undone act again."""
        self._turn(self._screen.state.redo, "done again")

    def _turn(self, turn: Callable[[], Change | None], word: str) -> None:
        app = self._screen.app
        try:
            change = turn()
        except ClaraError as error:
            app.notify_error(str(error))
            return
        if change is None:
            app.notify_info(f"nothing to be {word}")
        else:
            self._show(change, word)
            app.broadcast(SessionChanged())
