"""The terminal app: owns state, screens and keys; what takes time is the tender's."""

from __future__ import annotations

import math
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import clean
from clara_tui import bindings, themes
from clara_tui.bindings import Act
from clara_tui.glyphs import glyphs_for
from clara_tui.keymap import keymap_file, load_keymap
from clara_tui.state import OperatorState
from clara_tui.tending import Tender
from clara_tui.type_ahead import TypeAhead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual import events
    from textual.app import SystemCommand

    from clara_tui.evidence.desk import EvidenceDesk
    from clara_tui.runner import RunRequest

SMALLEST = (60, 16)
COMPLAIN_AGAIN_SECONDS = 10.0
LOOK_SECONDS = 0.5
LOOK_SECONDS_SLOW_LINE = 3.0


class ClaraApp(TypeAhead):
    """The operator's view of one workspace."""

    TITLE = "CLARA"
    CSS_PATH = "app.tcss"
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
        self._desk: EvidenceDesk | None = None
        self.tender = Tender(self, session or "", vetter or "")
        self._demo = demo
        self._complained: dict[str, float] = {}
        self.set_keymap(self.keymap.changed())
        if self.glyphs.is_ascii:
            self.add_class("ascii")

    # --- beginning and end ----------------------------------------------------------------------

    def on_mount(self) -> None:
        self.holds_keys_back = not self.is_headless  # tests wait for each key themselves
        from clara_tui.screens.queue import QueueScreen

        self.push_screen(QueueScreen(self.state))
        self._watch_signals()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        for problem in self.keymap.problems:
            self.complain(problem)
        if self._demo:
            self.attempt(self.tender.start_demo)
        self.tender.look()
        self.set_interval(LOOK_SECONDS_SLOW_LINE if self.state.low_bandwidth else LOOK_SECONDS, self.tender.look)

    def _watch_signals(self) -> None:
        """A lost line or a polite end closes the app; the run goes on."""
        import asyncio

        if not self.is_headless:
            for number in (signal.SIGHUP, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self.exit, 128 + number)

    def on_unmount(self) -> None:
        if self._desk is not None:
            self._desk.close()
        if self.state.session is not None:
            self.state.session.close()

    def evidence_desk(self) -> EvidenceDesk:
        """The one helper beside the screens, started when it is first asked for."""
        if self._desk is None:
            from clara_tui.evidence.desk import EvidenceDesk

            self._desk = EvidenceDesk()
        return self._desk

    # --- telling --------------------------------------------------------------------------------

    def tell(self, message: Message) -> None:
        """Give every open screen a message of its own."""
        for screen in self.screen_stack:
            screen.post_message(message)

    def complain(self, words: str) -> None:
        """Tell the operator what could not be done; the same thing again only after a while."""
        now = time.monotonic()
        if now - self._complained.get(words, -math.inf) > COMPLAIN_AGAIN_SECONDS:
            self._complained[words] = now
            self.notify(clean(words, 800), severity="error", timeout=12, markup=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault nobody foresaw, in a thread beside the screen: the app goes on and says so."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            from clara_tui.crash import write_down_once

            self.complain(write_down_once(event.worker.error, self.state.workspace))

    def say(self, words: str) -> None:
        self.notify(clean(words, 800), timeout=5, markup=False)

    def attempt(self, act: Callable[..., Any], *values: Any) -> Any:
        """Do it; a refusal becomes words on the screen and None."""
        try:
            return act(*values)
        except ClaraError as error:
            self.complain(str(error))
            return None

    def begin_run(self, request: RunRequest) -> None:
        """Start the pipeline as its own process."""
        try:
            self.tender.start(request)
        except ClaraError as error:
            self.complain(str(error))
        else:
            self.say("starting …")

    async def perform(self, act: Act) -> None:
        """Do an act of the table as its key would, if this is the place for it."""
        if getattr(self.screen, "KIND", "") in act.screens:
            await self.run_action(act.action, self.screen)
        elif bindings.APP in act.screens:
            await self.run_action(act.action, self)
        else:
            self.complain(f"{act.name} belongs to another screen: {', '.join(act.screens)}")

    # --- screens --------------------------------------------------------------------------------

    def show_screen(self, kind: type[Screen[Any]]) -> None:
        """Go to the screen of this kind: back to it where it is open below, else on top."""
        if any(isinstance(screen, kind) for screen in self.screen_stack):
            while not isinstance(self.screen, kind):
                self.pop_screen()
        else:
            self.push_screen(kind(self.state))  # type: ignore[arg-type]

    def action_jobs(self) -> None:
        from clara_tui.screens.jobs import JobsScreen

        self.show_screen(JobsScreen)

    def action_sessions(self) -> None:
        from clara_tui.screens.sessions import SessionsScreen

        self.show_screen(SessionsScreen)

    def action_compare(self) -> None:
        from clara_tui.screens.compare import CompareScreen

        self.show_screen(CompareScreen)

    def action_vet(self) -> None:
        from clara_tui.screens.vet import VetScreen

        self.show_screen(VetScreen)

    def action_help(self) -> None:
        from clara_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.state, getattr(self.screen, "KIND", bindings.QUEUE)))

    def action_export(self) -> None:
        from clara_tui.dialogs.export import ask_and_export

        ask_and_export(self, getattr(self.screen, "session_in_hand", ""))

    def action_blind(self) -> None:
        self.state.blind = not self.state.blind
        self.say("blind: other vetters' judgements are hidden" if self.state.blind else "other vetters are shown")
        from clara_tui.messages import SessionChanged

        self.tell(SessionChanged())

    def on_resize(self, event: events.Resize) -> None:
        from clara_tui.screens.small import TooSmallScreen

        too_small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if too_small and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen())
        elif not too_small and isinstance(self.screen, TooSmallScreen):
            self.pop_screen()

    # --- terminal -------------------------------------------------------------------------------

    def copy_to_clipboard(self, text: str) -> None:
        """Copy by OSC 52; inside tmux also wrapped, so that the outer terminal gets it."""
        super().copy_to_clipboard(text)
        if os.environ.get("TMUX") and self._driver is not None:
            from clara_tui.clipboard import through_tmux

            self._driver.write(through_tmux(text))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.DARK.variables

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from clara_tui.palette import commands_of

        yield from commands_of(self, screen)

    def _handle_exception(self, error: Exception) -> None:
        """The last resort: a sentence for the operator, the traceback for a file."""
        if self.is_headless:  # tests want the exception itself
            super()._handle_exception(error)
            return
        from clara_tui.crash import write_down

        self._return_code = 1
        self.exit(1, message=write_down(error, self.state.workspace))


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
