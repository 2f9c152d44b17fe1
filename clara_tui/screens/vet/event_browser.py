"""Jump from event to event of the current candidate's light curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from clara_tui.candidate.candidate_view import MAX_CURVE_ZOOM
from clara_tui.plots.scale import value_range

if TYPE_CHECKING:
    from clara_pipeline.records import CandidateKey
    from clara_pipeline.scan.flux_event import FluxEvent
    from clara_tui.screens.vet.screen_port import VetScreenPort

EVENT_LENGTHS = 8.0
"""In view around an event, but no less than this:"""
LEAST_DAYS = 0.5


class EventBrowser:
    """Which event is looked at; the fold stays as it is."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen
        self._evidence = screen.evidence
        self._zoomed: CandidateKey | None = None
        """The star whose light curve was zoomed to an event."""

    def step(self, direction: int) -> None:
        """Select the next or previous event, around, and zoom the light curve to it."""
        view = self._evidence.current
        if view is None:
            return
        if not view.events:
            self._screen.app.notify_info(self._why_none())
            return
        now = view.settings.event if view.selected_event is not None else None
        start = -1 if direction > 0 else 0
        place = ((start if now is None else now) + direction) % len(view.events)
        event = view.events[place]
        self._zoomed = view.evidence.key
        centre, zoom = (event.start_btjd + event.end_btjd) / 2, self._zoom_to(event)
        self._evidence.change_settings(event=place, curve_centre=centre, curve_zoom=zoom)
        self._screen.show_star()

    def leave_other_star(self) -> None:
        """Show the whole light curve again once another star has become current."""
        if self._zoomed is not None and self._zoomed != self._screen.state.current:
            self._zoomed = None
            self._evidence.change_settings(event=None, curve_centre=None, curve_zoom=0)

    def _zoom_to(self, event: FluxEvent) -> int:
        view = self._evidence.current
        if view is None or view.curve is None:
            return 0
        wanted = max(EVENT_LENGTHS * (event.end_btjd - event.start_btjd), LEAST_DAYS)
        whole = value_range(view.curve.time).length
        return max(0, min(math.floor(math.log2(whole / wanted)), MAX_CURVE_ZOOM)) if whole > wanted else 0

    def _why_none(self) -> str:
        assert self._evidence.current is not None
        evidence = self._evidence.current.evidence
        if reason := evidence.troubles.get("events") or evidence.troubles.get("curve"):
            return reason
        return "no events were found in this light curve" if evidence.events is not None else "looking for events …"
