"""A chunk of work, what comes of it, and what a stage needs of a pool: this machine's or a cluster's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from clara_pipeline.errors import ClaraError


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some items of work and the part they become."""

    items: tuple[Any, ...]
    part: str | None
    """Path without suffix; None: write nothing (a trial), or only what the work itself names."""
    lost: tuple[Any, ...] = ()
    """Items whose worker died: to be left out and reported."""

    @property
    def path(self) -> Path:
        """Return the path of the part, without suffix. Raises ValueError for a chunk that writes none."""
        if self.part is None:
            raise ValueError("this chunk writes no part")
        return Path(self.part)

    def refuse_lost(self, doing: str, then: str) -> None:
        """Raise ClaraError where a worker died over an item, `doing` something; `then` says what to do."""
        if self.lost:
            raise ClaraError(f"a worker died while {doing}: is there enough memory? {then}")


Work = Callable[[Chunk, Any], Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """One finished chunk."""

    index: int
    worker_pid: int
    value: Any
    host: str = ""
    memory_mb: int = 0
    """What the worker holds after it, resident."""


class WorkPool(Protocol):
    """What stages need of a pool: this machine's, or a cluster's."""

    @property
    def processors(self) -> int:
        """How many chunks are worked on at a time."""

    def for_fits(self) -> WorkPool:
        """Return the pool for chunks that fit with scikit-learn."""

    def run(
        self, work: Work, chunks: Sequence[Chunk], parameters: Any, on_tick: Callable[[], None] = ...
    ) -> Iterator[Done]:
        """Yield the results as they come, in no order."""

    def begin_ahead(self, work: Work, chunk: Chunk, parameters: Any) -> None:
        """Begin a chunk before its stage, if that is possible; nothing is told of it but the part it writes."""

    def wait_for_ahead(self) -> None:
        """Wait until no chunk is worked on ahead of its stage."""


def without_killers(chunk: Chunk, attempt: Callable[[Chunk], T | None]) -> T | None:
    """Try the items of a chunk over which workers died one by one, then the chunk without those that kill.

    `attempt` returns None where a worker died; so does this where the rest kills, too.
    """
    killers = [item for item in chunk.items if attempt(replace(chunk, items=(item,), part=None)) is None]
    rest = tuple(item for item in chunk.items if item not in killers)
    return attempt(replace(chunk, items=rest, lost=tuple(killers)))
