"""Moving from star to star, and copying the current one: alike in the queue and on one star's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from clara_pipeline.text import sanitize
from clara_tui.keys import bindings
from clara_tui.state import OperatorState
from clara_tui.text.queue_status import all_decided, nothing_shown

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


class CandidateScreen(Screen[None]):
    """A screen with a current candidate; `show_star` is called when another one becomes current."""

    app: AppPort  # type: ignore[assignment]
    state: OperatorState

    @property
    def half_page(self) -> int:
        """How many stars half a page is."""
        return 10

    def show_star(self) -> None:
        """Show the selected candidate; every screen does so in its own way."""
        raise NotImplementedError

    def action_step(self, by: int) -> None:
        self.state.step(by)
        self.show_star()

    def action_half_page(self, direction: int) -> None:
        self.action_step(direction * self.half_page)

    def action_first(self) -> None:
        self.state.go_to(0)
        self.show_star()

    def action_last(self) -> None:
        self.state.go_to(len(self.state) - 1)
        self.show_star()

    def action_next_unvetted(self) -> None:
        self._seek(1)

    def action_previous_unvetted(self) -> None:
        self._seek(-1)

    def _seek(self, direction: int) -> None:
        if self.state.next_unvetted(direction) is None:
            self.app.notify_info(all_decided(self.state) if len(self.state) else nothing_shown(self.state))
        self.show_star()

    def action_auto_advance(self) -> None:
        self.state.auto_advance = not self.state.auto_advance
        next_step = "go to the next star" if self.state.auto_advance else "stay"
        self.app.notify_info(f"after a decision: {next_step}")

    def action_copy_tic(self) -> None:
        if (star := self.state.candidate) is not None:
            self.app.copy_to_clipboard(str(star.tic_id))
            self.app.notify_info(f"TIC {star.tic_id} copied")

    def action_copy_row(self) -> None:
        if self.state.rows is not None and (position := self.state.position) is not None:
            row = self.state.rows.row(position)
            self.app.copy_to_clipboard("\t".join("" if value is None else sanitize(value) for value in row.values()))
            self.app.notify_info("row copied")

    def action_clusters(self) -> None:
        self.app.open_screen(bindings.CLUSTERS)

    def action_feature_map(self) -> None:
        self.app.open_screen(bindings.MAP)
