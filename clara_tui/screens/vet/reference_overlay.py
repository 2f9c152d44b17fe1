"""Lay the fold of the most similar labelled star over that of the current candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.keys.in_force import with_keys

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run
    from clara_tui.candidate.reference_folds import ReferenceFolds
    from clara_tui.screens.vet.screen_port import VetScreenPort

NO_MATCH = "no reference curve yet: the match stage has not run"
HIDDEN_MATCH = "the match is hidden while judging blind ({blind})"


class ReferenceOverlay:
    """Shows and hides the reference; the folds of the reference set are read in a thread, once a run."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen
        self._evidence = screen.evidence
        self._state = screen.state

    def overlay(self) -> None:
        """Show the reference, of this run or as the reference set keeps it, or hide it."""
        run = self._state.run_of(self._state.candidate)
        if self._evidence.current is not None and not self._evidence.settings.overlay:
            if not self._evidence.current.candidate.has("match_filename"):
                why = HIDDEN_MATCH if self._state.full_blind else NO_MATCH
                self._screen.app.notify_info(with_keys(why))
                return
            if run is not None and self._evidence.reference_folds.run != run.id:
                self._screen.app.run_in_thread(lambda: self._read_reference_folds(run), "reference")
            else:
                self._tell_of_missing()
        self._evidence.change_settings(overlay=not self._evidence.settings.overlay)
        self._screen.show_star()

    def _read_reference_folds(self, run: Run) -> None:
        from clara_tui.candidate.reference_folds import read_reference_folds

        self._screen.app.call_later(self._take_reference_folds, read_reference_folds(run))

    def _take_reference_folds(self, folds: ReferenceFolds) -> None:
        self._evidence.reference_folds = folds
        self._screen.show_star()
        self._tell_of_missing()

    def _tell_of_missing(self) -> None:
        """Say why there is no curve to lay over this star's."""
        if self._evidence.current is None or self._evidence.reference_of(self._evidence.current.candidate) is not None:
            return
        if self._evidence.reference_folds.points(self._evidence.current.candidate.text("match_filename")) is None:
            self._screen.app.notify_info(
                self._evidence.reference_folds.problem or "there is no fold of the matched light curve"
            )
