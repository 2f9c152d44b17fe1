"""Messages between the app and its screens: news go down to every screen, requests go up to the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from clara_pipeline.events import RunStatus
    from clara_pipeline.records import CandidateKey
    from clara_tui.queue.query import Query
    from clara_tui.run_request import RunRequest


class Replaceable(Message):
    """A message of which only the newest matters: it replaces a waiting one of its type."""

    def can_replace(self, message: Message) -> bool:
        """Return whether `message`, which is waiting, has the same type."""
        return type(message) is type(self)


# --- news: from the app to every screen -------------------------------------------------------------


@dataclass
class RunChanged(Replaceable):
    """The run in view has new events, or another run is in view."""

    status: RunStatus


class RowsChanged(Replaceable):
    """The queue has new rows or another order; the current candidate is the same."""


class SessionChanged(Replaceable):
    """A decision was saved or taken back, or another session opened."""


# --- requests: from a screen to the app -------------------------------------------------------------


@dataclass
class OpenCandidate(Message):
    """Show this candidate on the vet screen."""

    key: CandidateKey
    below: tuple[Any, ...] = ()
    """The screen to come back to, where a vet screen is open: its name and what it is made of."""


@dataclass
class StartRun(Message):
    """Start the pipeline, or resume a run."""

    request: RunRequest


ALL_RUNS = "*"
"""Stands for all runs together where one is named; no run is called so."""


@dataclass
class ViewRun(Message):
    """Show another run of the workspace, or `ALL_RUNS`."""

    run_id: str


@dataclass
class OpenSession(Message):
    """Work on the session of this name; a new one is made where there is none."""

    name: str


@dataclass
class SortQueue(Message):
    """Filter and sort the queue anew, decisions included."""

    query: Query


class SettleQueue(Message):
    """Let the candidates judged since the last sort take their places."""
