"""The vet screen: one star, the whole evidence on it, one key per act."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from clara_tui.background.catalogue_query import CatalogueAnswer, query_catalogues
from clara_tui.keys import bindings
from clara_tui.screens.candidate_keys import CandidateScreen
from clara_tui.screens.vet.folding import FoldKeys
from clara_tui.screens.vet.judging import JudgeKeys
from clara_tui.screens.vet.panel_list import NAMES


class VetScreen(FoldKeys, JudgeKeys, CandidateScreen):
    """Panels and what belongs to other rooms; moving, folding and judging are inherited."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.VET))

    class CataloguesAnswered(Message):
        """The catalogues have answered on one star."""

        def __init__(self, answer: CatalogueAnswer) -> None:
            super().__init__()
            self.answer = answer

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

    def action_query_catalogues(self) -> None:
        """Ask TOI table, TIC, Gaia and SIMBAD for the current star; the screen goes on meanwhile."""
        view = self.candidate_view
        if view is None or view.candidate.tic_id is None:
            self.app.notify_info("this star has no TIC number: no catalogue can be asked")
            return
        star = view.curve.star if view.curve is not None else None
        if view.candidate.more.get("simulated") or (star is not None and star.simulated):
            self.app.notify_info("this star is simulated: it is in no catalogue")
            return
        tic_id = view.candidate.tic_id
        place = None if star is None or star.ra_deg is None or star.dec_deg is None else (star.ra_deg, star.dec_deg)
        self.app.notify_info(f"asking the catalogues for TIC {tic_id} …")
        self.run_worker(lambda: self._query(tic_id, place), thread=True, group="catalogues", exit_on_error=False)

    def _query(self, tic_id: int, place: tuple[float, float] | None) -> None:
        """Wait for the catalogues, in a thread."""
        answer = query_catalogues(self.state.workspace, tic_id, place)
        self.post_message(self.CataloguesAnswered(answer))

    def on_vet_screen_catalogues_answered(self, message: CataloguesAnswered) -> None:
        """Show what was found, if its star is still there; keep it for later."""
        self.catalogue_columns[message.answer.tic_id] = message.answer.columns
        self.app.notify_info(message.answer.words)
        self.show_star()

    def action_why(self) -> None:
        from clara_tui.dialogs.why import WhyFlagged

        if self.candidate_view is not None and self.state.run is not None:
            self.app.push_screen(WhyFlagged(self.candidate_view.candidate, str(self.state.run.folder), self.analysis))
