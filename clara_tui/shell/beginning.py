"""Begin the work of the app: only once its first picture is painted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from clara_tui.app_port import AppPort
from clara_tui.background.light_curve_opener import LightCurveOpener
from clara_tui.terminal.garbage import collect_seldom

if TYPE_CHECKING:
    from clara_tui.background.run_watcher import RunWatcher

CHECK_SECONDS, CHECK_SECONDS_SLOW_LINE = 0.5, 3.0
"""Seconds between two looks at the files of the run."""
OPEN_SECONDS = 0.2


class BeginningApp(AppPort, Protocol):
    """The app as its beginning knows it."""

    @property
    def is_headless(self) -> bool:
        """Tell whether there is no terminal."""

    def set_interval(self, interval: float, callback: Callable[[], object]) -> object:
        """Call back every so many seconds."""


class Beginning:
    """What the app was started for: a workspace, its demo sky, or one light curve."""

    def __init__(self, app: BeginningApp, watcher: RunWatcher, *, demo: bool, light_curve: Path | None) -> None:
        self._app = app
        self._watcher = watcher
        self._demo = demo
        self._opener = None if light_curve is None else LightCurveOpener(app, watcher.started, light_curve)

    def begin(self) -> None:
        """Look for garbage again, say what is wrong with the keymap, start what was asked for, and watch the runs."""
        app = self._app
        if not app.is_headless:
            collect_seldom()
        if app.keymap.problems:
            app.notify_error(app.keymap.summary)
        if self._demo:
            app.run_or_notify(self._watcher.started.start_demo)
        if self._opener is not None:
            app.run_or_notify(self._opener.start)
            app.set_interval(OPEN_SECONDS, self._opener.check)
        self._watcher.check()
        app.set_interval(CHECK_SECONDS_SLOW_LINE if app.state.low_bandwidth else CHECK_SECONDS, self._watcher.check)
