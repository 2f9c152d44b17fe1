"""Keeps the operator's state up with the disk, beside the screen: session, run, candidates.

Everything that reads or waits happens in threads; what they bring is taken over on the app's own thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from clara_pipeline.errors import ClaraError
from clara_tui.messages import RowsChanged, RunChanged, SessionChanged

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.stores.runs import Run
    from clara_pipeline.stores.sessions import Session
    from clara_tui.app import ClaraApp
    from clara_tui.follow import Follower, News
    from clara_tui.rows import Query, Rows
    from clara_tui.runner import RunRequest, Started
    from clara_tui.state import Key


class Tender:
    """Reads what changes, and tells the screens."""

    def __init__(self, app: ClaraApp, session_name: str = "", vetter: str = "") -> None:
        self.app = app
        self.state = app.state
        self.session_name, self.vetter = session_name, vetter
        self._session_asked = False
        self.table: pa.Table | None = None
        """The run's candidates as last read."""
        self.started: list[Started] = []
        """Pipeline processes of this app whose end was not yet seen."""
        self._follower: Follower | None = None
        self._looking = False
        self._settled: dict[Key, Judgement] | None = None
        """The decisions that the shown order knows of."""

    # --- the run --------------------------------------------------------------------------------

    def look(self) -> None:
        """Look for news in a thread, unless a look is still under way."""
        if not self._looking:
            self._looking = True
            self.app.run_worker(self._look, thread=True, group="look", exit_on_error=False)

    def _look(self) -> None:
        from clara_tui.lean_arrow import leave_pandas_out

        try:
            leave_pandas_out()
            run, news = self._read_news()
            if self.state.session is None and not self._session_asked and (run or self.state.run or self.session_name):
                self._session_asked = True
                self._open(self.session_name)
            self._on_app(self._take, run, news)
        except ClaraError as error:
            self._on_app(self.app.complain, str(error))
        finally:
            self._looking = False

    def _read_news(self) -> tuple[Run | None, News | None]:
        """Another run to show, if there is one, and what is new in the one in view."""
        from clara_tui.follow import Follower

        newest = self._newest()
        current = self.state.run
        if newest is not None and (current is None or (self.started and newest.folder != current.folder)):
            self._follower = Follower(newest)
            return newest, self._follower.poll()
        if current is not None and (self._follower is None or self._follower.run.folder != current.folder):
            self._follower = Follower(current)
        return None, self._follower.poll() if self._follower is not None else None

    def _newest(self) -> Run | None:
        """The newest run, looked for only where it could change what is shown."""
        from clara_pipeline.stores.runs import newest_run

        return newest_run(self.state.workspace) if self.state.run is None or self.started else None

    def _take(self, run: Run | None, news: News | None) -> None:
        if run is not None:
            self.view(run)
        if news is not None and self._follower is not None and self._follower.run is self.state.run:
            changed = (news.status, news.is_alive) != (self.state.status, self.state.run_is_alive)
            self.state.status, self.state.run_is_alive = news.status, news.is_alive
            if changed:
                self.app.tell(RunChanged(news.status))
            if news.candidates is not None:
                self.table = news.candidates
                self.arrange()
        self._bury_started()
        self._follow_session()

    def view(self, run: Run) -> None:
        """Show another run; decisions belong to stars and stay."""
        from clara_pipeline.events import RunStatus

        self.state.run, self.state.status, self.state.run_is_alive = run, RunStatus(), False
        self.table = None
        if self.state.session is not None:
            self.state.session.run = run.id
        self.app.tell(RunChanged(self.state.status))

    def start(self, request: RunRequest) -> None:
        """Start the pipeline; its run comes into view when it appears. Raises ClaraError."""
        from clara_tui import runner

        self.started.append(runner.start(self.state.workspace, request))

    def start_demo(self) -> None:
        """Run the demo sky, unless the workspace has a run. Raises ClaraError."""
        from clara_pipeline.stores.runs import newest_run
        from clara_tui.runner import RunRequest

        if newest_run(self.state.workspace) is None:
            self.start(RunRequest(demo=True))

    def _bury_started(self) -> None:
        """Notice the end of processes this app started; say why when they failed."""
        for started in list(self.started):
            code = started.exit_code()
            if code is not None:
                self.started.remove(started)
                if code in (0, 3, 130):
                    started.narration.unlink(missing_ok=True)
                else:
                    self.app.complain(started.last_words() or f"the run ended with exit code {code}")

    # --- the session ----------------------------------------------------------------------------

    def open_session(self, name: str) -> None:
        """Open a session of the workspace, beside the screen."""
        own = self.state.session
        if own is None or own.name != name or own.is_read_only:
            self.app.run_worker(lambda: self._open(name), thread=True, group="session", exit_on_error=False)

    def _open(self, name: str) -> None:
        from clara_tui.opening import open_session

        folder = self.state.workspace / "sessions"
        self._on_app(self.take_session, *open_session(folder, name, self.vetter))

    def take_session(self, session: Session | None, problems: list[str]) -> None:
        """Work on another session; the one before is let go."""
        for problem in problems:
            self.app.complain(problem)
        if session is None:
            return
        if self.state.session is not None:
            self.state.session.close()
        session.run = self.state.run.id if self.state.run is not None else ""
        self.state.session = session
        self._settled = None
        self.arrange()
        self.app.tell(SessionChanged())

    def _follow_session(self) -> None:
        session = self.state.session
        if session is not None and session.is_read_only and session.follow():
            if self.state.rows is not None:
                self.state.rows.mark_all(self.state.vetted)
            self.app.tell(SessionChanged())

    # --- the queue ------------------------------------------------------------------------------

    def settle(self) -> None:
        """Let the stars judged since the last time take their places."""
        if self._settled != self.state.judgements:
            self._settled = dict(self.state.judgements)
            self.arrange()

    def arrange(self, query: Query | None = None) -> None:
        """Order the queue anew, in a thread; another `query` settles the decisions too."""
        from clara_tui.rows import Query

        if self.table is None:
            self.state.query = query or self.state.query
            return
        if query is not None or self._settled is None:
            self._settled = dict(self.state.judgements)
        wanted = query or self.state.query or Query()
        work = self._arranging(self.table, self._settled, wanted)
        self.app.run_worker(work, thread=True, group="arrange", exclusive=True, exit_on_error=False)

    def _arranging(self, table: pa.Table, settled: dict[Key, Judgement], query: Query) -> Callable[[], None]:
        def work() -> None:
            from clara_tui.rows import arrange

            try:
                rows = arrange(table, settled, query, self._failures)
            except ClaraError as error:
                self._on_app(self.app.complain, str(error))
            else:
                self._on_app(self._shown, rows, query, table)

        return work

    def _failures(self) -> pa.Table | None:
        return self.state.run.failures() if self.state.run is not None else None

    def _shown(self, rows: Rows, query: Query, table: pa.Table) -> None:
        if table is self.table:
            rows.mark_all(self.state.vetted)
            self.state.query = query
            self.state.show(rows)
            self.app.tell(RowsChanged())

    def _on_app(self, function: Callable[..., Any], *values: Any) -> None:
        self.app.call_later(function, *values)
