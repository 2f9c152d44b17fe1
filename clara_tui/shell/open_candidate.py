"""Going to a star that was found on another screen than the queue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clara_tui.queue.query import Query

if TYPE_CHECKING:
    from clara_pipeline.records import CandidateKey
    from clara_tui.app import ClaraApp


def open_star(app: ClaraApp, key: CandidateKey) -> None:
    """Show the star on the vet screen; a filter that hides it is taken away."""
    state = app.state
    state.current = key
    if (place := state.position) is not None:
        state.go_to(place)
    else:
        app.run_watcher.arrange(replace(state.query or Query(), text=""))
        app.notify_info("the filter hid this star, so it is taken away")
    app.action_vet()
