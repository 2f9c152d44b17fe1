"""Answers of the analysis process on the transits of one signal."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from clara_pipeline.records import CandidateKey, Ephemeris, TestResult
from clara_tui.analysis.packed import Packed


class OneTransit(NamedTuple):
    """One transit of a fit; NaN where it could not be measured."""

    cycle: int
    shift_days: float
    """Mid-time less the ephemeris of the fit."""
    shift_err_days: float
    depth: float
    depth_err: float
    share: float
    """How much of it was seen, 0–1."""
    n_flagged: int
    n_dumps: int


class Planet(Struct, frozen=True):
    """A limb-darkened transit, with errors (1 σ)."""

    radius_ratio: float
    radius_ratio_err: float
    impact: float
    impact_err: float
    stellar_density_solar: float
    """That the star must have if the orbit is circular."""


class FittedTransits(Struct, frozen=True, tag="fit"):
    """A fit of the transits of one ephemeris; arrays of transits have shape (m,), of the folded light (n,)."""

    key: CandidateKey
    given: Ephemeris
    """What the screen asked about; cycles are counted from its epoch."""
    left_out: tuple[int, ...]
    ephemeris: Ephemeris
    """Of the fit: with depth and duration of the limb-darkened transit where there is one."""
    ingress_share: float
    chi2: float
    planet: Planet | None
    cycle: Packed
    shift_days: Packed
    shift_err_days: Packed
    depth: Packed
    depth_err: Packed
    share: Packed
    n_flagged: Packed
    """Cadences in transit with any quality flag."""
    n_dumps: Packed
    offset_days: Packed
    lost: Packed
    model_days: Packed
    model_lost: Packed
    """The fitted transit, to be drawn: time from its centre and light lost."""
    tests: tuple[TestResult, ...]
    without: tuple[Ephemeris, ...] = ()
    """Signals whose transits were taken out of the flux before."""

    @property
    def transits(self) -> list[OneTransit]:
        """The single transits, in order of time."""
        columns = (getattr(self, name).array().tolist() for name in OneTransit._fields)
        return [OneTransit(*values) for values in zip(*columns, strict=True)]
