"""Open a candidate that was found on another screen than the queue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from clara_pipeline.text import sanitize
from clara_tui.keys import bindings
from clara_tui.keys.in_force import with_keys
from clara_tui.messages import SortQueue
from clara_tui.queue.query import Query

if TYPE_CHECKING:
    from clara_pipeline.records import CandidateKey
    from clara_tui.app_port import AppPort
    from clara_tui.state import OperatorState


def open_candidate(app: AppPort, key: CandidateKey, below: tuple[Any, ...]) -> None:
    """Show the candidate on the vet screen, if it is in the run in view; a filter that hides it is cleared.

    `below`: name and values of the screen to come back to; without it, whatever is under the vet screen.
    """
    from clara_tui.queue.table_access import row_of  # numpy comes after the first paint

    state = app.state
    if state.rows is None or row_of(state.rows.table, key.of_file) is None:
        star = f"TIC {key[0]} in sector {key[1]}" if key[0] is not None else sanitize(key[2], 80)
        way = with_keys("choose another run in Jobs ({jobs}, then {choose_run})")
        app.notify_error(f"{star} is not in the run in view: {way}")
        return
    state.current, state.signal_of = key.of_file, (key.of_file, key.signal)
    if (place := state.position) is not None:
        state.go_to(place)
    elif _stands_for(state, key):
        app.post_message(SortQueue(replace(state.last_query or Query(), opened=key.of_file)))
    else:
        query = state.last_query or Query()
        app.post_message(SortQueue(replace(query, text="", is_grouped=False)))
        hid = "group" if query.is_grouped and not query.text else "filter"
        app.notify_info(f"the {hid} hid this {'object' if key.object_id else 'star'}, so it was cleared")
    if below and app.close_screen(bindings.VET):
        app.open_screen(*below)
    app.open_screen(bindings.VET)


def _stands_for(state: OperatorState, key: CandidateKey) -> bool:
    """Tell whether another light curve of the star is shown, as one row for all: that row can show this one."""
    is_grouped = state.last_query is not None and state.last_query.is_grouped
    if not is_grouped or state.rows is None or key.tic_id is None:
        return False
    return state.rows.position_of_tic(key.tic_id) is not None
