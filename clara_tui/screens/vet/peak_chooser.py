"""Fold on a peak of the periodograms, by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.candidate.selected_ephemeris import SelectedEphemeris

if TYPE_CHECKING:
    from clara_tui.screens.vet.screen_port import PaintedScreen


class PeakChooser:
    """Takes a numbered peak as the ephemeris on the screen; fold and tests follow as after a typed period."""

    def __init__(self, screen: PaintedScreen) -> None:
        self._screen = screen
        self._evidence = screen.evidence

    def take_digit(self, digit: int) -> bool:
        """Take the peak of this number where the periodograms are shown alone; returns whether they are."""
        view = self._evidence.current
        if view is None or view.candidate.key.object_id or not digit:
            return False
        if self._screen.board.zoomed != "background" or not view.settings.periodogram:
            return False
        self.take(digit)
        return True

    def take(self, number: int) -> None:
        """Take the peak of this number, from 1."""
        view, app = self._evidence.current, self._screen.app
        if view is None:
            return
        found = view.periodograms
        if found is None:
            app.notify_info(view.evidence.troubles.get("periodograms") or "the peaks are still being searched")
        elif not 1 <= number <= len(found.peaks):
            app.notify_info(f"there is no peak {number}: {len(found.peaks)} are listed")
        else:
            peak = found.peaks[number - 1]
            name = f"{'BLS' if peak.is_box else 'LS'} peak {number}"
            self._evidence.choose(SelectedEphemeris(peak.ephemeris, "here", name=name))
            self._screen.show_star()
