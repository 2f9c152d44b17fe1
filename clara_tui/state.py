"""What the screens share: the run in view, the queue's rows and order, the session, and the star in hand.

The star in hand is remembered by its key, never by its place: ranks settle while a run scores, and the
operator stays on the same star. Every act on the session is on disk before the function returns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from clara_pipeline.events import RunStatus
    from clara_pipeline.records import Candidate, Ephemeris
    from clara_pipeline.stores.runs import Run
    from clara_pipeline.stores.sessions import Session

Key = tuple[int | None, int | None, str]
"""(tic_id, sector, filename): what a decision belongs to."""


class QueueRows(Protocol):
    """The queue in its shown order; `clara_tui.rows.Rows` is the real one."""

    def __len__(self) -> int: ...
    def candidate(self, position: int) -> Candidate: ...
    def position_of(self, key: Key) -> int | None: ...


class NoRows:
    """The queue before anything was read."""

    def __len__(self) -> int:
        return 0

    def candidate(self, position: int) -> Candidate:
        raise IndexError(position)

    def position_of(self, key: Key) -> int | None:
        return None


@dataclass
class OperatorState:
    """One operator's view of one workspace."""

    workspace: Path
    session: Session | None = None
    run: Run | None = None
    status: RunStatus | None = None
    rows: QueueRows = field(default_factory=NoRows)
    current: Key | None = None
    """The star in hand; None when the queue is empty."""
    auto_advance: bool = True
    blind: bool = False
    """Other vetters' judgements are hidden."""
    low_bandwidth: bool = False

    # --- where am I -----------------------------------------------------------------------------

    @property
    def position(self) -> int | None:
        """Place of the star in hand in the shown order, from 0."""
        return None if self.current is None else self.rows.position_of(self.current)

    @property
    def candidate(self) -> Candidate | None:
        position = self.position
        return None if position is None else self.rows.candidate(position)

    def neighbours(self, reach: int = 3) -> list[Candidate]:
        """The next `reach` candidates, then the previous, nearest first: what to prefetch."""
        here = self.position
        if here is None:
            return []
        places = [here + step for step in range(1, reach + 1)] + [here - step for step in range(1, reach + 1)]
        return [self.rows.candidate(place) for place in places if 0 <= place < len(self.rows)]

    # --- moving ---------------------------------------------------------------------------------

    def go_to(self, position: int) -> Candidate | None:
        """Take the star at `position` (clamped to the queue) in hand."""
        if not len(self.rows):
            self.current = None
            return None
        candidate = self.rows.candidate(max(0, min(position, len(self.rows) - 1)))
        self.current = candidate.key
        return candidate

    def step(self, by: int) -> Candidate | None:
        """`by` places further in the shown order; the first star if none was in hand."""
        here = self.position
        return self.go_to(0 if here is None else here + by)

    def next_candidate(self) -> Candidate | None:
        return self.step(1)

    def previous(self) -> Candidate | None:
        return self.step(-1)

    def next_unvetted(self) -> Candidate | None:
        """The next star without a disposition, once around; None when there is none (the star in hand stays)."""
        return self._seek_unvetted(1)

    def previous_unvetted(self) -> Candidate | None:
        return self._seek_unvetted(-1)

    def _seek_unvetted(self, direction: int) -> Candidate | None:
        n, here = len(self.rows), self.position
        start = (-1 if direction > 0 else n) if here is None else here
        for step in range(1, n + 1):
            candidate = self.rows.candidate((start + direction * step) % n)
            if not self.is_vetted(candidate.key):
                self.current = candidate.key
                return candidate
        return None

    # --- judging --------------------------------------------------------------------------------
    # Each of these is on disk when it returns, and raises ClaraError (with words for the operator)
    # when it could not be: then nothing has changed, and nothing may be shown as saved.

    def judgement(self, key: Key) -> Judgement:
        """What this session says of a star; an empty judgement when nothing."""
        return EMPTY if self.session is None else self.session.state.judgements.get(key, EMPTY)

    def is_vetted(self, key: Key) -> bool:
        return bool(self.judgement(key).disposition)

    def decide(self, code: str) -> None:
        """Give the star in hand the disposition `code` (PC EB V IS J O U KP); does not move on."""
        self._append("disposition", code)

    def set_confidence(self, word: str) -> None:
        """certain, likely or guess."""
        self._append("confidence", word)

    def rate(self, rating: int) -> None:
        self._append("rating", rating)

    def toggle_flag(self, flag: str) -> None:
        raise NotImplementedError

    def write_note(self, text: str) -> None:
        self._append("note", text)

    def toggle_second_look(self) -> None:
        raise NotImplementedError

    def keep_ephemeris(self, ephemeris: Ephemeris) -> None:
        self._append("ephemeris", ephemeris)

    def clear(self) -> None:
        """Take the star's disposition back to none."""
        self._append("disposition", "")

    def undo(self) -> Key | None:
        """Take the last act back; the star it was about (now in hand), None when there is none."""
        raise NotImplementedError

    def redo(self) -> Key | None:
        raise NotImplementedError

    def move_on(self) -> Candidate | None:
        """What follows a decision: the next unvetted star, or (auto-advance off) staying."""
        return self.next_unvetted() if self.auto_advance else self.candidate

    def _append(self, act: str, payload: object) -> None:
        raise NotImplementedError
