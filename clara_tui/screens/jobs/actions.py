"""What can be done in Jobs: scroll, start, resume, cancel, look at another run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.screen import Screen

from clara_pipeline.text import sanitize
from clara_tui.background import run_launcher
from clara_tui.background.run_list import ListedRun, listed_runs
from clara_tui.messages import StartRun, ViewRun
from clara_tui.run_request import RunRequest
from clara_tui.state import OperatorState
from clara_tui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort

FINISHED = ("done", "done_with_failures")
SCROLLING = ("failures", "log", "workers", "stages")
"""The panels that j and k can scroll, in the order of Tab."""


class JobsKeys(Screen[None]):
    """The keys of the Jobs screen."""

    app: AppPort  # type: ignore[assignment]

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self._active = 0

    def panel(self, name: str) -> Scrolled:
        """Return a panel of the screen by its name."""
        return self.query_one(f"#{name}", Scrolled)

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_panel(self, by: int) -> None:
        """Choose the panel that j and k scroll."""
        self._active = (self._active + by) % len(SCROLLING)
        for at, name in enumerate(SCROLLING):
            self.panel(name).set_class(at == self._active, "active")

    def action_line(self, by: int) -> None:
        self.panel(SCROLLING[self._active]).scroll_lines(by)

    def action_page(self, direction: int) -> None:
        panel = self.panel(SCROLLING[self._active])
        panel.scroll_lines(direction * max(1, panel.size.height // 2))

    def action_start(self) -> None:
        from clara_tui.dialogs.new_run import NewRun

        if self.state.run_is_alive:
            self.app.notify_error("a run is going on; cancel it first (x), or let it end")
        elif not self._one_is_starting():
            self.app.push_screen(
                NewRun(self.state.workspace, self.state.last_form, self.state.last_form_error), self._begin
            )

    def _begin(self, request: RunRequest | None) -> None:
        if request is not None:
            self.post_message(StartRun(request))

    def action_resume(self) -> None:
        if self.state.run is None or self.state.run_is_alive:
            self.app.notify_error("nothing to resume: " + ("it is running" if self.state.run else "there is no run"))
        elif self._one_is_starting():
            return
        elif self.state.status.outcome in FINISHED and not self.state.problem:
            self.app.notify_info(f"run {self.state.run.id} is finished: there is nothing to resume; s starts a new one")
        else:
            self.post_message(StartRun(RunRequest(resume=self.state.run.id)))

    def _one_is_starting(self) -> bool:
        """Whether a run begun from here has not ended yet; says so."""
        is_one = self.app.is_starting_run()
        if is_one:
            self.app.notify_error("a run begun a moment ago has not ended yet: one at a time")
        return is_one

    def action_cancel(self) -> None:
        from clara_tui.dialogs.confirm import Confirm

        if self.state.run is None or not self.state.run_is_alive:
            self.app.notify_error("no run is going on")
            return
        question = f"Cancel run {self.state.run.id}? What is finished is kept, and r resumes it."
        self.app.push_screen(Confirm(question, "cancel it", "let it go on"), self._cancel)

    def _cancel(self, sure: bool | None) -> None:
        if sure and self.state.run is not None:
            said = self.app.run_or_notify(run_launcher.cancel, self.state.run)
            if said:
                self.app.notify_info(said)

    def action_choose_run(self) -> None:
        self.app.run_in_thread(self._list_runs, "runs")

    def _list_runs(self) -> None:
        """Read what the runs say of themselves, in a thread."""
        runs = listed_runs(self.state.workspace)
        self.app.call_later(self._offer, runs)

    def _offer(self, runs: Sequence[ListedRun]) -> None:
        from clara_tui.dialogs.choose import Choose, Option

        if runs:
            current = self.state.run.id if self.state.run is not None else ""
            options = [Option(run.id, sanitize(run.id, 60), run.about) for run in runs]
            self.app.push_screen(Choose("runs, newest first", options, current), self._look_at)
        else:
            self.app.notify_info("there is no run in this workspace yet")

    def _look_at(self, run_id: str | None) -> None:
        if run_id:
            self.post_message(ViewRun(run_id))
