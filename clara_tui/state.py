"""State that the screens share: the run in view, the queue's rows and order, the session, the current candidate.

The current candidate is remembered by its key, never by its place: ranks settle while a run scores, and the
operator stays on the same star. Acts on the session are in `clara_tui/judging.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # msgspec, numpy and what needs it come after the first paint
    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.events import RunStatus
    from clara_pipeline.records import Candidate, CandidateKey
    from clara_pipeline.runs.run_directory import Run
    from clara_pipeline.sessions.session import Session
    from clara_tui.queue.query import Query
    from clara_tui.queue.rows import Rows


@dataclass
class OperatorState:
    """One operator's view of one workspace."""

    workspace: Path
    session: Session | None = None
    run: Run | None = None
    """The run in view; of all runs the newest."""
    all_runs: bool = False
    """Whether the queue holds the candidates of all runs of the workspace."""
    reading: str = ""
    """How far the tables of all runs are read, in words."""
    run_is_alive: bool = False
    """Whether a process writes the run now."""
    opening: str = ""
    """The light curve that the app was started on, while its run is not there yet."""
    problem: str = ""
    """Why there are no runs, or no candidates, to be seen; empty where they can be read."""
    rows: Rows | None = None
    """None until candidates were read."""
    query: Query | None = None
    """Filter and order of `rows`."""
    pending_query: Query | None = None
    """The last filter and order asked for, while the queue is sorted by it; else None."""
    current: CandidateKey | None = None
    """The current candidate; None when the queue is empty."""
    auto_advance: bool = True
    blind: bool = False
    """Other vetters' judgements are hidden."""
    full_blind: bool = False
    """Ranks, scores, matches and what catalogues say are hidden too."""
    compared: tuple[str, ...] = ()
    """The sessions chosen to be compared; all of the workspace where empty."""
    low_bandwidth: bool = False
    last_form: dict[str, str] = field(default_factory=dict)
    """What the form for a new run held when it was last sent; empty again once that run succeeded."""
    last_form_error: str = ""
    """Why the last form could not be run; empty when it could."""
    signal_of: tuple[CandidateKey | None, int] = (None, 1)
    """Which signal was chosen, of which candidate; of any other it is the first."""
    _last_position: int = 0
    _status: RunStatus | None = None

    @property
    def status(self) -> RunStatus:
        """The run as its events tell it; empty before they were read."""
        if self._status is None:
            from clara_pipeline.events import RunStatus

            self._status = RunStatus()
        return self._status

    @status.setter
    def status(self, status: RunStatus) -> None:
        """Take the status of the run in view."""
        self._status = status

    @property
    def last_query(self) -> Query | None:
        """The filter and order last asked for, whether the queue is sorted by it already or not."""
        return self.pending_query or self.query

    # --- where am I -----------------------------------------------------------------------------

    def __len__(self) -> int:
        """Count the stars shown."""
        return 0 if self.rows is None else len(self.rows)

    @property
    def position(self) -> int | None:
        """Place of the current candidate in the shown order, from 0; None when it is not shown."""
        return None if self.current is None or self.rows is None else self.rows.position_of(self.current)

    @property
    def candidate(self) -> Candidate | None:
        """Return the current candidate; None when it is not among the rows."""
        position = self.position
        return None if position is None or self.rows is None else self.rows.candidate(position)

    @property
    def signal(self) -> int:
        """Return which signal of the current candidate is looked at and judged, from 1."""
        return self.signal_of[1] if self.signal_of[0] == self.current else 1

    def run_of(self, candidate: Candidate | None) -> Run | None:
        """Return the run that a candidate is from; the run in view where there is one queue a run."""
        from clara_pipeline.runs.run_directory import RUN_ID, Run

        if not self.all_runs or candidate is None:
            return self.run
        name = candidate.text("run")
        return Run(self.workspace / "runs" / name) if RUN_ID.fullmatch(name) else None

    def show(self, rows: Rows) -> None:
        """Take new rows; the current candidate stays, or, when it is not among them, the one now at its place."""
        self._last_position = self._here()
        self.rows = rows
        if self.position is None:
            self.go_to(self._last_position)

    # --- moving ---------------------------------------------------------------------------------

    def go_to(self, position: int) -> Candidate | None:
        """Make the star at `position` (clamped to the queue) current."""
        if self.rows is None or not len(self.rows):
            self.current = None
            return None
        self._last_position = max(0, min(position, len(self.rows) - 1))
        candidate = self.rows.candidate(self._last_position)
        self.current = candidate.key
        return candidate

    def step(self, by: int) -> Candidate | None:
        """Go `by` places further in the shown order."""
        return self.go_to(self._here() + by)

    def next_unvetted(self, direction: int = 1) -> Candidate | None:
        """Return the next star without a disposition, once around.

        None when there is none (the current candidate stays).
        """
        place = None if self.rows is None else self.rows.next_unvetted(self._here(), direction)
        return None if place is None else self.go_to(place)

    def _here(self) -> int:
        return self._last_position if (position := self.position) is None else position

    # --- what this vetter says --------------------------------------------------------------------

    @property
    def row_judgements(self) -> Mapping[CandidateKey, Judgement]:
        """Return this vetter's judgements of all rows of the queue, gold rows among them; empty without a session."""
        return {} if self.session is None else self.session.history.of_rows

    def judgement(self, key: CandidateKey) -> Judgement:
        """Return what this vetter says of a row; an empty judgement when nothing."""
        from clara_pipeline.decisions.judgement import EMPTY

        return self.row_judgements.get(key, EMPTY)

    @property
    def vetted(self) -> set[CandidateKey]:
        """The rows with a disposition."""
        return {key for key, judgement in self.row_judgements.items() if judgement.disposition}


def sessions_compared(state: OperatorState) -> tuple[str, ...]:
    """Return the sessions to compare: those chosen, else those adjudicated here; empty: all of the workspace."""
    return state.compared or (() if state.session is None else state.session.book.adjudicates)
