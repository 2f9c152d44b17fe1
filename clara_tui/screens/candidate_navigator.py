"""Move from candidate to candidate and copy the current one, on the queue and on the vet screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.keys import bindings
from clara_tui.screens.delegate import refuses_names
from clara_tui.text.queue_status import all_decided, nothing_shown, noun

if TYPE_CHECKING:
    from clara_tui.screens.screen_port import CandidatePort


class CandidateNavigator:
    """Moves the current candidate of a screen along the queue."""

    def __init__(self, screen: CandidatePort) -> None:
        self._screen = screen
        self._state = screen.state

    def step(self, by: int) -> None:
        """Go `by` candidates further."""
        self._state.step(by)
        self._screen.show_star()

    def half_page(self, direction: int) -> None:
        """Go half a page down (1) or up (-1)."""
        self.step(direction * self._screen.half_page)

    def first(self) -> None:
        """Go to the first candidate."""
        self._state.go_to(0)
        self._screen.show_star()

    def last(self) -> None:
        """Go to the last candidate."""
        self._state.go_to(len(self._state) - 1)
        self._screen.show_star()

    def next_unvetted(self) -> None:
        """Go to the next candidate without a decision."""
        self._seek(1)

    def previous_unvetted(self) -> None:
        """Go to the previous candidate without a decision."""
        self._seek(-1)

    def _seek(self, direction: int) -> None:
        if self._state.next_unvetted(direction) is None:
            self._screen.app.notify_info(all_decided(self._state) if len(self._state) else nothing_shown(self._state))
        self._screen.show_star()

    def auto_advance(self) -> None:
        """Go on by itself after a decision, or stay."""
        self._state.auto_advance = not self._state.auto_advance
        next_step = f"go to the next {noun(self._state)}" if self._state.auto_advance else "stay"
        self._screen.app.notify_info(f"after a decision: {next_step}")

    def copy_tic(self) -> None:
        """Copy the TIC number, or the name of a transient, to the clipboard."""
        if refuses_names(self._screen):
            return
        if (star := self._state.candidate) is not None and (name := star.key.object_id):
            self._screen.app.copy_to_clipboard(sanitize(name))
            self._screen.app.notify_info(f"{sanitize(name, 40)} copied")
        elif star is not None:
            self._screen.app.copy_to_clipboard(str(star.tic_id))
            self._screen.app.notify_info(f"TIC {star.tic_id} copied")

    def copy_row(self) -> None:
        """Copy all values of the current row, separated by tabs."""
        if refuses_names(self._screen):
            return
        if self._state.rows is not None and (position := self._state.position) is not None:
            row = self._state.rows.row(position)
            self._screen.app.copy_to_clipboard(
                "\t".join("" if value is None else sanitize(value) for value in row.values())
            )
            self._screen.app.notify_info("row copied")

    def clusters(self) -> None:
        """Open the clusters."""
        self._screen.app.open_screen(bindings.CLUSTERS)

    def feature_map(self) -> None:
        """Open the map of the features."""
        self._screen.app.open_screen(bindings.MAP)
