"""Collect what one page says of a candidate: its curve, the fit of its signal, tests, and what people said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import Ephemeris, Evidence, TestResult
from clara_pipeline.transit_fit.masks import without_signals
from clara_pipeline.transit_fit.signal_fit import SignalFit, fit_signal
from clara_pipeline.vetting.signal import Signal, signal_of
from clara_pipeline.vetting.tests import run_tests

Row = Mapping[str, object]
EPHEMERIS = ("period_days", "epoch_btjd", "duration_hours", "depth_ppm")
ERRORS = ("period_err_days", "epoch_err_days", "duration_err_hours", "depth_err_ppm")


@dataclass(frozen=True, slots=True, eq=False)
class CandidateReport:
    """One candidate. `row` is of the candidates table, `decision` of the decision table; both may be empty."""

    path: Path
    row: Row
    decision: Row
    evidence: Evidence
    ephemeris: Ephemeris | None
    """Of the fit where there is one."""
    fit: SignalFit | None
    signal: Signal | None
    tests: tuple[TestResult, ...]

    @property
    def signal_number(self) -> int:
        """Return which of the star's signals the page is about, from 1."""
        return number_of(self.decision)

    @property
    def has_transits(self) -> bool:
        """Tell whether the period is one of dips, not of a sinusoid."""
        return self.ephemeris is not None and bool(self.ephemeris.duration_hours)

    @property
    def stem(self) -> str:
        """Return the name of its files, made of numbers only."""
        curve = self.evidence.light_curve
        tic = f"tic-{curve.tic_id}" if curve.tic_id is not None else "no-tic"
        sector = f"-s{curve.sector:04d}" if curve.sector is not None else ""
        return tic + sector + (f"-signal{self.signal_number}" if self.signal_number > 1 else "")


def number_of(decision: Row) -> int:
    """Return which of its star's signals a decision is about; rows of earlier versions do not say."""
    return int(str(decision.get("signal") or 1))


def report_of(
    path: Path, row: Row, decision: Row, flux_column: str = "auto", others: Sequence[Row] = ()
) -> CandidateReport:
    """Read a light curve, and fit and test the signal that a person kept, the run found, or else is found now.

    `others` are the decisions on all signals of this light curve: transits of those before this one are taken out of
    fold, fit and tests, as on the Vet screen. Raises UnreadableLightCurve.
    """
    evidence = read_evidence(path, flux_column)
    first = _of(row, "bls_" if row.get("fold_source") == "bls" else "fold_")
    ephemeris = _of(decision, "") or first or _found(evidence)
    searched = without_signals(evidence, tuple(_before(number_of(decision), first, others)))
    fit = _fit(searched, ephemeris)
    shown = fit.ephemeris if fit is not None else ephemeris
    if shown is None:
        return CandidateReport(path, row, decision, evidence, None, None, None, ())
    signal = None
    with suppress(UnreadableLightCurve, ValueError):
        signal = signal_of(searched, shown)
    return CandidateReport(path, row, decision, evidence, shown, fit, signal, tuple(run_tests(searched, shown)))


def _before(number: int, first: Ephemeris | None, others: Sequence[Row]) -> Iterator[Ephemeris]:
    """Yield the signals of a star before one of a number: as they were judged, the first else as the run found it."""
    judged = {number_of(other): _of(other, "") for other in others}
    for earlier in range(1, number):
        if ephemeris := judged.get(earlier) or (first if earlier == 1 else None):
            yield ephemeris


def _of(row: Row, start: str) -> Ephemeris | None:
    """Return the ephemeris in the columns of a table; None where there is none."""
    period, epoch, duration, depth = (_number(row.get(f"{start}{name}")) for name in EPHEMERIS)
    if period is None or epoch is None:
        return None
    source = str(row.get("ephemeris_source") or row.get("fold_source") or "operator")
    errors = [_number(row.get(f"{start}{name}")) for name in ERRORS]
    return Ephemeris(period, epoch, duration, depth, source, None, None, None, *errors)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and np.isfinite(value) else None


def _found(evidence: Evidence) -> Ephemeris | None:
    curve = evidence.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    if np.count_nonzero(good) < 2:
        raise UnreadableLightCurve(f"{curve.filename} has no points to report on.")
    return find_ephemerides(curve.time_btjd[good], curve.flux[good]).best


def _fit(evidence: Evidence, ephemeris: Ephemeris | None) -> SignalFit | None:
    """Fit a signal that has a duration; None where nothing can be fitted."""
    if ephemeris is None or not ephemeris.duration_hours:
        return None
    with suppress(UnreadableLightCurve, ValueError):
        return fit_signal(evidence, ephemeris)
    return None
