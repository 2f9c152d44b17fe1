"""Keep the operator's state up to date with the disk, in worker threads: runs and their candidates.

Everything that reads or waits happens in threads; what they bring is taken over on the app's own thread.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError, UsageError
from clara_tui.background.queue_sorter import QueueSorter
from clara_tui.background.session_switcher import SessionSwitcher
from clara_tui.background.started_runs import StartedRuns
from clara_tui.background.workspace_access import check_may_read, check_workspace
from clara_tui.child_process import end_awaited
from clara_tui.messages import ALL_RUNS, RunChanged

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run
    from clara_tui.app_port import AppPort
    from clara_tui.background.run_follower import RunFollower, RunUpdate


SECONDS_BETWEEN_WORDS = 0.5


class RunWatcher:
    """Reads what changes in the run, and tells the screens."""

    def __init__(self, app: AppPort, session_name: str, vetter: str, gold: float | None) -> None:
        self.app = app
        self.state = app.state
        self.queue = QueueSorter(app)
        self.sessions = SessionSwitcher(app, self.queue, session_name, vetter, gold)
        self.started = StartedRuns(app)
        self._follower: RunFollower | None = None
        self._damage = ""
        """What was said of damaged folds."""
        self._looking = self._has_looked = False
        self._next_word = 0.0

    def close(self) -> None:
        """Close the session, and end what only this app waits for."""
        end_awaited()
        if self.state.session is not None:
            self.state.session.close()

    # --- looking --------------------------------------------------------------------------------

    def check(self) -> None:
        """Look for news in a thread, unless a look is still under way."""
        if not self._has_looked and not self._is_workspace():
            return
        if not self._looking:
            self._looking = self._has_looked = True
            self.app.run_in_thread(self._check, "check")

    def _is_workspace(self) -> bool:
        """Check that a workspace can be at the path given; else the app ends with a sentence."""
        from rich.text import Text

        try:
            check_workspace(self.state.workspace)
        except UsageError as error:
            self.app.exit(2, return_code=2, message=Text(f"clara-tui: {error}"))
            return False
        return True

    def _check(self) -> None:
        from clara_pipeline.launch.arrow_without_pandas import import_arrow_without_pandas

        run, news, problem = None, None, ""
        try:
            import_arrow_without_pandas()
            run = self._another()
            news = self._news_of(run or self.state.run)
            self.sessions.open_first(run or self.state.run)
        except ClaraError as error:
            problem = str(error)
        except OSError as error:
            problem = f"the run could not be read: {error}"
        finally:
            self._looking = False
        self.app.call_later(self._take, run, news, problem)

    def _news_of(self, run: Run | None) -> RunUpdate | None:
        """Return what is new in the run in view."""
        from clara_tui.background.candidate_tables import EveryRun, OneRun
        from clara_tui.background.run_follower import RunFollower

        if run is not None and (self._follower is None or self._follower.run.folder != run.folder):
            every = EveryRun(self.state.workspace, self._tell_reading)
            self._follower = RunFollower(run, every if self.state.all_runs else OneRun(run))
        return self._follower.poll() if self._follower is not None else None

    def _tell_reading(self, n_done: int, n_runs: int) -> None:
        """Show how far the tables of all runs are read; they take long where they have no index yet."""
        if time.monotonic() > self._next_word:
            self._next_word = time.monotonic() + SECONDS_BETWEEN_WORDS
            self.state.reading = f"{n_done} of {n_runs} runs"
            self.app.call_later(self.app.broadcast, RunChanged(self.state.status))

    def _another(self) -> Run | None:
        """Return the newest run with results while none is in view, the newest of all once this app has started one."""
        from clara_pipeline.runs.run_directory import newest_run, newest_run_with_results

        current = self.state.run
        if current is not None and not self.started.running:
            return None
        check_may_read(self.state.workspace / "runs")
        newest = (
            newest_run(self.state.workspace) if self.started.running else newest_run_with_results(self.state.workspace)
        )
        if newest is None or (current is not None and newest.id in (current.id, self.started.newest_before)):
            return None
        return newest

    def _take(self, run: Run | None, news: RunUpdate | None, problem: str) -> None:
        if run is not None:
            self.view(run)
        self._note(problem or (news.problem if news is not None else ""))
        if news is not None and news.damage != self._damage:
            self._damage = news.damage
            if news.damage:
                self.app.notify_error(news.damage)
        if news is not None and self._follower is not None and self._in_view(self._follower.run):
            changed = (news.status, news.is_alive) != (self.state.status, self.state.run_is_alive)
            self.state.status, self.state.run_is_alive = news.status, news.is_alive
            if changed:
                self.app.broadcast(RunChanged(news.status))
            if news.candidates is not None:
                self.queue.take(news.candidates)
        self.started.collect_ended()
        self.sessions.follow()
        self.queue.for_you.check()

    def _note(self, problem: str) -> None:
        """Report once what cannot be read; the screens go on showing it."""
        if problem != self.state.problem:
            self.state.problem = problem
            if problem:
                self.app.notify_error(problem)
            self.app.broadcast(RunChanged(self.state.status))

    def _in_view(self, run: Run) -> bool:
        return self.state.run is not None and self.state.run.folder == run.folder

    def view(self, run: Run) -> None:
        """Show another run; decisions belong to stars and stay."""
        from clara_pipeline.events import RunStatus

        self.state.run, self.state.status, self.state.run_is_alive = run, RunStatus(), False
        self._follower = None if self._follower is not None and self._follower.run is not run else self._follower
        self.queue.take(None)
        if self.state.session is not None:
            self.state.session.run = run.id
        self.app.broadcast(RunChanged(self.state.status))

    def view_run(self, run_id: str) -> None:
        """Show the run of this name, or `ALL_RUNS`. Raises ClaraError when it cannot be opened."""
        from clara_pipeline.runs.run_directory import open_run

        run = open_run(self.state.workspace, None if run_id == ALL_RUNS else run_id)
        self.state.all_runs, self._follower = run_id == ALL_RUNS, None
        self.view(run)
