"""Open screens by name. The table names their modules, which are imported when they are first opened."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from textual.app import App
from textual.geometry import Size
from textual.screen import Screen

from clara_tui.blindness import has_gold
from clara_tui.keys import bindings
from clara_tui.keys.bindings import KeyAction
from clara_tui.keys.in_force import with_keys
from clara_tui.state import OperatorState

SCREENS = {
    bindings.QUEUE: "clara_tui.screens.queue.screen:QueueScreen",
    bindings.VET: "clara_tui.screens.vet.screen:VetScreen",
    bindings.JOBS: "clara_tui.screens.jobs.screen:JobsScreen",
    bindings.SESSIONS: "clara_tui.screens.sessions:SessionsScreen",
    bindings.COMPARE: "clara_tui.screens.compare:CompareScreen",
    bindings.CLUSTERS: "clara_tui.screens.clusters.screen:ClustersScreen",
    bindings.SIMILAR: "clara_tui.screens.similar:SimilarScreen",
    bindings.MAP: "clara_tui.screens.feature_map.screen:FeatureMapScreen",
    bindings.TRAININGS: "clara_tui.screens.trainings.screen:TrainingsScreen",
    bindings.PIXELS: "clara_tui.screens.pixels.screen:PixelsScreen",
    bindings.TRANSITS: "clara_tui.screens.transits.screen:TransitsScreen",
    bindings.JOINT: "clara_tui.screens.joint.screen:JointScreen",
    bindings.EXPERIMENTS: "clara_tui.screens.experiments.screen:ExperimentsScreen",
    bindings.HELP: "clara_tui.screens.help:HelpScreen",
    "too_small": "clara_tui.screens.too_small:TooSmallScreen",
}
"""Module and class of every screen, by the name the key table has for it."""
SMALLEST = Size(60, 16)
"""Columns and rows below which the app only says so."""


def screen_class(name: str) -> type[Screen[Any]]:
    """Import the class of a screen. Raises KeyError for a name that is not in the table."""
    module, _, kind = SCREENS[name].partition(":")
    found: type[Screen[Any]] = getattr(import_module(module), kind)
    return found


OF_ONE_RUN = (bindings.CLUSTERS, bindings.MAP, bindings.SIMILAR)
"""Screens on what a run has found among its own candidates."""


def why_not_open(state: OperatorState, name: str) -> str:
    """Say why a screen is not opened now; empty where it may be."""
    if state.all_runs and name in OF_ONE_RUN:
        return f"{name} is of one run: " + with_keys("choose it in Jobs ({jobs}, then {choose_run})")
    if has_gold(state) and name in (*OF_ONE_RUN, bindings.PIXELS):
        return f"{name} is not shown in a session with gold rows: it would tell them from stars"
    return ""


class Navigation:
    """The stack of screens of one app."""

    def __init__(self, app: App[Any], state: OperatorState) -> None:
        self._app = app
        self._state = state

    def open(self, name: str, *values: Any) -> None:
        """Go back to the open screen of this name; push a new one where none is open or `values` say what of."""
        kind = screen_class(name)
        if not values and any(isinstance(screen, kind) for screen in self._app.screen_stack):
            while not isinstance(self._app.screen, kind):
                self._app.pop_screen()
        else:
            self._app.push_screen(kind(self._state, *values))  # type: ignore[arg-type]

    def close(self, name: str) -> bool:
        """Close the screen of this name and all above it; returns whether it was open."""
        kind = screen_class(name)
        was_open = any(isinstance(screen, kind) for screen in self._app.screen_stack)
        while any(isinstance(screen, kind) for screen in self._app.screen_stack):
            self._app.pop_screen()
        return was_open

    def open_help(self) -> None:
        """Show the help of the screen on top, unless it is shown already."""
        name = self.current
        if name != bindings.HELP:
            self._app.push_screen(screen_class(bindings.HELP)(self._state, name or bindings.QUEUE))  # type: ignore[arg-type]

    @property
    def current(self) -> str:
        """Name of the screen on top; empty for a dialog."""
        return getattr(self._app.screen, "KIND", "")

    def target_of(self, act: KeyAction) -> App[Any] | Screen[Any] | None:
        """Return what an act of the key table is done on: the screen on top, the app, or nothing here."""
        if self.current in act.screens:
            return self._app.screen
        return self._app if bindings.APP in act.screens else None

    def check_size(self, size: Size) -> None:
        """Cover everything by a notice while the terminal is too small."""
        kind = screen_class("too_small")
        is_shown = isinstance(self._app.screen, kind)
        too_small = size.width < SMALLEST.width or size.height < SMALLEST.height
        if too_small and not is_shown:
            self._app.push_screen(kind())
        elif is_shown and not too_small:
            self._app.pop_screen()
