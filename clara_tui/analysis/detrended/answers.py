"""Answers of the analysis process on a light curve whose trend was taken out as the operator chose."""

from __future__ import annotations

from msgspec import Struct

from clara_pipeline.periods.trends.methods import Detrending
from clara_pipeline.records import CandidateKey, Ephemeris, TestResult
from clara_tui.analysis.packed import Packed


class DetrendedCurve(Struct, frozen=True, tag="detrended"):
    """The flux over that trend, for the cadences of `Curve`, and what it makes of an ephemeris."""

    key: CandidateKey
    detrending: Detrending
    ephemeris: Ephemeris | None
    """Whose dips the trend does not follow, and which was tested."""
    flat_flux: Packed
    depth_ppm: float | None
    """Of these dips in the flattened flux; None where the ephemeris knows no duration."""
    tests: tuple[TestResult, ...]
    without: tuple[Ephemeris, ...] = ()
    """Signals whose transits were taken out of the flux before."""
