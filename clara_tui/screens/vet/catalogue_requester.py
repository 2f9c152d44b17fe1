"""Ask the catalogues for the current candidate, when the operator wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.background.catalogue_query import CatalogueAnswer, query_catalogues
from clara_tui.screens.delegate import refuses_names

if TYPE_CHECKING:
    from clara_tui.screens.vet.screen_port import VetScreenPort


class CatalogueRequester:
    """Queries in a thread; what is found is shown with the candidate from then on."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen

    def query_catalogues(self) -> None:
        """Ask TOI table, TIC, Gaia and SIMBAD for the current star; the screen goes on meanwhile."""
        if refuses_names(self._screen):
            return
        view, app = self._screen.evidence.current, self._screen.app
        if view is None or view.candidate.tic_id is None:
            app.notify_info("this star has no TIC number: no catalogue can be asked")
            return
        star = view.curve.star if view.curve is not None else None
        if view.candidate.is_simulated or (star is not None and star.simulated):
            app.notify_info("this star is simulated: it is in no catalogue")
            return
        tic_id = view.candidate.tic_id
        place = None if star is None or star.ra_deg is None or star.dec_deg is None else (star.ra_deg, star.dec_deg)
        app.notify_info(f"asking the catalogues for TIC {tic_id} …")
        app.run_in_thread(lambda: self._query(tic_id, place), "catalogues")

    def _query(self, tic_id: int, place: tuple[float, float] | None) -> None:
        """Wait for the catalogues, in a thread."""
        answer = query_catalogues(self._screen.state.workspace, tic_id, place)
        self._screen.app.call_later(self._take, answer)

    def _take(self, answer: CatalogueAnswer) -> None:
        self._screen.evidence.catalogue_columns[answer.tic_id] = answer.columns
        if answer.neighbours is not None:
            self._screen.evidence.gaia_sources[answer.tic_id] = answer.neighbours
        self._screen.app.notify_info(answer.words)
        self._screen.show_star()
