"""Hide and show the judgements of the other vetters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clara_tui.messages import SessionChanged, SortQueue

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


def toggle_blind(app: AppPort) -> None:
    """Hide the other vetters' judgements, or show them; a filter that would tell of them is cleared."""
    state = app.state
    state.blind = not state.blind
    app.notify_info(f"other vetters' judgements {'are hidden' if state.blind else 'are shown'}")
    if state.blind and state.last_query is not None and state.last_query.tells_of_others:
        app.post_message(SortQueue(replace(state.last_query, text="")))
    app.broadcast(SessionChanged())
