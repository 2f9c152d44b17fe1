"""What the app tells its screens: small records; a newer one makes a waiting older one needless."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from clara_pipeline.decisions.compare import Comparison
    from clara_pipeline.events import RunStatus
    from clara_tui.background.session_list import ListedSession
    from clara_tui.background.system_monitor import SystemSample


class Replaceable(Message):
    """A message of which only the newest matters."""

    def can_replace(self, message: Message) -> bool:
        return type(message) is type(self)


@dataclass
class RunChanged(Replaceable):
    """The run in view has new events, or another run is in view."""

    status: RunStatus


class RowsChanged(Replaceable):
    """The queue has new rows or another order; the current candidate is the same."""


class SessionChanged(Replaceable):
    """A decision was saved or taken back, or another session opened."""


@dataclass
class SystemSampled(Replaceable):
    """How the machine and the run's processes were a moment ago."""

    look: SystemSample
    log: list[str]
    """The tail of the workers' log, cleaned."""


@dataclass
class SessionsRead(Replaceable):
    """The sessions of the workspace, read for the list."""

    sessions: list[ListedSession]


@dataclass
class Compared(Replaceable):
    """Vetters were compared, or could not be."""

    comparison: Comparison | None
    problem: str = ""
