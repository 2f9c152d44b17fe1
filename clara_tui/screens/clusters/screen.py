"""Show the clusters of the run, and the folds of the members of the current one; judge all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen

from clara_pipeline.records import CandidateKey
from clara_tui.keys import bindings
from clara_tui.keys.in_force import with_keys
from clara_tui.messages import OpenCandidate
from clara_tui.queue.table_access import keys_at, row_at
from clara_tui.screens.clusters.judging import ClusterJudging
from clara_tui.screens.delegate import delegate
from clara_tui.screens.fold_requester import FoldRequester, FoldsRead
from clara_tui.screens.undo_controller import UndoController
from clara_tui.similarity.cluster_cursor import ClusterCursor
from clara_tui.similarity.cluster_facts import ClusterFacts, read_facts
from clara_tui.state import OperatorState
from clara_tui.text import clusters as clusters_text
from clara_tui.text.candidate_line import star_line
from clara_tui.text.status import standing
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.widgets.fold_page import FoldPage
from clara_tui.widgets.key_line import KeyLine
from clara_tui.widgets.line_view import LineView
from clara_tui.widgets.scrolled import Scrolled
from clara_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort
    from clara_tui.similarity.cluster_table import Cluster

NOT_YET = "no clusters yet: the cluster stage has not run ({jobs}, then {start} starts a run)"


class ClustersScreen(Screen[None]):
    """Shows clusters and members; owns the parts that judge, undo and read folds."""

    KIND = bindings.CLUSTERS
    FIND_IN = "#list"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.CLUSTERS))
    DEFAULT_CSS = f"""
    ClustersScreen Horizontal {{ height: 1fr; }}
    ClustersScreen Vertical {{ width: {clusters_text.WIDTH}; height: 1fr; }}
    ClustersScreen #head {{ height: 1; }}
    ClustersScreen #list {{ height: 1fr; }}
    ClustersScreen #about {{ height: 2; }}
    """
    app: AppPort  # type: ignore[assignment]

    class FactsRead(Message):
        """How good the clusters are, and how rich."""

        def __init__(self, facts: ClusterFacts) -> None:
            super().__init__()
            self.facts = facts

    def __init__(self, state: OperatorState) -> None:
        super().__init__()
        self.state = state
        self.cursor = ClusterCursor()
        self.facts = ClusterFacts()
        self.folds = FoldRequester(self)
        self.judging = ClusterJudging(self, self.cursor)
        self.history = UndoController(self, self.judging.show_change)

    def compose(self) -> ComposeResult:
        glyphs = self.app.glyphs
        yield StatusLine()
        with Horizontal():
            with Vertical():
                yield LineView(id="head")
                yield Scrolled("list", framed=False)
            yield FoldPage("ascii" if glyphs.is_ascii else "braille", glyphs.cursor)
        yield LineView(id="about")
        yield KeyLine(bindings.CLUSTERS, self.app.keymap.keys, glyphs.is_ascii)

    # --- when to show ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.take_rows(self.state.current)

    def on_screen_resume(self) -> None:
        self.take_rows()

    def on_rows_changed(self) -> None:
        self.take_rows()

    def on_session_changed(self) -> None:
        self.show()

    def on_panel_resized(self) -> None:
        self.show()

    # --- reading, in worker threads -------------------------------------------------------------

    def take_rows(self, near: CandidateKey | None = None) -> None:
        """Take the newest table and show it."""
        if self.state.rows is not None:
            self.cursor.take_table(self.state.rows.table, near)
            self.folds.forget_missing()
            self.read_facts()
        self.show()

    def read_facts(self) -> None:
        """Have the run read for what is known of the clusters of this method."""
        run, table, method = self.state.run, self.cursor.table, self.cursor.method
        if run is None or table is None or not method:
            return

        def read() -> None:
            """Read the facts in a thread and send them to the screen."""
            self.post_message(self.FactsRead(read_facts(run, table, method)))

        self.run_worker(read, thread=True, exclusive=True, group="facts", exit_on_error=False)

    def on_clusters_screen_facts_read(self, message: FactsRead) -> None:
        self.facts = message.facts
        self.show()

    def on_folds_read(self, message: FoldsRead) -> None:
        self.folds.take(message)
        self._show_folds()

    # --- showing --------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the clusters, the current one and the folds of its members."""
        if not self.is_attached:
            return
        right = standing(self.state, self.app.glyphs, self.judging.saved)
        self.query_one(StatusLine).set((*self._title(), *self._page_words()), right)
        self.query_one("#head", LineView).show([clusters_text.head_line(self._facts)])
        listed = self.query_one("#list", Scrolled)
        listed.show_all([self._line(at, cluster) for at, cluster in enumerate(self.cursor.clusters)])
        listed.bring_into_view(self.cursor.at)
        about, lines = self.query_one("#about", LineView), self._about()
        about.styles.height = max(len(lines), 2)
        about.show(lines)
        self._show_folds()

    @property
    def _facts(self) -> ClusterFacts:
        """Of the current method; empty while they are read."""
        return self.facts if self.facts.method == self.cursor.method else ClusterFacts()

    def _title(self) -> StyledLine:
        choice = self.cursor
        title: StyledLine = ((" CLUSTERS ", "strong"),)
        if not choice.clusters:
            return title
        place = choice.methods.index(choice.method) + 1
        title += ((f" {choice.method}", "accent"), (f" {place}/{len(choice.methods)}", "muted"))
        silhouette = self._facts.silhouette
        return title if silhouette is None else (*title, (f"  silhouette {silhouette:.2f}", "muted"))

    def _page_words(self) -> StyledLine:
        """Say which members are on this page, where there are more pages than one."""
        n, size = len(self.cursor.cluster.rows) if self.cursor.cluster else 0, self.page_size
        first = self.cursor.member - self.cursor.member % size
        return ((f"  members {first + 1}–{min(first + size, n)} of {n}", "muted"),) if n > size else ()

    def _line(self, at: int, cluster: Cluster) -> StyledLine:
        n_judged = int(self.judging.judged(cluster).sum())
        return clusters_text.list_line(cluster, n_judged, self._facts, at == self.cursor.at, self.app.glyphs)

    def _about(self) -> list[StyledLine]:
        choice, cluster = self.cursor, self.cursor.cluster
        if cluster is None or choice.table is None:
            words = wrapped(self._facts.reason or with_keys(NOT_YET), self.size.width - 2)
            return [((f" {text}", "muted"),) for text in words]
        judged = keys_at(choice.table, cluster.rows[self.judging.judged(cluster)])
        codes = [self.state.judgement(key).disposition for key in judged]
        row = row_at(choice.table, cluster.rows[choice.member])
        key = CandidateKey(row["tic_id"], row["sector"], row["filename"])
        return [
            *clusters_text.about_lines(cluster, self._facts, choice.method, choice.n_stars, codes, self.size.width),
            star_line(row, self.state.judgement(key), self.app.glyphs, self.size.width),
        ]

    def _show_folds(self) -> None:
        page, choice = self.query_one(FoldPage), self.cursor
        if choice.cluster is None or choice.table is None or not page.size.width:
            page.show([])
            return
        grid = page.grid(len(choice.cluster.rows))
        first = choice.member - choice.member % grid.places
        keys = keys_at(choice.table, choice.cluster.rows[first : first + grid.places])
        page.show_folds([self.folds.small_fold(key) for key in keys], grid, choice.member - first)
        self.folds.request(keys)
        self.judging.see(keys)

    @property
    def page_size(self) -> int:
        """Members on one page."""
        return self.query_one(FoldPage).grid(len(self.cursor.cluster.rows) if self.cursor.cluster else 1).places

    # --- keys -----------------------------------------------------------------------------------

    action_disposition = delegate("judging", "disposition", 1)
    action_undo = delegate("history", "undo")
    action_redo = delegate("history", "redo")

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_cluster(self, by: int) -> None:
        self.cursor.step_cluster(by)
        self.show()

    action_line = action_cluster

    def action_member(self, by: int) -> None:
        self.cursor.step_member(by)
        self.show()

    def action_page(self, direction: int) -> None:
        self.cursor.step_member(direction * self.page_size)
        self.show()

    def action_method(self, by: int) -> None:
        self.cursor.step_method(by)
        self.read_facts()
        self.show()

    def action_open(self) -> None:
        if (key := self.cursor.key) is not None:
            self.post_message(OpenCandidate(key))
