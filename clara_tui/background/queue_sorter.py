"""Filter and sort the queue in worker threads, and place judged candidates behind the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError, UsageError
from clara_tui.background.for_you_learner import ForYouLearner
from clara_tui.blindness import gold_lot_of, has_gold, lot_of
from clara_tui.keys.in_force import with_keys
from clara_tui.messages import RowsChanged
from clara_tui.queue.for_you_column import FOR_YOU
from clara_tui.state import sessions_compared
from clara_tui.text.status import HIDDEN_JUDGEMENTS

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.records import CandidateKey
    from clara_tui.app_port import AppPort
    from clara_tui.queue.query import Query
    from clara_tui.queue.rows import Rows

NO_GOLD_HERE = "no gold rows here: they are put among the stars of one run, not among transients or those of all runs"


class QueueSorter:
    """Orders the run's candidates in threads, and gives the state the rows to show."""

    def __init__(self, app: AppPort) -> None:
        self.app = app
        self.state = app.state
        self.table: pa.Table | None = None
        """The run's candidates as last read."""
        self._settled: dict[CandidateKey, Judgement] | None = None
        """The decisions that the shown order knows of."""
        self._asked = 0
        self._is_gold_told = False
        self.for_you = ForYouLearner(app, self._take_for_you)

    def take(self, table: pa.Table | None) -> None:
        """Order newly read candidates as the operator last asked; None: another run, nothing read yet."""
        self.table = table
        if table is not None:
            self.arrange()
        else:
            self._asked += 1
            self.state.rows = None
            self.app.broadcast(RowsChanged())

    def forget_decisions(self) -> None:
        """Sort anew: another session's decisions count now."""
        self._settled = None
        self.arrange()

    def settle(self) -> None:
        """Let the stars judged since the last time take their places."""
        if self._settled != self.state.row_judgements:
            self._settled = dict(self.state.row_judgements)
            self.arrange()

    def _take_for_you(self) -> None:
        """Show what was learnt; where it is the order shown, the star on the screen stays, in front of the others."""
        query = self.state.last_query
        is_order = query is not None and query.column == FOR_YOU
        if is_order:
            self._settled = dict(self.state.row_judgements)
        self.arrange(first=self.state.current if is_order else None)

    def arrange(self, query: Query | None = None, first: CandidateKey | None = None) -> None:
        """Order the queue anew, in a thread; another `query` settles the decisions too; `first` stays in front."""
        from clara_tui.queue.query import Query

        state = self.state
        if self.table is None:
            state.query = query or state.query
            return
        if query is not None or self._settled is None:
            self._settled = dict(state.row_judgements)
        state.pending_query = query or state.pending_query
        self._asked += 1
        is_new = state.pending_query is not None
        work = self._arranging(self._asked, self.table, self._settled, state.last_query or Query(), is_new, first)
        self.app.run_in_thread(work, "arrange")
        if query is not None and query.column == FOR_YOU:
            self.for_you.want()

    def _arranging(
        self,
        number: int,
        table: pa.Table,
        settled: dict[CandidateKey, Judgement],
        query: Query,
        is_new: bool,
        first: CandidateKey | None,
    ) -> Callable[[], None]:
        learnt, lot, gold = self.for_you.learnt, lot_of(self.state), gold_lot_of(self.state)

        def work() -> None:
            """Filter and sort the rows in a worker thread."""
            from clara_tui.queue.sorting.arrange import arrange

            try:
                ahead = self._to_adjudicate(settled, query) if first is None else [first]
                rows = arrange(table, settled, query, self._failures, self._disagreed, is_new, learnt, ahead, lot, gold)
            except ClaraError as error:
                self.app.call_later(self._fail, number, str(error))
            else:
                self.app.call_later(self._shown, number, rows, query)

        return work

    def _fail(self, number: int, words: str) -> None:
        if number == self._asked:  # else what failed is no longer wanted, or is tried again
            self.state.pending_query = None
            self.app.notify_error(words)

    def _failures(self) -> pa.Table | None:
        return self.state.run.failures() if self.state.run is not None else None

    def _disagreed(self) -> list[CandidateKey]:
        """Return the stars judged differently in the sessions chosen for Compare. Raises ClaraError."""
        from clara_pipeline.decisions.compare import disagreements
        from clara_tui.background.session_list import votes_to_compare

        if self.state.blind:
            raise UsageError(with_keys(HIDDEN_JUDGEMENTS))
        votes = votes_to_compare(self.state.workspace / "sessions", sessions_compared(self.state))
        return [key.of_file for key, _ in disagreements(votes)]

    def _to_adjudicate(self, settled: dict[CandidateKey, Judgement], query: Query) -> list[CandidateKey]:
        """Return the stars that stand first for an adjudicator: those judged differently and not yet decided."""
        session = self.state.session
        if session is None or not session.book.adjudicates or self.state.blind or query.column != "rank":
            return []
        from clara_pipeline.decisions.adjudication import disputed
        from clara_pipeline.sessions.adjudication import vetters_of

        try:
            said = vetters_of(session.path.parent, session.book.adjudicates)
        except ClaraError as error:  # the queue is there all the same, by rank
            self.app.call_later(self.app.notify_error, str(error))
            return []
        return [key.of_file for key in disputed(said) if key not in settled or not settled[key].disposition]

    def _shown(self, number: int, rows: Rows, query: Query) -> None:
        if number == self._asked:  # else something newer was asked for meanwhile
            rows.mark_all(self.state.vetted)
            self.state.query, self.state.pending_query = query, None
            self.state.show(rows)
            self.app.broadcast(RowsChanged())
            self._say_where_no_gold_is(rows)

    def _say_where_no_gold_is(self, rows: Rows) -> None:
        """Say, once, that a session with gold rows has none in a queue like this."""
        from clara_pipeline.tables.candidate_keys import GOLD

        if has_gold(self.state) and GOLD not in rows.table.column_names and not self._is_gold_told:
            self._is_gold_told = True
            self.app.notify_info(NO_GOLD_HERE)
