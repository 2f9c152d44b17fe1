"""Keep the pipeline processes that this app has started, until it has told how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort
    from clara_tui.background.run_launcher import Started
    from clara_tui.run_request import RunRequest


class StartedRuns:
    """Starts runs, and notices their ends."""

    def __init__(self, app: AppPort) -> None:
        self._app = app
        self._state = app.state
        self.running: list[Started] = []
        """Processes whose end was not yet seen."""
        self._from_form: Started | None = None
        """The one among them that the form started."""
        self.newest_before = ""
        """The newest run when the last of them was started: theirs is a newer one."""

    @property
    def is_starting(self) -> bool:
        """Whether a process started from here has not ended yet."""
        return any(started.exit_code() is None for started in self.running)

    def start(self, request: RunRequest) -> None:
        """Start the pipeline; a new run comes into view when it appears. Raises ClaraError."""
        from clara_pipeline.runs.run_directory import newest_run
        from clara_tui.background import run_launcher

        newest = newest_run(self._state.workspace)
        self.newest_before = newest.id if newest is not None else ""
        started = run_launcher.start(self._state.workspace, request)
        self.running.append(started)
        if not request.resume:
            self._from_form, self._state.last_form_error = started, ""

    def start_demo(self) -> None:
        """Run the demo sky, unless the workspace has a run. Raises ClaraError."""
        from clara_pipeline.runs.run_directory import newest_run
        from clara_tui.run_request import RunRequest

        if newest_run(self._state.workspace) is None:
            self.start(RunRequest(demo=True))

    def collect_ended(self) -> None:
        """Notice the end of processes; say why when they failed."""
        for started in list(self.running):
            code = started.exit_code()
            if code is not None:
                self.running.remove(started)
                if code in (0, 3, 130):
                    started.narration.unlink(missing_ok=True)
                    words = ""
                else:
                    words = started.last_words() or f"the run ended with exit code {code}"
                    self._app.notify_error(words)
                if started is self._from_form:
                    self._keep_form(words, code)

    def _keep_form(self, words: str, code: int) -> None:
        """Keep the form's texts, with the reason of the failure, until a run of it succeeds."""
        self._state.last_form_error = words
        if code in (0, 3):
            self._state.last_form.clear()
