"""The queue sorter keeps what was asked for while a sort goes on; threads are run by the test."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.records import CandidateKey
from clara_tui.background import for_you_learner
from clara_tui.background.for_you_learner import ForYouLearner, Question
from clara_tui.background.queue_sorter import QueueSorter
from clara_tui.queue.query import Query
from clara_tui.state import OperatorState

TABLE = pa.table(
    {
        "filename": ["a.fits", "b.fits"], "tic_id": [1, 2], "sector": [1, 1], "rank": [1, 2], "tmag": [9.0, 8.0],
        "p3": [0.5, 0.4], "p5": [0.5, 0.4], "p9": [0.5, 0.4],
    }
)  # fmt: skip


class FakeApp:
    """An app whose threads wait until the test runs them."""

    def __init__(self, workspace: Path) -> None:
        self.state = OperatorState(workspace)
        self.threads: list[Callable[[], object]] = []
        self.errors: list[str] = []

    def run_in_thread(self, work: Callable[[], object], group: str) -> None:
        self.threads.append(work)

    def call_later(self, callback: Callable[..., Any], *values: Any) -> bool:
        callback(*values)
        return True

    def run_or_notify(self, act: Callable[[], object]) -> object:
        return act()

    def notify_error(self, words: str) -> None:
        self.errors.append(words)

    def broadcast(self, message: object) -> None:
        pass

    def run_threads(self) -> None:
        """Run what waits, the newest last."""
        while self.threads:
            self.threads.pop(0)()


@pytest.fixture
def app(tmp_path: Path) -> FakeApp:
    return FakeApp(tmp_path)


@pytest.fixture
def sorter(app: FakeApp) -> QueueSorter:
    sorter = QueueSorter(app)  # type: ignore[arg-type]
    sorter.take(TABLE)
    app.run_threads()
    return sorter


def test_a_query_asked_for_is_known_while_its_sort_goes_on(app: FakeApp, sorter: QueueSorter) -> None:
    sorter.arrange(Query(column="tmag"))
    assert app.state.last_query == Query(column="tmag")
    assert app.state.query == Query()
    app.run_threads()
    assert app.state.query == app.state.last_query == Query(column="tmag")


def test_new_rows_do_not_drop_a_sort_that_goes_on(app: FakeApp, sorter: QueueSorter) -> None:
    sorter.arrange(Query(column="tmag"))
    sorter.take(TABLE)
    app.run_threads()
    assert app.state.query == Query(column="tmag")
    assert [app.state.rows.candidate(at).tic_id for at in range(2)] == [2, 1]  # type: ignore[union-attr]


def test_a_query_that_fails_is_forgotten(app: FakeApp, sorter: QueueSorter) -> None:
    sorter.arrange(Query(column="no_such"))
    app.run_threads()
    assert app.state.last_query == app.state.query == Query()
    assert len(app.errors) == 1
    sorter.take(TABLE)
    app.run_threads()
    assert len(app.errors) == 1


def test_a_query_that_fails_after_another_was_asked_for_says_nothing(app: FakeApp, sorter: QueueSorter) -> None:
    sorter.arrange(Query(column="no_such"))
    sorter.arrange(Query(column="tmag"))
    app.run_threads()
    assert app.state.query == Query(column="tmag")
    assert app.errors == []


def test_an_order_learnt_beside_another_leaves_judged_stars_in_their_places(
    app: FakeApp, sorter: QueueSorter, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {CandidateKey(1, 1, "a.fits"): Judgement(disposition="V")}
    monkeypatch.setattr(OperatorState, "row_judgements", property(lambda _: said))
    sorter._take_for_you()
    app.run_threads()
    assert [app.state.rows.candidate(at).tic_id for at in range(2)] == [1, 2]  # type: ignore[union-attr]
    sorter.settle()
    app.run_threads()
    assert [app.state.rows.candidate(at).tic_id for at in range(2)] == [2, 1]  # type: ignore[union-attr]


def test_an_order_that_could_not_be_learnt_is_tried_again_when_it_is_asked_for(
    app: FakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(for_you_learner, "learn", lambda *_: (None, "the disk is full"))
    liked = {CandidateKey(tic_id, 1, "a.fits"): tic_id % 2 == 0 for tic_id in range(10)}
    monkeypatch.setattr(ForYouLearner, "_question", lambda _: Question("run", "session", 1, liked))
    monkeypatch.setattr(ForYouLearner, "_liked", lambda _: liked)
    app.state.session = SimpleNamespace(path="session.jsonl", vetter="me")  # type: ignore[assignment]
    learner = ForYouLearner(app, lambda: None)  # type: ignore[arg-type]
    learner.want()
    app.run_threads()
    learner.check()
    assert app.threads == []
    learner.want()
    app.run_threads()
    assert app.errors == ["the disk is full"] * 2
