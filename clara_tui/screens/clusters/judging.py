"""Save one decision for all members of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_tui import judging
from clara_tui.blindness import blindness_of
from clara_tui.messages import SessionChanged
from clara_tui.queue.table_access import keys_at
from clara_tui.text import clusters as clusters_text
from clara_tui.text.styled_text import StyledLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from clara_pipeline.decisions.journal_entry import JournalEntry
    from clara_pipeline.records import CandidateKey
    from clara_tui.screens.screen_port import ScreenPort
    from clara_tui.similarity.cluster_cursor import ClusterCursor
    from clara_tui.similarity.cluster_table import Cluster


class ClusterJudging:
    """The decisions on the current cluster; each is on disk before the screen says so."""

    def __init__(self, screen: ScreenPort, cursor: ClusterCursor) -> None:
        self._screen = screen
        self._cursor = cursor
        self.saved: StyledLine = ()
        """The last act that is on disk, in words."""
        self._seen: set[CandidateKey] = set()

    def see(self, keys: Iterable[CandidateKey]) -> None:
        """Keep that the folds of these stars were on the screen."""
        self._seen.update(keys)

    def judged(self, cluster: Cluster) -> npt.NDArray[np.bool_]:
        """Return a mask (n_members,): who has a decision."""
        rows = self._screen.state.rows
        return np.zeros(len(cluster.rows), dtype=bool) if rows is None else rows.vetted[cluster.rows]

    def disposition(self, code: str) -> None:
        """Ask once, then give every member without a decision this one; all members when none is without."""
        from clara_pipeline.decisions.vocabulary import code_on_key
        from clara_tui.dialogs.confirm import Confirm

        cluster, table = self._cursor.cluster, self._cursor.table
        if cluster is None or table is None:
            self._screen.app.notify_info("there is no cluster to judge yet")
            return
        judged = self.judged(cluster)
        rows = cluster.rows if judged.all() else cluster.rows[~judged]
        keys = keys_at(table, rows)

        def answered(sure: bool | None) -> None:
            """Save when the answer is yes."""
            if sure:
                self._save(keys, code)

        code = code_on_key(code, keys[0].kind)
        question = clusters_text.question(len(keys), cluster, code, len(set(keys) - self._seen))
        self._screen.app.push_screen(Confirm(question, "judge them", "leave them"), answered)

    def _save(self, keys: list[CandidateKey], code: str) -> None:
        from clara_pipeline.decisions import acts

        app, state, cluster = self._screen.app, self._screen.state, self._cursor.cluster
        seen = {"cluster_method": self._cursor.method, "cluster": cluster and cluster.number}
        try:
            judging.save(state, acts.disposition(code), keys, seen | blindness_of(state))
        except ClaraError as error:
            app.notify_error(str(error))
            self.saved = ((f"{app.glyphs.no} NOT saved", "bad"),)
        else:
            self.saved = ((f"{app.glyphs.yes} {len(keys):,} {code}", "good"),)
        app.broadcast(SessionChanged())

    def show_change(self, act: JournalEntry, word: str) -> None:
        """Keep in words that an act was undone or done again."""
        self.saved = ((f"{self._screen.app.glyphs.yes} {len(act.keys):,} {word}", "good"),)
