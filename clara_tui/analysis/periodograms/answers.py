"""Answers of the analysis process on the periodograms of one light curve."""

from __future__ import annotations

from msgspec import Struct

from clara_pipeline.periods.trends.methods import Detrending
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_tui.analysis.packed import Packed

N_BOXES, N_SINES = 5, 4
"""Peaks listed at most: nine in all, as many as there are digits."""


class Peak(Struct, frozen=True):
    """One peak of a periodogram, with what may stand behind it; empty words for nothing."""

    ephemeris: Ephemeris
    to_best: str = ""
    """Its period over that of the highest peak of the same periodogram: "×2", "÷3"; "=" for that peak itself."""
    to_dumps: str = ""
    """The same over the usual interval between momentum dumps."""
    partner: str = ""
    """Another star of the run that repeats at the same times."""

    @property
    def is_box(self) -> bool:
        """Whether the box search found it."""
        return self.ephemeris.source == "bls"


class Periodograms(Struct, frozen=True, tag="periodograms"):
    """The box spectrum and the Lomb–Scargle periodogram of a star, and their peaks: boxes first, then sines."""

    key: CandidateKey
    detrending: Detrending | None
    """What was taken out of the flux before; None: nothing, as the period search has it."""
    frequency_per_day: Packed
    power: Packed
    """Lomb–Scargle, (n,) as the frequency."""
    box_period_days: Packed
    box_snr: Packed
    """(m,) as the period; both empty where there is too little to search."""
    peaks: tuple[Peak, ...]
    dump_days: float | None
    """The usual interval between momentum dumps."""
