"""Keeps the operator's state up with the disk, beside the screen: runs and their candidates.

Everything that reads or waits happens in threads; what they bring is taken over on the app's own thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_tui.arranger import Arranger
from clara_tui.messages import RunChanged
from clara_tui.session_tender import SessionTender

if TYPE_CHECKING:
    from clara_pipeline.stores.runs import Run
    from clara_tui.app import ClaraApp
    from clara_tui.follow import Follower, News
    from clara_tui.query import Query
    from clara_tui.runner import RunRequest, Started


class Tender:
    """Reads what changes in the run, and tells the screens."""

    def __init__(self, app: ClaraApp, session_name: str = "", vetter: str = "") -> None:
        self.app = app
        self.state = app.state
        self.queue = Arranger(app)
        self.sessions = SessionTender(app, self.queue, session_name, vetter)
        self.started: list[Started] = []
        """Pipeline processes of this app whose end was not yet seen."""
        self._newest_before = ""
        """The newest run when the last of them was started: theirs is a newer one."""
        self._follower: Follower | None = None
        self._looking = False

    def settle(self) -> None:
        """Let the stars judged since the last time take their places."""
        self.queue.settle()

    def arrange(self, query: Query | None = None) -> None:
        """Order the queue anew; another `query` settles the decisions too."""
        self.queue.arrange(query)

    # --- looking --------------------------------------------------------------------------------

    def look(self) -> None:
        """Look for news in a thread, unless a look is still under way."""
        if not self._looking:
            self._looking = True
            self.app.run_worker(self._look, thread=True, group="look", exit_on_error=False)

    def _look(self) -> None:
        from clara_pipeline.lean_arrow import leave_pandas_out

        try:
            leave_pandas_out()
            run, news = self._read_news()
            self.sessions.open_first(run or self.state.run)
            self.app.call_later(self._take, run, news)
        except ClaraError as error:
            self.app.call_later(self.app.complain, str(error))
        except OSError as error:
            self.app.call_later(self.app.complain, f"the run could not be read: {error}")
        finally:
            self._looking = False

    def _read_news(self) -> tuple[Run | None, News | None]:
        """Another run to show, if there is one, and what is new in the one in view."""
        from clara_tui.follow import Follower

        current, another = self.state.run, self._another()
        run = another or current
        if run is not None and (self._follower is None or self._follower.run.folder != run.folder):
            self._follower = Follower(run)
        return another, self._follower.poll() if self._follower is not None else None

    def _another(self) -> Run | None:
        """The newest run, where none is in view yet or this app has started it."""
        from clara_pipeline.stores.runs import newest_run

        current = self.state.run
        if current is not None and not self.started:
            return None
        newest = newest_run(self.state.workspace)
        if newest is None or (current is not None and newest.id in (current.id, self._newest_before)):
            return None
        return newest

    def _take(self, run: Run | None, news: News | None) -> None:
        if run is not None:
            self.view(run)
        if news is not None and self._follower is not None and self._in_view(self._follower.run):
            changed = (news.status, news.is_alive) != (self.state.status, self.state.run_is_alive)
            self.state.status, self.state.run_is_alive = news.status, news.is_alive
            if changed:
                self.app.tell(RunChanged(news.status))
            if news.candidates is not None:
                self.queue.take(news.candidates)
        self._bury_started()
        self.sessions.follow()

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
        self.app.tell(RunChanged(self.state.status))

    # --- starting -------------------------------------------------------------------------------

    def start(self, request: RunRequest) -> None:
        """Start the pipeline; a new run comes into view when it appears. Raises ClaraError."""
        from clara_pipeline.stores.runs import newest_run
        from clara_tui import runner

        newest = newest_run(self.state.workspace)
        self._newest_before = newest.id if newest is not None else ""
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
