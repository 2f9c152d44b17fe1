"""List the ephemerides of a star, the one to show first at the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.periods.folding import faintest_time
from clara_pipeline.records import Candidate, Ephemeris
from clara_pipeline.transit_fit.fit_columns import FITTED_NAMES
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris

if TYPE_CHECKING:
    from clara_pipeline.decisions.judgement import Judgement
    from clara_tui.candidate.known_periods import KnownPeriods

COLUMNS = {
    "bls": ("bls_period_days", "bls_epoch_btjd", "bls_duration_hours", "bls_depth_ppm"),
    "ls": ("ls_period_days", "ls_epoch_btjd", "", ""),
    "catalogue": ("toi_period_days", "toi_epoch_btjd", "toi_duration_hours", "toi_depth_ppm"),
}
"""The candidates table's columns for each source: period, epoch, duration, depth."""
FURTHER = ("signal2", "signal3")
"""Beginning of a run's columns of the signals found beside the first, which is "fit"."""
ERRORS = ("bls_period_err_days", "bls_epoch_err_days", "bls_duration_err_hours", "bls_depth_err_ppm")
CLEAR_LS_POWER = 0.5
"""A sine that explains half of the variance is shown before any box, where no run has chosen."""


def available(
    candidate: Candidate, evidence: CandidateData, judgement: Judgement, known: KnownPeriods | None = None
) -> list[SelectedEphemeris]:
    """List every ephemeris of the star, the one to show first at the head; one of each source, and one of each TOI."""
    found: dict[str, SelectedEphemeris] = {}
    if judgement.ephemeris is not None:
        name = "" if judgement.origin is None else f"{judgement.origin.search} kept"
        found["kept"] = SelectedEphemeris(judgement.ephemeris, "kept", name=name, found_in=judgement.origin)
    for source, names in COLUMNS.items():
        if (ephemeris := of_columns(candidate, evidence, source, names)) is not None:
            found[source] = SelectedEphemeris(ephemeris, "catalogue" if source == "catalogue" else "run")
    if candidate.number("fit_period_days"):
        found["fit"] = SelectedEphemeris(of_fit(candidate, "fit"), "fit", name="fit")
    if evidence.signals is not None:
        for ephemeris in evidence.signals.ephemerides:
            found.setdefault(ephemeris.source, SelectedEphemeris(ephemeris, "here"))
    if known is not None and (tois := known.of_star(candidate.tic_id)):
        found.pop("catalogue", None)
        found |= {f"TOI {toi}": SelectedEphemeris(ephemeris, "catalogue", name=f"TOI {toi}") for toi, ephemeris in tois}
    wanted = candidate.text("fold_source")
    return sorted(found.values(), key=lambda chosen: _place(chosen, wanted))


def _place(chosen: SelectedEphemeris, wanted: str) -> int:
    """Rank an ephemeris: kept, then what the run folded on, a clear sine, BLS, LS, catalogue."""
    source = chosen.ephemeris.source
    if chosen.origin == "kept":
        return 0
    if chosen.origin == "run" and source == wanted:
        return 1
    if chosen.origin == "fit":
        return 3
    if source == "ls":
        return 2 if (chosen.ephemeris.power or 0) >= CLEAR_LS_POWER else 4
    return 3 if source == "bls" else 5


def of_columns(
    candidate: Candidate, evidence: CandidateData, source: str, names: tuple[str, str, str, str]
) -> Ephemeris | None:
    """Return the ephemeris a run computed; None when its columns are not there or empty."""
    period, epoch, duration, depth = (candidate.number(name) for name in names)
    if period is None or period <= 0:
        return None
    if epoch is None and candidate.text("fold_source") == source:
        epoch = candidate.number("fold_epoch_btjd")
    if epoch is None:
        epoch = darkest(evidence, period)
    if epoch is None:
        return None
    if source != "bls":
        power = candidate.number("ls_power") if source == "ls" else None
        return Ephemeris(period, epoch, duration, depth, source, power)
    snr, sde, *errors = (candidate.number(name) for name in ("bls_snr", "transit_sde", *ERRORS))
    return Ephemeris(period, epoch, duration, depth, source, None, snr, sde, *errors)


def of_fit(candidate: Candidate, start: str) -> Ephemeris:
    """Return the ephemeris of a fitted signal whose columns begin with `start`.

    Runs of earlier versions have no errors of further signals.
    """
    period, epoch, duration, depth, *errors = (candidate.number(f"{start}_{name}") for name in FITTED_NAMES)
    return Ephemeris(period or 0.0, epoch or 0.0, duration, depth, "bls", None, None, None, *errors)


def darkest(evidence: CandidateData, period_days: float) -> float | None:
    """Return a time (BTJD) at which the curve folded at `period_days` is faintest; None before the curve is there."""
    if evidence.curve is None or not len(evidence.curve.points("flux")[0]):
        return None
    if period_days not in evidence.darkest:
        evidence.darkest[period_days] = faintest_time(*evidence.curve.points("flux"), period_days)
    return evidence.darkest[period_days]
