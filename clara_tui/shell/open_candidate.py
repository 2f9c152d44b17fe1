"""Going to a star that was found on another screen than the queue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.screen import Screen

from clara_pipeline.text import sanitize
from clara_tui.queue.query import Query
from clara_tui.queue.table_access import row_of

if TYPE_CHECKING:
    from clara_pipeline.records import CandidateKey
    from clara_tui.app import ClaraApp


def open_star(app: ClaraApp, key: CandidateKey, below: Screen[None] | None = None) -> None:
    """Show the star on the vet screen, if it is in the run in view; a filter that hides it is cleared.

    `below`: the screen to come back to; without one, whatever is under the vet screen.
    """
    from clara_tui.screens.vet.screen import VetScreen

    state = app.state
    if state.rows is None or row_of(state.rows.table, key) is None:
        star = f"TIC {key[0]} in sector {key[1]}" if key[0] is not None else sanitize(key[2], 80)
        app.notify_error(f"{star} is not in the run in view: choose another run in Jobs (J, then o)")
        return
    state.current = key
    if (place := state.position) is not None:
        state.go_to(place)
    else:
        app.run_watcher.arrange(replace(state.query or Query(), text=""))
        app.notify_info("the filter hid this star, so it was cleared")
    if below is not None and any(isinstance(screen, VetScreen) for screen in app.screen_stack):
        while any(isinstance(screen, VetScreen) for screen in app.screen_stack):
            app.pop_screen()
        app.push_screen(below)
    app.action_vet()
