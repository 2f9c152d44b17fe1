"""Open the screens with further evidence on the star that the Vet screen shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.keys import bindings
from clara_tui.keys.in_force import with_keys

if TYPE_CHECKING:
    from clara_tui.candidate.candidate_view import CandidateView
    from clara_tui.screens.vet.screen_port import VetScreenPort

NO_DURATION = "no transits: the period shown has no duration; {period_source} takes the one of BLS"
HIDDEN_REASONS = "the forests' reasons are hidden while judging blind; {blind} shows them"


class FurtherScreens:
    """The screens that are about one star, opened as it is shown."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen
        self._evidence = screen.evidence

    def similar(self) -> None:
        """Open the stars similar to it."""
        self._screen.app.open_screen(bindings.SIMILAR)

    def transits(self) -> None:
        """Open its single transits."""
        if (view := self._with_transits()) is not None:
            self._screen.app.open_screen(bindings.TRANSITS, view, self._evidence.choose)

    def pixels(self) -> None:
        """Open its images in and out of transit."""
        if (view := self._with_transits()) is not None:
            self._screen.app.open_screen(bindings.PIXELS, view)

    def _with_transits(self) -> CandidateView | None:
        """Return the star where the ephemeris says what is in transit; else say why not."""
        view = self._evidence.current
        if view is not None and view.half_width is not None:
            return view
        self._screen.app.notify_info(with_keys(NO_DURATION))
        return None

    def why(self) -> None:
        """Show why the forests flagged it."""
        from clara_tui.dialogs.why import WhyFlagged

        state, view = self._screen.state, self._evidence.current
        run = state.run_of(state.candidate)
        if state.full_blind:
            self._screen.app.notify_info(with_keys(HIDDEN_REASONS))
        elif view is not None and run is not None:
            self._screen.app.push_screen(WhyFlagged(view.candidate, str(run.folder), self._evidence.analysis))
