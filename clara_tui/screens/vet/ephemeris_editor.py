"""Change the period and the epoch with which the current candidate is folded."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from clara_pipeline.records import Ephemeris
from clara_tui.candidate.ephemeris_sources import darkest
from clara_tui.candidate.kept_elsewhere import OTHER_FILE, among
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris, multiples_of, nudged, scaled, shifted, typed
from clara_tui.keys.in_force import with_keys
from clara_tui.plots.scale import value_range
from clara_tui.widgets.panels import fold

if TYPE_CHECKING:
    from clara_tui.candidate.candidate_view import CandidateView
    from clara_tui.screens.vet.screen_port import VetScreenPort

PERIOD_LIMITS_DAYS = (0.01, 1000.0)


class EphemerisEditor:
    """The ephemeris of the current candidate; every change is shown at once, none is saved."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen
        self._evidence = screen.evidence

    def scale_period(self, times: int, over: int) -> None:
        """Multiply the period by times/over, within `PERIOD_LIMITS_DAYS`."""
        if (chosen := self._chosen()) is not None:
            period = chosen.ephemeris.period_days * times / over
            if PERIOD_LIMITS_DAYS[0] <= period <= PERIOD_LIMITS_DAYS[1]:
                self._choose(scaled(chosen, times, over))

    def nudge_period(self, direction: int) -> None:
        """Move the last transit by a hundredth of a cycle through a slightly other period."""
        if (
            (chosen := self._chosen()) is not None
            and self._evidence.current is not None
            and self._evidence.current.curve is not None
        ):
            self._choose(nudged(chosen, direction, value_range(self._evidence.current.curve.time).length))

    def shift_phase(self, direction: int) -> None:
        """Move the fold by a hundredth of the phases in view."""
        if (chosen := self._chosen()) is not None and self._evidence.current is not None:
            self._choose(shifted(chosen, -0.01 * direction * fold.span_of(self._evidence.current).length))

    def type_period(self) -> None:
        """Ask for a period in days."""
        from clara_tui.dialogs.line import AskLine

        if self._evidence.current is not None:
            shown = f"{self._evidence.current.ephemeris.period_days:.6g}" if self._evidence.current.ephemeris else ""
            ask = AskLine("period, days", shown, "such as 3.1021", _trouble_with, selected=True)
            self._screen.app.push_screen(ask, lambda text: self._typed(text, shown))

    def _typed(self, text: str | None, before: str) -> None:
        """Use the typed period; Enter on the text as shown, which is rounded, changes nothing."""
        if not text or text == before or self._evidence.current is None:
            return
        period, chosen = float(text), self._evidence.current.chosen
        if chosen is None:
            epoch = darkest(self._evidence.current.evidence, period)
            chosen = SelectedEphemeris(Ephemeris(period, epoch or 0.0, source="operator"), "operator")
        self._choose(typed(chosen, period))

    def period_source(self) -> None:
        """Take the next ephemeris: those kept on other sectors come second, the multiples of tests after their own."""
        view = self._evidence.current
        if view is None:
            return
        found = self._evidence.signals.ephemerides(view.candidate, view.signal)
        own = [one for one in found if one.origin != OTHER_FILE]
        periods = [period for one in own for period in (one, *_named_by_tests(view, one))]
        known = among(periods, [one for one in found if one.origin == OTHER_FILE])
        if not known:
            self._screen.app.notify_info("no ephemeris yet")
            return
        at = next((i for i, chosen in enumerate(known) if chosen == view.chosen), -1)
        if len(known) == 1 and at == 0:
            self._screen.app.notify_info(f"only one source: {known[0].label}")
        self._choose(known[(at + 1) % len(known)])

    def _chosen(self) -> SelectedEphemeris | None:
        if self._evidence.current is None or self._evidence.current.chosen is None:
            self._screen.app.notify_info(with_keys("no ephemeris yet: {type_period} types a period"))
            return None
        return self._evidence.current.chosen

    def _choose(self, chosen: SelectedEphemeris) -> None:
        self._evidence.choose(chosen)
        self._screen.show_star()


def _named_by_tests(view: CandidateView, chosen: SelectedEphemeris) -> list[SelectedEphemeris]:
    """Return an ephemeris at each other period that its tests, where they are there, say it may have."""
    tests = replace(view, chosen=chosen).tests or ()
    named = multiples_of(chosen, (ratio for test in tests for ratio in test.multiples))
    low, high = PERIOD_LIMITS_DAYS
    return [one for one in named if low <= one.ephemeris.period_days <= high]


def _trouble_with(text: str) -> str:
    """Return what is wrong with a typed period; "" when nothing is."""
    try:
        period = float(text)
    except ValueError:
        return "a period is a number of days, such as 3.1021"
    low, high = PERIOD_LIMITS_DAYS
    return "" if math.isfinite(period) and low <= period <= high else f"between {low} and {high:.0f} days, please"
