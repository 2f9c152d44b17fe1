"""The vet screen: one star, the whole evidence on it, one key per act."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from clara_tui.keys import bindings
from clara_tui.screens.candidate_keys import CandidateScreen
from clara_tui.screens.vet.folding import FoldKeys
from clara_tui.screens.vet.judging import JudgeKeys
from clara_tui.screens.vet.panel_list import NAMES


class VetScreen(FoldKeys, JudgeKeys, CandidateScreen):
    """Panels and what belongs to other rooms; moving, folding and judging are inherited."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.VET))

    def action_back(self) -> None:
        """Out of the zoomed panel first, then to the queue."""
        if self.board.zoomed:
            self._zoom("")
        else:
            self.app.pop_screen()

    # --- panels ---------------------------------------------------------------------------------

    def action_digit(self, digit: int) -> None:
        """The answer to `r`; else 0 resets the zoom and 1 to 9 show a panel alone, and back."""
        if self.take_rating(digit):
            return
        if digit == 0:
            self.reset_zoom()
        else:
            self._zoom(NAMES[digit - 1])

    def action_star_card(self) -> None:
        self._zoom("star")

    def action_votes(self) -> None:
        if self.state.blind:
            self.app.notify_info("blind: B shows the other vetters' votes")
        else:
            self._zoom("notes")
            if self.candidate_view is not None and not self.candidate_view.votes:
                self.app.notify_info("nobody else judged it in this session; S, then c compares sessions")

    def _zoom(self, name: str) -> None:
        self.board.zoom(name)
        if self.board.zoomed:
            self.board.panels[name].focus()

    def action_half_page(self, direction: int) -> None:
        """Within a panel shown alone that is longer than the screen; else along the queue."""
        if not self.board.scroll_zoomed(direction):
            super().action_half_page(direction)

    def action_panel(self, by: int) -> None:
        """Focus the next panel that is shown."""
        shown = [name for name in self.board.panels if name in self.board.boxes]
        focused = next((i for i, name in enumerate(shown) if self.board.panels[name].has_focus), -1 if by > 0 else 0)
        if shown:
            self.board.panels[shown[(focused + by) % len(shown)]].focus()

    # --- other rooms ----------------------------------------------------------------------------

    def action_alike(self) -> None:
        self.app.open_screen(bindings.ALIKE)

    def action_why(self) -> None:
        from clara_tui.dialogs.why import WhyFlagged

        if self.candidate_view is not None and self.state.run is not None:
            self.app.push_screen(WhyFlagged(self.candidate_view.candidate, str(self.state.run.folder), self.analysis))
