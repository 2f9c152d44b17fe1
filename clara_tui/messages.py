"""What the app tells its screens: small records, the frequent ones replaceable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from clara_pipeline.events import RunStatus
    from clara_tui.machine import Sample


class Replaceable(Message):
    """A newer one of the same kind makes this one needless."""

    def can_replace(self, message: Message) -> bool:
        return type(message) is type(self)


@dataclass
class RunChanged(Replaceable):
    """The run in view has new events."""

    status: RunStatus

    def __post_init__(self) -> None:
        super().__init__()


@dataclass
class RowsChanged(Replaceable):
    """The queue has new rows or another order; the star in hand is the same."""

    def __post_init__(self) -> None:
        super().__init__()


@dataclass
class SessionChanged(Replaceable):
    """A decision was saved or taken back, or another session opened."""

    def __post_init__(self) -> None:
        super().__init__()


@dataclass
class MachineSampled(Replaceable):
    """How the machine and the run's processes were a moment ago."""

    sample: Sample

    def __post_init__(self) -> None:
        super().__init__()
