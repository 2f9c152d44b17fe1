"""Go through the signals of the current candidate, and look for one more with those known taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.keys.in_force import with_keys
from clara_tui.text.styled_text import StyledLine

if TYPE_CHECKING:
    from clara_tui.screens.vet.screen_port import VetScreenPort

NO_MORE = "no further signal above the detection threshold"
ONE_SIGNAL = "one signal is known of this star: {search_again} masks it and searches again"
NOTHING_TO_MASK = (
    "nothing to mask: the period shown has no duration; {period_source} takes the one of BLS, "
    "{transits} then {use_fit} the fitted one"
)


class SignalList:
    """Which signal is looked at; searches go on in the analysis process."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen
        self._evidence = screen.evidence
        self._state = screen.state

    @property
    def progress(self) -> StyledLine:
        """Return the search under way for the current candidate, in words; empty without one."""
        key = self._state.current
        masked = self._evidence.signals.searches.masked.get(key) if key is not None else None
        return ((f"searching for signal {len(masked) + 1} …", "accent"),) if masked else ()

    def step(self, by: int) -> None:
        """Look at the next signal of the star, around; judging is about that one."""
        view = self._evidence.current
        if view is None:
            return
        numbers = [one.number for one in view.signals]
        if len(numbers) < 2:
            self._screen.app.notify_info(with_keys(ONE_SIGNAL))
            return
        at = numbers.index(view.signal) if view.signal in numbers else 0
        self._look_at(numbers[(at + by) % len(numbers)])
        self._screen.show_star()

    def search(self) -> None:
        """Take out all known signals, as they are shown, and look for the next one."""
        view = self._evidence.current
        if view is None:
            return
        masked = tuple(one.chosen.ephemeris for one in view.signals)
        if view.ephemeris is None or not all(ephemeris.duration_hours for ephemeris in masked):
            self._screen.app.notify_info(with_keys(NOTHING_TO_MASK))
            return
        self._evidence.signals.searches.masked[view.candidate.key] = masked
        self._screen.show_star()

    def take_answer(self) -> bool:
        """Look at the signal that the search for the current candidate has found; returns whether there is one."""
        view, searches = self._evidence.current, self._evidence.signals.searches
        key = self._state.current
        masked = searches.masked.get(key) if key is not None else None
        if view is None or key is None or masked is None:
            return False
        data, tell = self._evidence.analysis.star(key), self._screen.app.notify_info
        if masked in data.next_signals:
            del searches.masked[key]
            if (found := data.next_signals[masked]) is not None:
                searches.found.setdefault(key, []).append(found)
                self._look_at(self._evidence.signals.of(view.candidate)[-1].number)
                return True
            tell(f"{NO_MORE}: {reason}" if (reason := data.no_signal.get(masked)) else NO_MORE)
        elif reason := data.troubles.get("next") or data.troubles.get("curve"):
            del searches.masked[key]
            tell(f"no search for further signals: {reason}")
        return False

    def _look_at(self, number: int) -> None:
        self._state.signal_of = (self._state.current, number)
