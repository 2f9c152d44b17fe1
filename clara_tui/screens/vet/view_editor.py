"""Change how folds and light curves are shown: bins, flux, marks, zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_tui.candidate.candidate_view import MAX_CURVE_ZOOM, MAX_ZOOM
from clara_tui.plots.markers import next_marker
from clara_tui.plots.scale import value_range
from clara_tui.widgets.panels.curve import span_of

if TYPE_CHECKING:
    from clara_tui.screens.vet.screen_port import VetScreenPort

BINS = (0, 50, 100, 200, 400)
"""Numbers of bins in their order; 0 is chosen for the zoom."""


class ViewEditor:
    """The view settings, which stay from candidate to candidate."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen
        self._evidence = screen.evidence

    def bins(self) -> None:
        """Take the next number of bins of the fold."""
        self._change(n_bins=BINS[(BINS.index(self._evidence.settings.n_bins) + 1) % len(BINS)])

    def flatten(self) -> None:
        """Swap plain and flattened flux, in the fold and in the light curve; again: as it was."""
        self._change(swap_flat=not self._evidence.settings.swap_flat and not self._evidence.settings.sap, sap=False)

    def sap(self) -> None:
        """Swap SAP and PDCSAP flux."""
        if (
            self._evidence.current is not None
            and self._evidence.current.curve is not None
            and not len(self._evidence.current.curve.points("sap")[0])
        ):
            self._screen.app.notify_info("this file has no second flux")
        else:
            self._change(sap=not self._evidence.settings.sap)

    def marker(self) -> None:
        """Take the next kind of plot marks."""
        self._change(marker=next_marker(self._evidence.settings.marker))

    def zoom(self, direction: int) -> None:
        """Zoom the fold in or out."""
        self._change(zoom=_clamped(self._evidence.settings.zoom + direction))

    def zoom_curve(self, direction: int) -> None:
        """Zoom the light curve in or out."""
        self._change(curve_zoom=_clamped(self._evidence.settings.curve_zoom + direction, MAX_CURVE_ZOOM))

    def transit_zoom(self) -> None:
        """Show three durations each way around the transit, for this star and the next ones; again: the whole cycle."""
        self._change(transit_zoom=not self._evidence.settings.transit_zoom, zoom=0)

    def reset_zoom(self) -> None:
        """Show the whole cycle and the whole light curve; no event is selected."""
        self._change(zoom=0, transit_zoom=False, curve_zoom=0, curve_centre=None, event=None)

    def pan_curve(self, direction: int) -> None:
        """Move the zoomed light curve by a quarter of what is in view."""
        if self._evidence.current is None or self._evidence.current.curve is None:
            return
        whole = value_range(self._evidence.current.curve.time)
        span = span_of(self._evidence.current, whole)
        centre = (span.low + span.high) / 2 + direction * span.length / 4
        half = span.length / 2
        self._change(curve_centre=min(max(centre, whole.low + half), whole.high - half))

    def _change(self, **changes: object) -> None:
        self._evidence.change_settings(**changes)
        self._screen.show_star()


def _clamped(zoom: int, most: int = MAX_ZOOM) -> int:
    return max(0, min(zoom, most))
