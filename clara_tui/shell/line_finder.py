"""Find a word in the list of the screen on top, and go to the next line that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.text.next_line import next_with
from clara_tui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


class LineFinder:
    """Asks for a word, remembers it, and moves the cursor of a list, or scrolls where there is none.

    A screen names its list by the selector `FIND_IN`, and moves in it by its action `line`.
    """

    def __init__(self, app: AppPort) -> None:
        self._app = app
        self._word = ""
        self._last = -1
        """The line found last, for panels without a cursor."""

    def find(self) -> None:
        """Ask for a word; Enter alone takes the last one, for the line after."""
        from clara_tui.dialogs.line import AskLine

        self._app.push_screen(AskLine("find", self._word, "part of a line", selected=True), self._go)

    def _go(self, word: str | None) -> None:
        screen = self._app.screen
        panel = screen.query(getattr(screen, "FIND_IN", "#none")).first(Scrolled)
        if not word:
            return
        start = panel.at if panel.has_cursor else self._last if word == self._word else panel.at - 1
        found = next_with(panel.texts, word, start)
        self._word = word
        if found is None:
            self._app.notify_info(f"no line here has {sanitize(word, 60)!r}")
            return
        self._last = found
        screen.action_line(found - panel.at)  # type: ignore[attr-defined]
