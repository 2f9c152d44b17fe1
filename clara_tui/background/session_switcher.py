"""Open sessions in a worker thread: for writing, or, when somebody else writes one, to read and to follow."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError, Locked, UsageError
from clara_tui.blindness import has_gold
from clara_tui.messages import SessionChanged

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run
    from clara_pipeline.sessions.session import Session
    from clara_tui.app_port import AppPort
    from clara_tui.background.queue_sorter import QueueSorter


class SessionSwitcher:
    """The session of the app: which it is, and what happens to it."""

    def __init__(self, app: AppPort, queue: QueueSorter, name: str, vetter: str, gold: float | None) -> None:
        """Ask for the session `name`; empty: the vetter's own. `gold`: the share of gold rows that it gets."""
        self.app = app
        self.state = app.state
        self.vetter = vetter
        self._queue = queue
        self._name = name
        self._gold = gold
        self.state.blind = self.state.full_blind = gold is not None
        self._asked = False

    def open_first(self, run: Run | None) -> None:
        """Open the wanted session once there is something to judge; in a thread."""
        if self.state.session is None and not self._asked and (run is not None or self._name):
            self._asked = True
            self._open(self._name, self._gold)

    def open(self, name: str) -> None:
        """Open a session of the workspace, in a worker thread."""
        own = self.state.session
        if own is None or own.name != name or own.is_read_only:
            self.app.run_in_thread(lambda: self._open(name), "session")

    def _open(self, name: str, gold: float | None = None) -> None:
        folder = self.state.workspace / "sessions"
        session, problems = open_session(folder, name, self.vetter)
        if session is not None and gold is not None:
            problems += begin_gold(session, gold)
        self.app.call_later(self._take, session, problems)

    def _take(self, session: Session | None, problems: list[str]) -> None:
        """Work on another session; the one before is closed."""
        for problem in problems:
            self.app.notify_error(problem)
        if session is None:
            return
        if self.state.session is not None:
            self.state.session.close()
        session.run = self.state.run.id if self.state.run is not None else ""
        self.state.session = session
        if has_gold(self.state) or self._gold is not None:
            self.state.blind = self.state.full_blind = has_gold(self.state)
        self._gold = None
        self._queue.forget_decisions()
        self.app.broadcast(SessionChanged())

    def follow(self) -> None:
        """See what another process has written since, in a session that is open to read."""
        session = self.state.session
        try:
            if session is None or not session.is_read_only or not session.follow():
                return
        except ClaraError as error:
            self.app.notify_error(str(error))
            return
        if self.state.rows is not None:
            self.state.rows.mark_all(self.state.vetted)
        self.app.broadcast(SessionChanged())


def open_session(folder: Path, name: str, vetter: str) -> tuple[Session | None, list[str]]:
    """Return the session and what the operator should know of it; None when it cannot even be read."""
    from clara_pipeline.sessions.names import vetter_name
    from clara_pipeline.sessions.session import Session

    name = name or default_name(vetter_name(vetter))
    try:
        session = Session.open(folder, name, vetter)
        return session, list(session.problems)
    except Locked as error:
        return _read_only(folder, name, vetter, f"{error}; opened to read only")
    except UsageError as error:
        return None, [str(error)]
    except ClaraError as error:
        return _read_only(folder, name, vetter, f"decisions CANNOT be saved: {error}")


def begin_gold(session: Session, share: float) -> list[str]:
    """Put gold rows into the session from now on; returns what is wrong, where they cannot be."""
    try:
        session.begin_gold(share)
    except ClaraError as error:
        return [f"no gold rows: {error}"]
    return []


def _read_only(folder: Path, name: str, vetter: str, why: str) -> tuple[Session | None, list[str]]:
    from clara_pipeline.sessions.session import Session

    try:
        return Session.open(folder, name, vetter, read_only=True), [why]
    except ClaraError:
        return None, [why]


def default_name(vetter: str) -> str:
    """Return a session's name made of a person's: letters, digits and hyphens."""
    name = re.sub(r"[^A-Za-z0-9_]+", "-", vetter).strip("-.")[:64]
    return name or "session"
