"""Say what a session hides: the lot that orders it, its gold rows, and what requests and decisions say of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clara_pipeline.records import CandidateKey
    from clara_tui.queue.gold_rows import GoldLot
    from clara_tui.state import OperatorState


def lot_of(state: OperatorState) -> str | None:
    """Return the text by which a fully blind order is drawn, the session's name; None while scores are shown."""
    if not state.full_blind:
        return None
    return "" if state.session is None else state.session.name


def has_gold(state: OperatorState) -> bool:
    """Tell whether the session has gold rows: then it is judged full blind."""
    return state.session is not None and state.session.history.gold_share > 0


def gold_lot_of(state: OperatorState) -> GoldLot | None:
    """Return what decides the gold rows of the session; None where it has none."""
    from clara_tui.queue.gold_rows import GoldLot

    if state.session is None or not has_gold(state) or state.all_runs:
        return None
    history = state.session.history
    return GoldLot(f"{state.session.name}/{state.session.vetter}", history.gold_share, history.before_gold)


def evidence_rules_of(state: OperatorState, key: CandidateKey) -> dict[str, Any]:
    """Return what every request for evidence on a row must say: in a session with gold rows nothing is of the run."""
    if not has_gold(state):
        return {}
    from clara_pipeline.decisions.gold.lot import seed_of
    from clara_pipeline.records import INJECTED

    lot = gold_lot_of(state)
    is_planted = key.gold == INJECTED and lot is not None
    return {"afresh": True, "planet_seed": seed_of(lot.name, "planet", key.filename) if lot and is_planted else None}


def blindness_of(state: OperatorState) -> dict[str, object]:
    """Return what a decision keeps of judging blind, `{"blind": "others"}` or "all"; empty where all is shown."""
    if not state.blind:
        return {}
    return {"blind": "all" if state.full_blind else "others"}
