"""Save the operator's acts in the session, and keep the queue's rows and the current candidate with them.

An act is on disk when its function returns. Where it could not be, ClaraError says why and nothing has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from clara_pipeline.errors import ClaraError
from clara_tui.keys.in_force import with_keys

if TYPE_CHECKING:
    from clara_pipeline.decisions.acts import VetterAct
    from clara_pipeline.decisions.journal_entry import JournalEntry
    from clara_pipeline.records import CandidateKey
    from clara_pipeline.sessions.session import Session
    from clara_tui.state import OperatorState


def save(
    state: OperatorState, act: VetterAct, keys: Iterable[CandidateKey] = (), seen: Mapping[str, Any] | None = None
) -> None:
    """Save an act on `keys`, or else on the current candidate, which stays; `seen` was on the screen."""
    session = _session(state)
    _mark(state, session.save(act, *(keys or [_current(state)]), seen=seen))


def undo(state: OperatorState) -> JournalEntry | None:
    """Take the last act back and return it; the star it was about becomes current. None when there is nothing left."""
    return _show(state, _session(state).undo())


def redo(state: OperatorState) -> JournalEntry | None:
    """Do the last undone act again and return it; its star becomes current. None when there is nothing."""
    return _show(state, _session(state).redo())


def _session(state: OperatorState) -> Session:
    if state.session is None:
        raise ClaraError(with_keys("no session is open, so nothing can be saved; press {sessions} to open one"))
    if state.all_runs and (run := state.run_of(state.candidate)) is not None:
        state.session.run = run.id
    return state.session


def _current(state: OperatorState) -> CandidateKey:
    if state.current is None:
        raise ClaraError("there is nothing to judge yet")
    return state.current._replace(signal=state.signal)


def _show(state: OperatorState, act: JournalEntry | None) -> JournalEntry | None:
    """Make the first candidate of an undone or redone act current."""
    if act is not None:
        _mark(state, act)
        first = act.keys[0]
        if state.rows is not None and (place := state.rows.position_of(first.of_file)) is not None:
            state.go_to(place)
            state.signal_of = (first.of_file, first.signal)
    return act


def _mark(state: OperatorState, act: JournalEntry) -> None:
    """Let the rows know which candidates of an act are vetted now."""
    if state.rows is not None:
        for key in act.keys:
            state.rows.mark(key.of_file, bool(state.judgement(key.of_file).disposition))
