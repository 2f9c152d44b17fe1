"""Answers of the analysis process on a star's further signals."""

from __future__ import annotations

from msgspec import Struct

from clara_pipeline.records import CandidateKey, Ephemeris


class NextSignal(Struct, frozen=True, tag="next_signal"):
    """The strongest signal that is left once some are taken out."""

    key: CandidateKey
    masked: tuple[Ephemeris, ...]
    """The signals that were taken out."""
    ephemeris: Ephemeris | None
    """Fitted; None where nothing that is left is a detection."""
    reason: str = ""
    """Where there is none: what is left, and what it lacks."""
