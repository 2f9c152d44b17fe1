"""The vet screen: one star, the whole evidence on it, one key per act."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from clara_pipeline.text import clean
from clara_tui import bindings
from clara_tui.screens.vet_fold import FoldKeys
from clara_tui.screens.vet_judge import JudgeKeys
from clara_tui.screens.vet_panels import NAMES

HALF_PAGE = 10


class VetScreen(FoldKeys, JudgeKeys):
    """Moving, panels and what belongs to other rooms; folding and judging are inherited."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.VET))

    # --- moving ---------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        self.state.step(by)
        self.show_star()

    def action_half_page(self, direction: int) -> None:
        self.action_step(direction * HALF_PAGE)

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
            self.app.say("every star shown has a decision")
        self.show_star()

    def action_go_to(self) -> None:
        from clara_tui.going import ask_where

        ask_where(self.app)

    def action_auto_advance(self) -> None:
        self.state.auto_advance = not self.state.auto_advance
        self.app.say("after a decision: on to the next" if self.state.auto_advance else "after a decision: stay")

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
            self.app.say("blind: B shows the other vetters' votes")
        else:
            self._zoom("notes")

    def _zoom(self, name: str) -> None:
        self.board.zoom(name)
        if self.board.zoomed:
            self.board.panels[name].focus()

    def action_panel(self, by: int) -> None:
        """Focus the next panel that is shown."""
        shown = [name for name in self.board.panels if name in self.board.boxes]
        focused = next((i for i, name in enumerate(shown) if self.board.panels[name].has_focus), -1 if by > 0 else 0)
        if shown:
            self.board.panels[shown[(focused + by) % len(shown)]].focus()
            self.board.focus_moved()

    # --- copying and other rooms ----------------------------------------------------------------

    def action_copy_tic(self) -> None:
        if self.sight is not None:
            self.app.copy_to_clipboard(str(self.sight.candidate.tic_id))
            self.app.say(f"TIC {self.sight.candidate.tic_id} copied")

    def action_copy_row(self) -> None:
        if self.state.rows is not None and (position := self.state.position) is not None:
            row = self.state.rows.row(position)
            self.app.copy_to_clipboard("\t".join("" if value is None else clean(value) for value in row.values()))
            self.app.say("row copied")

    def action_alike(self) -> None:
        from clara_tui.screens.alike import AlikeScreen

        self.app.show_screen(AlikeScreen)

    def action_clusters(self) -> None:
        from clara_tui.screens.clusters import ClustersScreen

        self.app.show_screen(ClustersScreen)

    def action_feature_map(self) -> None:
        from clara_tui.screens.feature_map import FeatureMapScreen

        self.app.show_screen(FeatureMapScreen)

    def action_why(self) -> None:
        from clara_tui.dialogs.why import WhyFlagged

        if self.sight is not None and self.state.run is not None:
            self.app.push_screen(WhyFlagged(self.sight.candidate, str(self.state.run.folder), self.desk))
