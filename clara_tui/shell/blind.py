"""Judge blind: hide the judgements of the other vetters, then also what machines and catalogues say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError
from clara_tui.blindness import has_gold
from clara_tui.keys.in_force import with_keys
from clara_tui.messages import SessionChanged, SortQueue
from clara_tui.queue.query import Query

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort
    from clara_tui.state import OperatorState

BLIND = "blind: the other vetters' judgements are hidden; {blind} again hides names, scores, triage, match and TOI too"
FULL_BLIND = (
    "full blind: names, rank, scores, triage, match and TOI are hidden too, the order is drawn by lot; "
    "{blind} shows all"
)
STAYS_BLIND = "this session has gold rows, so it is judged full blind from beginning to end"
SHOWN = "the other vetters' judgements are shown, and all scores"


def go_on_blind(app: AppPort) -> None:
    """Hide the other vetters' judgements, then also the scores, then show all; filters that would tell are cleared."""
    state = app.state
    if has_gold(state):
        app.notify_info(STAYS_BLIND)
        return
    was_full = state.full_blind
    state.full_blind = state.blind and not was_full
    state.blind = not was_full
    app.notify_info(with_keys(FULL_BLIND if state.full_blind else BLIND if state.blind else SHOWN))
    query = state.last_query or Query()
    asked = _without_hidden(query, state)
    if asked != query or state.full_blind != was_full:
        app.post_message(SortQueue(asked))
    app.broadcast(SessionChanged())


def _without_hidden(query: Query, state: OperatorState) -> Query:
    """Return filter and order without what may not be told while blind."""
    if state.blind and query.tells_of_others:
        query = replace(query, text="")
    if state.full_blind:
        query = query if state.rows is None else _without_scores(query, state.rows.table.column_names)
    return query


def _without_scores(query: Query, names: list[str]) -> Query:
    """Return filter and order without ranks, scores and what catalogues say."""
    from clara_tui.queue.filters import columns_in
    from clara_tui.queue.hidden_columns import HIDDEN, NAMES

    try:
        tells = query.is_sql or bool(columns_in(query.text, names) & (HIDDEN | NAMES))
    except UsageError:  # of a column that is not there
        tells = True
    kept = replace(query, text="") if tells else query
    return replace(kept, column="rank", descending=False) if query.column in HIDDEN | NAMES else kept
