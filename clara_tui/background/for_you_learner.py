"""Learn the order "for you" beside the app: `clara-tui sessions for-you` in a process of its own.

It begins when the order is first asked for, and again after every ten decisions, or when one learnt from is undone.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

if TYPE_CHECKING:  # numpy comes with the records, and that after the first paint
    from clara_pipeline.records import CandidateKey
    from clara_tui.app_port import AppPort
    from clara_tui.queue.for_you_column import LearntOrder

SECONDS = 1800
"""Longest time that learning may take; 1.7 million stars take a minute and a half of a processor."""


class Question(NamedTuple):
    """What an answer is about."""

    run: str
    session: str
    tens: int
    """Of decisions, when it was asked."""
    liked: dict[CandidateKey, bool]
    """Of each star with a decision, whether it was found interesting; with those decided before the answer came."""

    def is_answered_by(self, earlier: Question | None) -> bool:
        """Tell whether what was learnt earlier will do: none of it was undone, and not yet ten decisions more."""
        return earlier is not None and earlier[:3] == self[:3] and earlier.liked.items() <= self.liked.items()


class ForYouLearner:
    """Asks for the order whenever there are ten decisions more, or one was taken back, and keeps the newest."""

    def __init__(self, app: AppPort, arrange: Callable[[], None]) -> None:
        """Learn nothing yet; `arrange` sorts the queue anew once another order was learnt."""
        self.app = app
        self.state = app.state
        self._arrange = arrange
        self._newest: LearntOrder | None = None
        self._asked: Question | None = None
        self._is_wanted = self._is_learning = False

    @property
    def learnt(self) -> LearntOrder | None:
        """What was learnt of the run in view from the session that is open; None where nothing was."""
        run, session, newest = self.state.run, self.state.session, self._newest
        if newest is None or run is None or session is None:
            return None
        return newest if (newest.run, newest.session) == (run.id, session.name) else None

    def want(self) -> None:
        """Learn from now on; say what is missing where there are too few decisions."""
        self._is_wanted = True
        if self.learnt is None and not self._is_learning:
            self._asked = None  # the last answer was of another run or session, or none came
            self.app.run_or_notify(self._check_enough)
        self.check()

    def check(self) -> None:
        """Learn in a thread where the decisions are others than the last time; returns at once."""
        if self._is_learning:
            self._add_newest()
        question = self._question() if self._is_wanted and not self._is_learning else None
        if question is None or question.is_answered_by(self._asked):
            return
        self._asked, self._is_learning = question, True
        session = self.state.session
        assert session is not None
        words = (question.run, str(session.path), session.vetter)
        self.app.run_in_thread(lambda: self._learn(question, *words), "for you")

    def _question(self) -> Question | None:
        from clara_pipeline.preference.labels import LEAST_DECISIONS

        run, session = self.state.run, self.state.session
        if run is None or session is None or self.state.all_runs or self.state.rows is None:
            return None
        liked = self._liked()
        tens = len(liked) // LEAST_DECISIONS
        return Question(run.id, session.name, tens, liked) if tens else None

    def _add_newest(self) -> None:
        """Count decisions made while learning goes on as learnt from: it may have read them."""
        if self._asked is not None:
            self._asked = self._asked._replace(liked=self._liked() | self._asked.liked)

    def _liked(self) -> dict[CandidateKey, bool]:
        """Return of each star of this session whether it is interesting; those that say nothing are left out."""
        from clara_pipeline.preference.labels import is_interesting

        judged = {} if self.state.session is None else self.state.session.state
        said = {key: is_interesting(one.disposition, one.rating) for key, one in judged.items()}
        return {key: liked for key, liked in said.items() if liked is not None}

    def _check_enough(self) -> None:
        from clara_pipeline.preference.labels import check_enough

        liked = list(self._liked().values())
        check_enough(liked.count(True), liked.count(False))

    def _learn(self, question: Question, run_id: str, journal: str, vetter: str) -> None:
        """Learn the order, in a thread."""
        learnt, problem = learn(self.state.workspace, run_id, journal, question.session, vetter)
        self.app.call_later(self._take, learnt, problem)

    def _take(self, learnt: LearntOrder | None, problem: str) -> None:
        self._add_newest()
        self._is_learning = False
        if learnt is None:
            self.app.notify_error(problem)
            return
        self._newest = learnt
        self.app.notify_info(told(learnt))
        self._arrange()


def told(learnt: LearntOrder) -> str:
    """Say what was learnt from, and what comes first where nothing was interesting."""
    words = f"for you: learnt from {learnt.n_interesting} interesting and {learnt.n_not} other stars"
    return words if learnt.n_interesting else f"{words}; next are some of many kinds: rate 4 or 5 what you look for"


def learn(workspace: Path, run_id: str, journal: str, session: str, vetter: str) -> tuple[LearntOrder | None, str]:
    """Wait for the order to be learnt; call it in a thread. Returns what was learnt, else why nothing was."""
    from clara_tui.child_process import run_to_end

    try:
        with tempfile.TemporaryDirectory(prefix="clara-for-you-") as folder:
            file = Path(folder) / "order.arrow"
            command = ["sessions", "for-you", journal, f"--workspace={workspace.absolute()}", f"--run={run_id}",
                       f"--vetter={vetter}", f"--output={file}"]  # fmt: skip
            done = run_to_end(SECONDS, "clara_tui", *command, is_for_app=True)
            if file.exists():
                return learnt_from(file, session), ""
    except (OSError, subprocess.TimeoutExpired, UsageError) as error:
        return None, f"for you: nothing was learnt: {sanitize(error, 200)}"
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
    return None, sanitize("".join(last) or "for you: nothing was learnt", 300)


def learnt_from(file: Path, session: str) -> LearntOrder:
    """Map what the command writes; the file may be removed then. Raises UsageError when it is no order."""
    import pyarrow as pa

    from clara_tui.queue.for_you_column import LearntOrder

    try:
        with pa.memory_map(str(file)) as content:
            table = pa.ipc.open_file(content).read_all()
        about = {name.decode(): value.decode() for name, value in (table.schema.metadata or {}).items()}
        counts = {name: int(about[name]) for name in ("n_interesting", "n_not")}
        columns = table["filename"], table["for_you"].cast(pa.float64()), table["because"]
    except (pa.ArrowException, KeyError, ValueError) as error:
        raise UsageError(f"the order could not be read: {sanitize(error, 100)}") from error
    return LearntOrder(about["run"], session, *columns, **counts)
