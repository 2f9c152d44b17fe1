"""Look for a further signal of a star, the known ones taken out."""

from __future__ import annotations

from clara_pipeline.records import CandidateKey, Ephemeris, Evidence
from clara_pipeline.transit_fit.signal_fit import further_signals
from clara_pipeline.transit_fit.what_is_left import why_no_more
from clara_tui.analysis.signals.answers import NextSignal


def next_signal_of(key: CandidateKey, evidence: Evidence, masked: tuple[Ephemeris, ...]) -> NextSignal:
    """Return the strongest detection besides the `masked` signals, fitted; else say why there is none."""
    fit = next(further_signals(evidence, masked), None)
    if fit is None:
        return NextSignal(key, masked, None, why_no_more(evidence, masked))
    return NextSignal(key, masked, fit.ephemeris)
