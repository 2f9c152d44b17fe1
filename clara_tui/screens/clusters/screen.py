"""Clusters: who fell together, their folds side by side, and one judgement for all of them after a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from clara_tui.keys import bindings
from clara_tui.messages import OpenCandidate, SessionChanged
from clara_tui.queue.table_access import keys_at
from clara_tui.screens.clusters.view import ClustersView
from clara_tui.text import clusters as clusters_text

if TYPE_CHECKING:
    from clara_pipeline.records import CandidateKey


class ClustersScreen(ClustersView):
    """Moving among clusters and members, opening one, judging all."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings.bindings_for(bindings.CLUSTERS))

    def action_back(self) -> None:
        self.app.pop_screen()

    def action_cluster(self, by: int) -> None:
        self.cursor.step_cluster(by)
        self.show()

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

    # --- judging --------------------------------------------------------------------------------

    def action_decide(self, code: str) -> None:
        """Ask once, then give every member without a decision this one; all members when none is without."""
        from clara_tui.dialogs.confirm import Confirm

        cluster, table = self.cursor.cluster, self.cursor.table
        if cluster is None or table is None:
            self.app.notify_info("there is no cluster to judge yet")
            return
        judged = self.judged(cluster)
        rows = cluster.rows if judged.all() else cluster.rows[~judged]
        keys = keys_at(table, rows)

        def answered(sure: bool | None) -> None:
            """Give every member of the cluster the disposition when the answer is yes."""
            if sure:
                self._judge(keys, code)

        question = clusters_text.question(len(keys), cluster, code)
        self.app.push_screen(Confirm(question, "judge them", "leave them"), answered)

    def _judge(self, keys: list[CandidateKey], code: str) -> None:
        seen = {"cluster_method": self.cursor.method, "cluster": self.cursor.cluster and self.cursor.cluster.number}
        if self.app.run_or_notify(self.state.decide_many, keys, code, seen) is None:
            self.saved = ((f"{self.app.glyphs.no} NOT saved", "bad"),)
        else:
            self.saved = ((f"{self.app.glyphs.yes} {len(keys):,} {code}", "good"),)
            self.app.broadcast(SessionChanged())
        self.show()

    def action_undo(self) -> None:
        self._turned(self.app.run_or_notify(self.state.undo), "undone")

    def action_redo(self) -> None:
        self._turned(self.app.run_or_notify(self.state.redo), "done again")

    def _turned(self, change: object, word: str) -> None:
        if change is None:
            self.app.notify_info(f"nothing to be {word}")
        else:
            n = len(change.keys)  # type: ignore[attr-defined]
            self.saved = ((f"{self.app.glyphs.yes} {n:,} {word}", "good"),)
            self.app.broadcast(SessionChanged())
        self.show()
