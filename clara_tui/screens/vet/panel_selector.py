"""Show one panel of the vet screen alone, or give a panel the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.keys.in_force import with_keys
from clara_tui.text.status import HIDDEN_JUDGEMENTS

if TYPE_CHECKING:
    from clara_tui.screens.vet.screen_port import PaintedScreen


class PanelSelector:
    """Which panel is shown alone, and which one has the focus."""

    def __init__(self, screen: PaintedScreen) -> None:
        self._screen = screen

    def zoom(self, name: str) -> None:
        """Show this panel alone; again: all panels."""
        board = self._screen.board
        board.zoom(name)
        if board.zoomed:
            board.panels[name].focus()

    def show_all(self) -> bool:
        """Show all panels again; returns whether one was shown alone."""
        was_zoomed = bool(self._screen.board.zoomed)
        if was_zoomed:
            self.zoom("")
        return was_zoomed

    def star_card(self) -> None:
        """Show the star card alone."""
        self.zoom("star")

    def votes(self) -> None:
        """Show the panel with the other vetters' votes alone, unless they are hidden."""
        screen = self._screen
        if screen.state.blind:
            screen.app.notify_info(with_keys(HIDDEN_JUDGEMENTS))
            return
        self.zoom("notes")
        if screen.evidence.current is not None and not screen.evidence.current.votes:
            words = "nobody else judged it in this session; {sessions}, then {compare} compares sessions"
            screen.app.notify_info(with_keys(words))

    def periodogram(self) -> None:
        """Show the periodograms in place of background and centroid; alone where there is no room for them."""
        board, evidence = self._screen.board, self._screen.evidence
        wanted = not evidence.settings.periodogram or "background" not in board.boxes
        if ("background" not in board.boxes) == wanted or (board.zoomed == "background" and not wanted):
            board.zoom("background")
        evidence.change_settings(periodogram=wanted)
        self._screen.show_star()

    def focus_next(self, by: int) -> None:
        """Give the focus to the next panel that is shown."""
        board = self._screen.board
        shown = [name for name in board.panels if name in board.boxes]
        focused = next((i for i, name in enumerate(shown) if board.panels[name].has_focus), -1 if by > 0 else 0)
        if shown:
            board.panels[shown[(focused + by) % len(shown)]].focus()
