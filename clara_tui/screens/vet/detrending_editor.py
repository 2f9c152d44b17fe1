"""Change how the trend is taken out of the light curve on the screen; what the pipeline stored stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.periods.trends.methods import METHODS, Detrending

if TYPE_CHECKING:
    from clara_tui.screens.vet.screen_port import VetScreenPort

WINDOWS_DAYS = (0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0)
FIRST_WINDOW_DAYS = 1.0
"""Where the pipeline's own is not known."""


class DetrendingEditor:
    """The trend that fold, tests, depth and periodograms are without; stays from candidate to candidate."""

    def __init__(self, screen: VetScreenPort) -> None:
        self._screen = screen
        self._evidence = screen.evidence

    def window(self, direction: int) -> None:
        """Take the next wider or narrower window, from the pipeline's own on."""
        now = self._evidence.settings.detrending
        start = now.window_days if now is not None else self._window_of_pipeline()
        found = [days for days in WINDOWS_DAYS if (days > start if direction > 0 else days < start)]
        if not found:
            self._screen.app.notify_info(f"{start:g} d is the {'widest' if direction > 0 else 'narrowest'} window")
        else:
            days = min(found) if direction > 0 else max(found)
            self.choose(Detrending(now.method if now is not None else METHODS[0], days))

    def method(self) -> None:
        """Take the next method; after the last the pipeline's own trend again."""
        now = self._evidence.settings.detrending
        place = METHODS.index(now.method) + 1 if now is not None else 0
        if place == len(METHODS):
            self.choose(None)
        else:
            self.choose(Detrending(METHODS[place], now.window_days if now is not None else self._window_of_pipeline()))

    def set(self, method: str, window_days: float) -> None:
        """Take what was typed: "" or 0 for the method or window that is used now, "pipeline" for its own trend."""
        now = self._evidence.settings.detrending
        if method == "pipeline":
            self.choose(None)
            return
        days = window_days or (now.window_days if now is not None else self._window_of_pipeline())
        self.choose(Detrending(method or (now.method if now is not None else METHODS[0]), days))

    def choose(self, detrending: Detrending | None) -> None:
        """Use this from now on; None is the pipeline's own."""
        self._evidence.change_settings(detrending=detrending)
        words = "as the pipeline does" if detrending is None else detrending.words
        self._screen.app.notify_info(f"detrended: {words}")
        self._screen.show_star()

    def _window_of_pipeline(self) -> float:
        view = self._evidence.current
        curve = None if view is None else view.evidence.curve
        return FIRST_WINDOW_DAYS if curve is None or curve.window_days is None else curve.window_days
