"""Start, resume and cancel runs, and choose the run in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.background import run_launcher
from clara_tui.background.run_list import ListedRun, listed_runs
from clara_tui.keys.in_force import with_keys
from clara_tui.messages import ALL_RUNS, StartRun, ViewRun
from clara_tui.run_request import RunRequest

if TYPE_CHECKING:
    from clara_tui.screens.screen_port import ScreenPort

FINISHED = ("done", "done_with_failures")


class RunController:
    """Starts, resumes and cancels runs, and chooses the run in view."""

    def __init__(self, screen: ScreenPort) -> None:
        self._screen = screen
        self._state = screen.state

    def start(self) -> None:
        """Open the form for a new run, unless one is going on."""
        from clara_tui.dialogs.new_run import NewRun

        if self._state.run_is_alive:
            self._screen.app.notify_error(with_keys("a run is going on; cancel it first ({cancel}), or let it end"))
        elif not self._one_is_starting():
            self._screen.app.push_screen(
                NewRun(self._state.workspace, self._state.last_form, self._state.last_form_error), self._begin
            )

    def _begin(self, request: RunRequest | None) -> None:
        if request is not None:
            self._screen.post_message(StartRun(request))

    def resume(self) -> None:
        """Resume the run in view."""
        if self._state.run is None or self._state.run_is_alive:
            self._screen.app.notify_error(
                "nothing to resume: " + ("it is running" if self._state.run else "there is no run")
            )
        elif self._one_is_starting():
            return
        elif self._state.status.outcome in FINISHED and not self._state.problem:
            words = with_keys("there is nothing to resume; {start} starts a new one")
            self._screen.app.notify_info(f"run {self._state.run.id} is finished: {words}")
        else:
            self._screen.post_message(StartRun(RunRequest(resume=self._state.run.id)))

    def _one_is_starting(self) -> bool:
        """Tell whether a run begun from here has not ended yet, and say so to the operator."""
        is_one = self._screen.app.is_starting_run()
        if is_one:
            self._screen.app.notify_error("a run begun a moment ago has not ended yet: one at a time")
        return is_one

    def cancel(self) -> None:
        """Ask, then cancel the run in view."""
        from clara_tui.dialogs.confirm import Confirm

        if self._state.run is None or not self._state.run_is_alive:
            self._screen.app.notify_error("no run is going on")
            return
        kept = with_keys("What is finished is kept, and {resume} resumes it.")
        question = f"Cancel run {self._state.run.id}? {kept}"
        self._screen.app.push_screen(Confirm(question, "cancel it", "let it go on"), self._cancel)

    def _cancel(self, sure: bool | None) -> None:
        if sure and self._state.run is not None:
            said = self._screen.app.run_or_notify(run_launcher.cancel, self._state.run)
            if said:
                self._screen.app.notify_info(said)

    def choose_run(self) -> None:
        """Offer the runs of the workspace."""
        self._screen.app.run_in_thread(self._list_runs, "runs")

    def _list_runs(self) -> None:
        """Read what the runs say of themselves, in a thread."""
        runs = listed_runs(self._state.workspace)
        self._screen.app.call_later(self._offer, runs)

    def _offer(self, runs: Sequence[ListedRun]) -> None:
        from clara_tui.dialogs.choose import Choose, Option

        if runs:
            current = ALL_RUNS if self._state.all_runs else self._state.run.id if self._state.run is not None else ""
            options = [Option(run.id, sanitize(run.id, 60), run.about) for run in runs]
            if len(runs) > 1:
                options.append(
                    Option(ALL_RUNS, "all runs", f"{len(runs):,} runs as one queue, each file by its newest")
                )
            self._screen.app.push_screen(Choose("runs, newest first", options, current), self._view_run)
        else:
            self._screen.app.notify_info("there is no run in this workspace yet")

    def _view_run(self, run_id: str | None) -> None:
        if run_id:
            self._screen.post_message(ViewRun(run_id))
