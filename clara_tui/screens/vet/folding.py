"""Keys that change how the current candidate is folded and looked at."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from clara_pipeline.records import Ephemeris
from clara_tui.candidate.candidate_view import MAX_ZOOM, SelectedEphemeris, nudged, scaled, shifted, typed
from clara_tui.candidate.ephemeris_sources import available, darkest
from clara_tui.plots.markers import next_marker
from clara_tui.plots.scale import value_range
from clara_tui.screens.vet.view import VetView
from clara_tui.widgets.panels import fold
from clara_tui.widgets.panels.curve import span_of

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run
    from clara_tui.candidate.reference_folds import ReferenceFolds

BINS = (0, 50, 100, 200, 400)
PERIOD_LIMITS_DAYS = (0.01, 1000.0)


class FoldKeys(VetView):
    """Everything is redrawn from the arrays at hand; nothing waits for the helper."""

    def action_scale_period(self, times: int, over: int) -> None:
        if (chosen := self._chosen()) is not None:
            period = chosen.ephemeris.period_days * times / over
            if PERIOD_LIMITS_DAYS[0] <= period <= PERIOD_LIMITS_DAYS[1]:
                self.choose(scaled(chosen, times, over))

    def action_nudge_period(self, direction: int) -> None:
        if (
            (chosen := self._chosen()) is not None
            and self.candidate_view is not None
            and self.candidate_view.curve is not None
        ):
            self.choose(nudged(chosen, direction, value_range(self.candidate_view.curve.time).length))

    def action_shift_phase(self, direction: int) -> None:
        """Move the fold by a hundredth of what is in view; the light curve when it has the focus."""
        if self._curve_has_focus():
            self._pan_curve(direction)
        elif (chosen := self._chosen()) is not None and self.candidate_view is not None:
            self.choose(shifted(chosen, -0.01 * direction * fold.span_of(self.candidate_view).length))

    def action_type_period(self) -> None:
        from clara_tui.dialogs.line import AskLine

        if self.candidate_view is not None:
            shown = f"{self.candidate_view.ephemeris.period_days:.6g}" if self.candidate_view.ephemeris else ""
            ask = AskLine("period, days", shown, "such as 3.1021", _trouble_with, selected=True)
            self.app.push_screen(ask, lambda text: self._typed(text, shown))

    def _typed(self, text: str | None, before: str) -> None:
        """Enter on the period as it was shown changes nothing: it is rounded."""
        if not text or text == before or self.candidate_view is None:
            return
        period, chosen = float(text), self.candidate_view.chosen
        if chosen is None:
            epoch = darkest(self.candidate_view.evidence, period)
            chosen = SelectedEphemeris(Ephemeris(period, epoch or 0.0, source="operator"), "operator")
        self.choose(typed(chosen, period))

    def action_period_source(self) -> None:
        """The next of the ephemerides there are, as they were found."""
        if self.candidate_view is None:
            return
        known = available(
            self.candidate_view.candidate,
            self.candidate_view.evidence,
            self.candidate_view.judgement,
            self.known_periods,
        )
        if not known:
            self.app.notify_info("no ephemeris yet")
            return
        at = next((i for i, chosen in enumerate(known) if chosen == self.candidate_view.chosen), -1)
        if len(known) == 1 and at == 0:
            self.app.notify_info(f"only one source: {known[0].label}")
        self.choose(known[(at + 1) % len(known)])

    def action_bins(self) -> None:
        self.change_settings(n_bins=BINS[(BINS.index(self.settings.n_bins) + 1) % len(BINS)])

    def action_flatten(self) -> None:
        """Swap plain and flattened flux, in the fold and in the light curve; again: as it was."""
        self.change_settings(swap_flat=not self.settings.swap_flat and not self.settings.sap, sap=False)

    def action_sap(self) -> None:
        if (
            self.candidate_view is not None
            and self.candidate_view.curve is not None
            and not len(self.candidate_view.curve.points("sap")[0])
        ):
            self.app.notify_info("this file has no second flux")
        else:
            self.change_settings(sap=not self.settings.sap)

    def action_marker(self) -> None:
        self.change_settings(marker=next_marker(self.settings.marker))

    def action_periodogram(self) -> None:
        """Periodogram in place of background and centroid; large where there is no room for it."""
        wanted = not self.settings.periodogram
        if ("background" not in self.board.boxes) == wanted or (self.board.zoomed == "background" and not wanted):
            self.board.zoom("background")
        self.change_settings(periodogram=wanted)

    def action_overlay(self) -> None:
        """The fold of the most similar labelled star over this one's: of this run, or as the set keeps it."""
        run = self.state.run
        if self.candidate_view is not None and not self.settings.overlay:
            if "match_filename" not in self.candidate_view.candidate.more:
                self.app.notify_info("no reference curve yet: the match stage has not run")
                return
            if run is not None and self.reference_folds.run != run.id:
                self.run_worker(lambda: self._read_reference_folds(run), thread=True, exit_on_error=False)
            else:
                self._tell_of_missing()
        self.change_settings(overlay=not self.settings.overlay)

    def _read_reference_folds(self, run: Run) -> None:
        from clara_tui.candidate.reference_folds import read_reference_folds

        self.app.call_later(self._take_reference_folds, read_reference_folds(run))

    def _take_reference_folds(self, folds: ReferenceFolds) -> None:
        self.take_reference_folds(folds)
        self.show_star()
        self._tell_of_missing()

    def _tell_of_missing(self) -> None:
        """Say why there is no curve to lay over this star's."""
        if self.candidate_view is None or self.reference_of(self.candidate_view.candidate) is not None:
            return
        if self.reference_folds.points(self.candidate_view.candidate.more.get("match_filename")) is None:
            self.app.notify_info(self.reference_folds.problem or "there is no fold of the matched light curve")

    def action_zoom(self, direction: int) -> None:
        if self._curve_has_focus():
            self.change_settings(curve_zoom=_clamped(self.settings.curve_zoom + direction))
        else:
            self.change_settings(zoom=_clamped(self.settings.zoom + direction))

    def action_transit_zoom(self) -> None:
        """Three durations each way around the transit, for this star and the next ones; again: the whole cycle."""
        self.change_settings(transit_zoom=not self.settings.transit_zoom, zoom=0)

    def reset_zoom(self) -> None:
        self.change_settings(zoom=0, transit_zoom=False, curve_zoom=0, curve_centre=None)

    def _pan_curve(self, direction: int) -> None:
        if self.candidate_view is None or self.candidate_view.curve is None:
            return
        whole = value_range(self.candidate_view.curve.time)
        span = span_of(self.candidate_view, whole)
        centre = (span.low + span.high) / 2 + direction * span.length / 4
        half = span.length / 2
        self.change_settings(curve_centre=min(max(centre, whole.low + half), whole.high - half))

    def _curve_has_focus(self) -> bool:
        return self.board.panels["curve"].has_focus

    def _chosen(self) -> SelectedEphemeris | None:
        if self.candidate_view is None or self.candidate_view.chosen is None:
            self.app.notify_info("no ephemeris yet: = types a period")
            return None
        return self.candidate_view.chosen


def _clamped(zoom: int) -> int:
    return max(0, min(zoom, MAX_ZOOM))


def _trouble_with(text: str) -> str:
    """What is wrong with a typed period; "" when nothing is."""
    try:
        period = float(text)
    except ValueError:
        return "a period is a number of days, such as 3.1021"
    low, high = PERIOD_LIMITS_DAYS
    return "" if math.isfinite(period) and low <= period <= high else f"between {low} and {high:.0f} days, please"
