"""The terminal app: owns the state and the objects that work on it, and hands keys and messages to them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

from textual import events
from textual.binding import BindingType
from textual.screen import Screen

from clara_pipeline.errors import ClaraError
from clara_tui import messages
from clara_tui.background.run_watcher import RunWatcher
from clara_tui.keys import bindings
from clara_tui.keys.in_force import put_in_force
from clara_tui.keys.keymap import keymap_file, load_keymap
from clara_tui.shell import lost_terminal
from clara_tui.shell.beginning import Beginning
from clara_tui.shell.blind import go_on_blind
from clara_tui.shell.line_finder import LineFinder
from clara_tui.shell.navigation import Navigation, screen_class, why_not_open
from clara_tui.shell.notifications import Notifications
from clara_tui.shell.open_candidate import open_candidate
from clara_tui.state import OperatorState
from clara_tui.terminal import themes
from clara_tui.terminal.glyphs import glyphs_for
from clara_tui.terminal.terminal_app import TerminalApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import SystemCommand
    from textual.message import Message
    from textual.worker import Worker

    from clara_tui.analysis.client import AnalysisClient

P = ParamSpec("P")
T = TypeVar("T")


class ClaraApp(TerminalApp):
    """The operator's view of one workspace."""

    TITLE = "CLARA"
    CSS_PATH = str(Path(__file__).with_name("app.tcss"))
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
        light_curve: Path | None = None,
        all_runs: bool = False,
        gold: float | None = None,
    ) -> None:
        environment = dict(os.environ)
        self.glyphs = glyphs_for(environment)
        self.keymap = load_keymap(keymap_file(workspace, environment))
        put_in_force(self.keymap)
        super().__init__(ansi_color=True if "NO_COLOR" in environment else None)
        themes.put_on(self, environment)
        self.animation_level = "none"
        self.state = OperatorState(workspace, low_bandwidth=low_bandwidth, all_runs=all_runs)
        self._operator_messages = Notifications(self.notify)
        self.navigation = Navigation(self, self.state)
        self._line_finder = LineFinder(self)
        self.renderer.saves_bytes = low_bandwidth
        self._analysis: AnalysisClient | None = None
        self.run_watcher = RunWatcher(self, session or "", vetter or "", gold)
        self._beginning = Beginning(self, self.run_watcher, demo=demo, light_curve=light_curve)
        self.set_keymap(self.keymap.changed())
        if self.glyphs.is_ascii:
            self.add_class("ascii")

    # --- beginning and end ----------------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        """Return the queue: the screen that the app opens with, and below all others."""
        return screen_class(bindings.QUEUE)(self.state)  # type: ignore[arg-type]

    def on_mount(self) -> None:
        self.key_queue.is_on = not self.is_headless  # tests wait for each key themselves
        lost_terminal.watch(self)
        self.call_after_refresh(self._beginning.begin)

    def on_resize(self, event: events.Resize) -> None:
        self.navigation.check_size(event.size)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report an unforeseen fault in a background thread; the app goes on."""
        from textual.worker import WorkerState

        if event.state is WorkerState.ERROR and event.worker.error is not None:
            from clara_tui.terminal.crash_report import write_down_once

            self.notify_error(write_down_once(event.worker.error, self.state.workspace))

    def on_unmount(self) -> None:
        if self._analysis is not None:
            self._analysis.close()
        self.run_watcher.close()

    def analysis_client(self) -> AnalysisClient:
        """Return the app's one analysis helper process, started when it is first asked for."""
        if self._analysis is None:
            from clara_tui.analysis.client import AnalysisClient

            self._analysis = AnalysisClient()
        return self._analysis

    # --- what screens may ask for (`clara_tui.app_port`) ------------------------------------------

    def notify_info(self, words: str) -> None:
        """Show a short message."""
        self._operator_messages.info(words)

    def notify_error(self, words: str) -> None:
        """Show what could not be done; the same words again only after a while."""
        self._operator_messages.error(words)

    def run_or_notify(self, act: Callable[P, T], *values: P.args, **named: P.kwargs) -> T | None:
        """Call `act` and return what it returns; show a ClaraError that it raises and return None."""
        try:
            return act(*values, **named)
        except ClaraError as error:
            self.notify_error(str(error))
            return None

    def broadcast(self, message: Message) -> None:
        """Send a message to every open screen."""
        for screen in self.screen_stack:
            screen.post_message(message)

    def run_in_thread(self, work: Callable[[], object], group: str) -> None:
        """Run `work` in a thread; a fault in it is reported, and the app goes on."""
        self.run_worker(work, thread=True, group=group, exit_on_error=False)

    def open_screen(self, name: str, *values: Any) -> None:
        """Go back to the open screen of this name; push a new one where none is open or `values` say what of."""
        if why_not := why_not_open(self.state, name):
            self.notify_info(why_not)
        else:
            self.navigation.open(name, *values)

    def close_screen(self, name: str) -> bool:
        """Close the screen of this name and all above it; returns whether it was open."""
        return self.navigation.close(name)

    def is_starting_run(self) -> bool:
        """Return whether a pipeline process started by this app has not ended yet."""
        return self.run_watcher.started.is_starting

    async def perform(self, act: bindings.KeyAction) -> None:
        """Do an act of the key table on the screen on top, or an act of the app."""
        if (target := self.navigation.target_of(act)) is not None:
            await self.run_action(act.action, target)
        else:
            self.notify_error(f"{act.name} belongs to another screen: {', '.join(act.screens)}")

    # --- requests of the screens ------------------------------------------------------------------

    def on_open_candidate(self, message: messages.OpenCandidate) -> None:
        open_candidate(self, message.key, message.below)

    def on_start_run(self, message: messages.StartRun) -> None:
        try:
            self.run_watcher.started.start(message.request)
        except ClaraError as error:
            self.notify_error(str(error))
        else:
            self.notify_info("starting …")

    def on_view_run(self, message: messages.ViewRun) -> None:
        self.run_or_notify(self.run_watcher.view_run, message.run_id)

    def on_open_session(self, message: messages.OpenSession) -> None:
        self.run_watcher.sessions.open(message.name)

    def on_sort_queue(self, message: messages.SortQueue) -> None:
        self.run_watcher.queue.arrange(message.query)

    def on_settle_queue(self) -> None:
        self.run_watcher.queue.settle()

    # --- keys that work everywhere ----------------------------------------------------------------

    def action_open_screen(self, name: str) -> None:
        self.open_screen(name)

    def action_help(self) -> None:
        self.navigation.open_help()

    def action_go_to(self) -> None:
        from clara_tui.shell.command_line import ask_where

        ask_where(self)

    def action_find_line(self) -> None:
        self._line_finder.find()

    def action_export(self) -> None:
        from clara_tui.dialogs.export import ask_and_export

        ask_and_export(self, getattr(self.screen, "selected_session", ""))

    def action_blind(self) -> None:
        go_on_blind(self)

    # --- terminal -------------------------------------------------------------------------------

    def copy_to_clipboard(self, text: str) -> None:
        """Copy by OSC 52; inside tmux also wrapped, so that the outer terminal gets it."""
        super().copy_to_clipboard(text)
        if os.environ.get("TMUX"):
            from clara_tui.terminal.clipboard import copy_through_tmux

            copy_through_tmux(self, text)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours that a theme may leave out."""
        return themes.DARK.variables

    def action_command_palette(self) -> None:
        from clara_tui.shell.command_palette import open_palette

        open_palette(self)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return the commands of the palette for the current screen."""
        from clara_tui.shell.command_palette import commands_of

        yield from commands_of(self, screen)

    def crash_message(self, error: Exception) -> str:
        """Say in a sentence what happened; the traceback goes to a file."""
        from clara_tui.terminal.crash_report import write_down

        return write_down(error, self.state.workspace)


def run_app(app: ClaraApp) -> int:
    """Open the app in the terminal until the operator leaves it; returns the exit code."""
    result = app.run(mouse=not app.state.low_bandwidth)
    return app.return_code or (result if isinstance(result, int) else 0)
