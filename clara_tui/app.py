"""The terminal app: owns state, screens and keys; what takes time is the run_watcher's."""

from __future__ import annotations

import os
import signal
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from clara_pipeline.errors import ClaraError
from clara_tui.background.run_watcher import RunWatcher
from clara_tui.shell import bindings
from clara_tui.shell.keymap import keymap_file, load_keymap
from clara_tui.shell.navigation import Navigation
from clara_tui.state import OperatorState
from clara_tui.terminal import themes
from clara_tui.terminal.glyphs import glyphs_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import SystemCommand

    from clara_tui.analysis.client import AnalysisClient
    from clara_tui.background.run_launcher import RunRequest

LOOK_SECONDS = 0.5
LOOK_SECONDS_SLOW_LINE = 3.0
LINE_SECONDS = 2.0


class ClaraApp(Navigation):
    """The operator's view of one workspace."""

    TITLE = "CLARA"
    CSS_PATH = str(files("clara_tui") / "app.tcss")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.APP))
    ENABLE_COMMAND_PALETTE = True
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        workspace: Path,
        *,
        demo: bool = False,
        session: str | None = None,
        vetter: str | None = None,
        low_bandwidth: bool = False,
    ) -> None:
        environment = dict(os.environ)
        self.glyphs = glyphs_for(environment)
        self.keymap = load_keymap(keymap_file(workspace, environment))
        super().__init__(ansi_color=True if "NO_COLOR" in environment else None)
        if themes.is_plain(environment, self.console.color_system):
            self.ansi_color = True
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.theme_for(environment, self.console.color_system)
        self.animation_level = "none"
        self.state = OperatorState(workspace, low_bandwidth=low_bandwidth)
        self._analysis: AnalysisClient | None = None
        self.run_watcher = RunWatcher(self, session or "", vetter or "")
        self._demo = demo
        self.set_keymap(self.keymap.changed())
        if self.glyphs.is_ascii:
            self.add_class("ascii")

    # --- beginning and end ----------------------------------------------------------------------

    def on_mount(self) -> None:
        self.holds_keys_back = not self.is_headless  # tests wait for each key themselves
        from clara_tui.screens.queue.screen import QueueScreen

        self.push_screen(QueueScreen(self.state))
        self._watch_signals()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if self.keymap.problems:
            self.notify_error(self.keymap.summary)
        if self._demo:
            self.run_or_notify(self.run_watcher.start_demo)
        self.run_watcher.look()
        self.set_interval(LOOK_SECONDS_SLOW_LINE if self.state.low_bandwidth else LOOK_SECONDS, self.run_watcher.look)

    def _watch_signals(self) -> None:
        """A lost line or a polite end closes the app; the run goes on."""
        import asyncio

        if not self.is_headless:
            for number in (signal.SIGHUP, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self.exit, 128 + number)
            self.set_interval(LINE_SECONDS, self._leave_a_lost_line)

    def _leave_a_lost_line(self) -> None:
        """Not every parent passes SIGHUP on: `make` keeps it, and the app would stay for ever."""
        if not os.isatty(0):
            self.exit(128 + signal.SIGHUP)

    def on_unmount(self) -> None:
        if self._analysis is not None:
            self._analysis.close()
        if self.state.session is not None:
            self.state.session.close()

    def analysis_client(self) -> AnalysisClient:
        """The one helper beside the screens, started when it is first asked for."""
        if self._analysis is None:
            from clara_tui.analysis.client import AnalysisClient

            self._analysis = AnalysisClient()
        return self._analysis

    # --- work ------------------------------------------------------------------------------------

    def begin_run(self, request: RunRequest) -> None:
        """Start the pipeline as its own process."""
        try:
            self.run_watcher.start(request)
        except ClaraError as error:
            self.notify_error(str(error))
        else:
            self.notify_info("starting …")

    # --- terminal -------------------------------------------------------------------------------

    def copy_to_clipboard(self, text: str) -> None:
        """Copy by OSC 52; inside tmux also wrapped, so that the outer terminal gets it."""
        super().copy_to_clipboard(text)
        if os.environ.get("TMUX"):
            from clara_tui.terminal.clipboard import copy_through_tmux

            copy_through_tmux(self, text)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.DARK.variables

    def action_command_palette(self) -> None:
        from clara_tui.shell.command_palette import open_palette

        open_palette(self)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from clara_tui.shell.command_palette import commands_of

        yield from commands_of(self, screen)

    def crash_message(self, error: Exception) -> str:
        """One sentence for the operator; the traceback goes to a file."""
        from clara_tui.terminal.crash_report import write_down

        return write_down(error, self.state.workspace)


def run_app(
    workspace: Path,
    *,
    demo: bool = False,
    session: str | None = None,
    vetter: str | None = None,
    low_bandwidth: bool = False,
) -> int:
    """Open the app on a workspace; returns the exit code."""
    app = ClaraApp(workspace, demo=demo, session=session, vetter=vetter, low_bandwidth=low_bandwidth)
    result = app.run(mouse=not low_bandwidth)
    return app.return_code or (result if isinstance(result, int) else 0)
