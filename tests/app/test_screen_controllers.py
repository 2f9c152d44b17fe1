"""The parts that several screens own: moving, undo, finding, runs; each without Textual running."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from clara_pipeline.decisions import acts
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.session import Session
from clara_tui import judging
from clara_tui.messages import SessionChanged, SortQueue
from clara_tui.plots.canvas import Size
from clara_tui.queue.query import Query
from clara_tui.queue.sorting.arrange import arrange
from clara_tui.screens.candidate_navigator import CandidateNavigator
from clara_tui.screens.clusters.judging import ClusterJudging
from clara_tui.screens.feature_map.viewport import MapViewport
from clara_tui.screens.fold_requester import FoldRequester, FoldsRead
from clara_tui.screens.jobs.panel_scroller import SCROLLING, PanelScroller
from clara_tui.screens.jobs.run_controller import RunController
from clara_tui.screens.queue.finder import QueueFinder
from clara_tui.screens.undo_controller import UndoController
from clara_tui.similarity.cluster_cursor import ClusterCursor
from clara_tui.similarity.map_cursor import MapCursor
from clara_tui.state import OperatorState
from clara_tui.terminal.glyphs import UNICODE

N = 3
TABLE = pa.table(
    {"filename": [f"{i}.fits" for i in range(N)], "tic_id": [*range(N)], "sector": [1] * N, "rank": [*range(1, N + 1)]}
    | {name: [0.5] * N for name in ("p3", "p5", "p9")}
)


class FakeScreen:
    """A screen that only notes what is asked of it."""

    half_page = 2

    def __init__(self, workspace: Path) -> None:
        self.state = OperatorState(workspace)
        self.said: list[str] = []
        self.errors: list[str] = []
        self.sent: list[Any] = []
        self.n_shown = 0
        self.app = SimpleNamespace(
            notify_info=self.said.append,
            notify_error=self.errors.append,
            broadcast=self.sent.append,
            is_starting_run=lambda: False,
        )

    def post_message(self, message: Any) -> bool:
        self.sent.append(message)
        return True

    def show_star(self) -> None:
        self.n_shown += 1


@pytest.fixture
def screen(tmp_path: Path) -> FakeScreen:
    screen = FakeScreen(tmp_path)
    screen.state.show(arrange(TABLE, {}, Query()))
    return screen


def test_the_navigator_moves_within_the_queue_and_shows_each_move(screen: FakeScreen) -> None:
    navigator = CandidateNavigator(screen)  # type: ignore[arg-type]
    navigator.half_page(1)
    assert screen.state.position == 2
    navigator.step(5)
    assert screen.state.position == 2
    navigator.first()
    assert screen.state.position == 0
    assert screen.n_shown == 3


def test_undo_without_a_session_says_what_to_press_and_nothing_else(screen: FakeScreen) -> None:
    UndoController(screen, lambda *_: pytest.fail("nothing was undone")).undo()  # type: ignore[arg-type]
    assert len(screen.errors) == 1
    assert "press S" in screen.errors[0]
    assert screen.said == []


def test_undo_and_redo_are_shown_and_sent_to_all_screens(screen: FakeScreen, tmp_path: Path) -> None:
    shown: list[str] = []
    with Session.open(tmp_path / "sessions", "one", "ann") as screen.state.session:
        history = UndoController(screen, lambda _, word: shown.append(word))  # type: ignore[arg-type]
        history.undo()
        assert screen.said == ["nothing to be undone"]
        judging.save(screen.state, acts.disposition("PC"))
        history.undo()
        history.redo()
    assert shown == ["undone", "done again"]
    assert [type(message) for message in screen.sent] == [SessionChanged, SessionChanged]


def test_the_finder_builds_on_the_last_query_asked_for(screen: FakeScreen) -> None:
    screen.state.query, screen.state.pending_query = Query(), Query("rank>1", "tmag")
    finder = QueueFinder(screen)  # type: ignore[arg-type]
    finder.reverse_sort()
    finder.clear_filter()
    assert screen.sent == [SortQueue(Query("rank>1", "tmag", True)), SortQueue(Query("", "tmag"))]


def test_there_is_nothing_to_resume_or_cancel_without_a_run(screen: FakeScreen) -> None:
    runs = RunController(screen)  # type: ignore[arg-type]
    runs.resume()
    runs.cancel()
    assert screen.errors == ["nothing to resume: there is no run", "no run is going on"]


def test_keys_scroll_the_active_panel_only() -> None:
    moves: list[tuple[str, int]] = []
    panels = {
        name: SimpleNamespace(
            set_class=lambda *_: None,
            scroll_lines=lambda by, name=name: moves.append((name, by)),
            size=SimpleNamespace(height=10),
        )
        for name in SCROLLING
    }
    scroller = PanelScroller(panels.__getitem__)  # type: ignore[arg-type]
    scroller.line(1)
    scroller.activate(-1)
    scroller.page(-1)
    assert moves == [(SCROLLING[0], 1), (SCROLLING[-1], -5)]


def test_the_map_zooms_around_the_current_star_and_shows_all_again(screen: FakeScreen) -> None:
    cursor = MapCursor()
    cursor.take_table(TABLE.append_column("map_x", [[0.0, 0.1, 9.0]]).append_column("map_y", [[0.0, 0.1, 9.0]]))
    viewport, size = MapViewport(screen.state, cursor), Size(40, 20)
    whole = viewport.plane(size)
    viewport.change_zoom(1)
    assert viewport.plane(size).x.length < whole.x.length
    viewport.change_zoom(-5)
    assert viewport.zoom == 0
    viewport.change_zoom(2)
    viewport.show_all()
    assert viewport.plane(size).x == whole.x


def test_folds_that_were_read_wait_no_more_and_missing_ones_are_read_again(screen: FakeScreen) -> None:
    screen.app.glyphs = UNICODE  # type: ignore[attr-defined]
    folds = FoldRequester(screen)  # type: ignore[arg-type]
    key = CandidateKey(0, 1, "0.fits")
    assert folds.small_fold(key).waiting
    folds.take(FoldsRead({"0.fits": None}))
    assert not folds.small_fold(key).waiting
    folds.forget_missing()
    assert folds.small_fold(key).waiting


def test_without_clusters_there_is_nothing_to_judge(screen: FakeScreen) -> None:
    ClusterJudging(screen, ClusterCursor()).disposition("PC")  # type: ignore[arg-type]
    assert screen.said == ["there is no cluster to judge yet"]
