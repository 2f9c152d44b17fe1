"""Jobs: the run's stages and workers, the machine, failures, the log; runs start and stop here only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer

from clara_pipeline.text import sanitize
from clara_tui.background.run_list import message_of
from clara_tui.background.system_monitor import SystemMonitor, SystemSample
from clara_tui.keys import bindings
from clara_tui.keys.in_force import with_keys
from clara_tui.messages import Replaceable
from clara_tui.screens.delegate import delegate
from clara_tui.screens.jobs.panel_scroller import PanelScroller
from clara_tui.screens.jobs.run_controller import RunController
from clara_tui.state import OperatorState
from clara_tui.text import jobs as jobs_text
from clara_tui.text.status import clock, session_words
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.text.system import meter_lines
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.meters import Meters
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort

TICK_SECONDS, TICK_SECONDS_SLOW_LINE = 1.0, 5.0
SHORT, TALL = 20, 40
LOG_LINES = 200


@dataclass
class SystemSampled(Replaceable):
    """The machine, the run's processes and the workers' log as they were a moment ago."""

    sample: SystemSample
    log: list[str]
    """The last lines of the log, sanitized."""


class JobsScreen(Screen[None]):
    """Shows what is going on; owns the parts that scroll it and control runs."""

    KIND = bindings.JOBS
    FIND_IN = ".active"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.JOBS))
    DEFAULT_CSS = """
    JobsScreen #above { height: 10; }
    JobsScreen #between { height: 6; }
    JobsScreen #stages { width: 1fr; }
    JobsScreen #meters { width: 33; }
    JobsScreen #workers { width: 36; }
    JobsScreen #failures { width: 1fr; }
    JobsScreen #log { height: 1fr; }
    JobsScreen.short #above { height: 7; }
    JobsScreen.short #between { height: 3; }
    JobsScreen.short #workers { width: 27; }
    JobsScreen.tall #above { height: 14; }
    JobsScreen.tall #between { height: 1fr; }
    """

    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self.runs = RunController(self)
        self.scroller = PanelScroller(self.panel)
        self._monitor = SystemMonitor(state.workspace)
        self._is_sampling = False
        self._ticks: Timer | None = None
        self._described = self._message = ""
        """A run, and what the operator wrote of it."""

    def compose(self) -> ComposeResult:
        yield StatusLine()
        with Horizontal(id="above"):
            yield Scrolled("stages")
            yield Meters()
        with Horizontal(id="between"):
            yield Scrolled("workers")
            yield Scrolled("failures")
        yield Scrolled("log", from_end=True)
        yield KeyLine(bindings.JOBS, self.app.keymap.keys, self.app.glyphs.is_ascii)

    def panel(self, name: str) -> Scrolled:
        """Return a panel by its name."""
        return self.query_one(f"#{name}", Scrolled)

    # --- keys -----------------------------------------------------------------------------------

    action_panel = delegate("scroller", "activate", 1)
    action_line = delegate("scroller", "line", 1)
    action_page = delegate("scroller", "page", 1)
    action_start = delegate("runs", "start")
    action_resume = delegate("runs", "resume")
    action_cancel = delegate("runs", "cancel")
    action_choose_run = delegate("runs", "choose_run")

    def action_back(self) -> None:
        self.app.pop_screen()

    # --- showing --------------------------------------------------------------------------------

    def on_mount(self) -> None:
        seconds = TICK_SECONDS_SLOW_LINE if self.state.low_bandwidth else TICK_SECONDS
        self._ticks = self.set_interval(seconds, self._tick)
        self.scroller.activate(0)
        self.call_after_refresh(self._tick)

    def on_screen_resume(self) -> None:
        if self._ticks is not None:
            self._ticks.resume()
        self._show()

    def on_screen_suspend(self) -> None:
        if self._ticks is not None:
            self._ticks.pause()

    def on_run_changed(self) -> None:
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < SHORT, "short")
        self.set_class(event.size.height >= TALL, "tall")
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        state, glyphs = self.state, self.app.glyphs
        self.query_one(StatusLine).set(self._title(), (*session_words(state, glyphs), (" ", "")))
        stages = self.panel("stages")
        stages.show_all(
            jobs_text.stage_lines(state.status, glyphs, stages.size.width, state.run_is_alive)
            or self._nothing(stages.size.width)
        )
        workers = self.panel("workers")
        if state.status.outcome and not state.run_is_alive and state.rows is not None:
            workers.entitle("decisions")
            codes = [state.judgement(key).disposition for key in state.vetted]
            workers.show_all(jobs_text.tally_lines(codes, state.rows.n_all, glyphs, workers.size.width))
        else:
            workers.entitle("workers")
            workers.show_all(jobs_text.worker_lines(state.status, glyphs, workers.size.width))
        failures = self.panel("failures")
        failures.entitle(f"failures {state.status.n_failed or ''}".rstrip())
        failures.show_all(jobs_text.failure_lines(state.status, failures.size.width, glyphs))

    def _nothing(self, width: int) -> list[StyledLine]:
        if self.state.problem:
            return [((f" {words}", "bad"),) for words in wrapped(sanitize(self.state.problem, 600), width - 2)]
        if self.state.run is None:
            return [((with_keys(" no run in this workspace yet: {start} starts one"), "muted"),)]
        return [((" starting …", "muted"),)]

    def _title(self) -> StyledLine:
        state = self.state
        title: StyledLine = ((" JOBS ", "strong"),)
        if state.run is None:
            return title
        title += ((f" {sanitize(state.run.id, 40)}  ", "muted"),)
        if state.run_is_alive:
            left = sum(stage.eta_seconds or 0.0 for stage in state.status.stages.values())
            return (*title, ("running", "accent"), (f"  {clock(left)} left in this stage" if left else "", "muted"))
        outcome, style = jobs_text.outcome_words(state.status)
        words = jobs_text.message_words(state.status.message)
        return (*title, (outcome, style), (f"  {words}" if words else "", "muted"))

    # --- the machine ----------------------------------------------------------------------------

    def _tick(self) -> None:
        if not self._is_sampling and self.is_current:
            self._is_sampling = True
            self.app.run_in_thread(self._sample, "machine")

    def _sample(self) -> None:
        from clara_tui.background.run_follower import log_lines

        try:
            status = self.state.status
            sample = self._monitor.sample(status.pid if self.state.run_is_alive else None)
            log = log_lines(self.state.run, LOG_LINES) if self.state.run is not None else []
            self.post_message(SystemSampled(sample, log))
        finally:
            self._is_sampling = False

    def on_system_sampled(self, message: SystemSampled) -> None:
        meters = self.query_one(Meters)
        meters.show(meter_lines(message.sample, self.app.glyphs, meters.size.width))
        log = self.panel("log")
        log.show_all(jobs_text.log_lines(self._notes(), message.log, log.size.width))

    def _notes(self) -> list[str]:
        """Return what the operator wrote of the run, why it failed, then what it wants known."""
        run = self.state.run
        if run is not None and self._described != run.id:
            self._described, self._message = run.id, message_of(run)
        message = [f"message: {self._message}"] if run is not None and self._message else []
        status = self.state.status
        why = [f"failed: {status.message}"] if status.outcome == "failed" and status.message else []
        return [*message, *why, *status.notices]
