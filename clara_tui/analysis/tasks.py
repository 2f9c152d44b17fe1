"""Tasks of the helper on one star: read its file, look for periods, run the tests."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from msgspec import structs

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.pixels.find import find_pixel_file
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.zero_point import with_true_depth
from clara_pipeline.records import INJECTED, Ephemeris, Evidence
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.synthetic.planted import PlantedPlanet
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transit_fit.masks import without_signals
from clara_tui.analysis.curve_arrays import curve_of
from clara_tui.analysis.period_search import first_look
from clara_tui.analysis.protocol import (
    AnalysisRequest,
    Curve,
    DetrendedCurve,
    FittedTransits,
    ForestReasons,
    FoundEvents,
    FoundPixels,
    FoundSignals,
    FoundTogether,
    MeasuredCentroid,
    NextSignal,
    Packed,
    Periodograms,
    SimilarFolds,
    Tests,
)

LEAST_POINTS = 100


@dataclass
class Kept:
    """What is known of one star so far."""

    evidence: Evidence | None = None
    curve: Curve | None = None
    signals: FoundSignals | None = None
    photometry: Photometry | None = None
    """Of a transient."""
    tests: dict[tuple[Ephemeris, tuple[Ephemeris, ...]], Tests] = field(default_factory=dict)
    """By the ephemeris, and the signals taken out before."""
    answered: set[tuple[str, Hashable]] = field(default_factory=set)
    """(step, what of: the ephemeris of tests and fits) of what was answered, one way or the other."""

    def without(self, signals: tuple[Ephemeris, ...]) -> Evidence:
        """Return the light curve without the transits of some signals."""
        assert self.evidence is not None
        return without_signals(self.evidence, signals) if signals else self.evidence

    @property
    def best(self) -> Ephemeris | None:
        """Return the first ephemeris that was searched for here."""
        return self.signals.ephemerides[0] if self.signals is not None and self.signals.ephemerides else None


def read_curve(ask: AnalysisRequest, kept: Kept, path: Path, flux_column: str) -> Curve:
    """Read a candidate's light curve from `path`, or return the one that is kept."""
    if kept.curve is None:
        kept.evidence, planet = _planted(ask, read_evidence(path, flux_column))
        kept.curve = structs.replace(curve_of(ask.key, kept.evidence, ask.dips), planet=planet)
    return kept.curve


def _planted(ask: AnalysisRequest, evidence: Evidence) -> tuple[Evidence, PlantedPlanet | None]:
    """Return the light curve of a candidate, with a planet in it where the row is a gold row of that kind."""
    if ask.key.gold != INJECTED:
        return evidence, None
    if ask.planet_seed is None:
        raise UnreadableLightCurve("is not shown here")
    from clara_pipeline.synthetic.planted import with_planet

    return with_planet(evidence, ask.planet_seed)


def search_signals(ask: AnalysisRequest, kept: Kept) -> FoundSignals:
    """Compute the periodogram always, and ephemerides where the run has none.

    Raises UnreadableLightCurve with fewer than LEAST_POINTS usable points.
    """
    assert kept.curve is not None
    if kept.signals is not None:
        return kept.signals
    time, flux = kept.curve.time_btjd.array(), kept.curve.flux.array()
    good = np.isfinite(flux)
    if good.sum() < LEAST_POINTS:
        raise UnreadableLightCurve(f"has only {good.sum()} usable points, too few to look for a period")
    found = first_look(time[good], flux[good].astype(np.float64), ask.search)
    assert kept.evidence is not None
    read = kept.evidence.light_curve.flux
    ephemerides = tuple(with_true_depth(ephemeris, read[np.isfinite(read)]) for ephemeris in found.ephemerides)
    kept.signals = FoundSignals(
        ask.key, ephemerides, Packed.of(found.frequency_per_day, "<f8"), Packed.of(found.power, "<f4")
    )
    return kept.signals


def say_why(ask: AnalysisRequest, kept: Kept) -> ForestReasons:
    """Find which features made the forests score the candidate as they did."""
    from clara_tui.analysis.why_flagged import why_flagged

    assert kept.evidence is not None
    return why_flagged(ask.key, Run(Path(ask.run)), kept.evidence.light_curve)


def find_similar_folds(ask: AnalysisRequest, _kept: Kept) -> SimilarFolds:
    """Find the candidates of the run whose folds have a similar shape."""
    from clara_tui.analysis.similar_folds import alike_in_shape

    return alike_in_shape(ask.key, Path(ask.run))


def find_events(ask: AnalysisRequest, kept: Kept) -> FoundEvents:
    """Find the single events in the candidate's light curve."""
    from clara_tui.analysis.flux_events import found_events

    assert kept.evidence is not None
    return found_events(ask.key, kept.evidence, _results_of(ask))


def _results_of(ask: AnalysisRequest) -> Path | None:
    """Return the folder of the run whose results may be used; None where none may."""
    return Path(ask.run) if ask.run and not ask.afresh else None


def fit_signal(ask: AnalysisRequest, kept: Kept) -> FittedTransits:
    """Fit the transits of the ephemeris asked about, without those left out."""
    from clara_tui.analysis.transit_fits import fitted_transits

    assert ask.fit is not None
    found = fitted_transits(ask.key, kept.without(ask.without), ask.fit, ask.left_out)
    return structs.replace(found, without=ask.without)


def find_pixels(ask: AnalysisRequest, kept: Kept) -> FoundPixels:
    """Find where the dips of the ephemeris asked about come from, in the target pixel file."""
    from clara_tui.analysis.pixels.difference import found_pixels, pixel_file

    assert ask.pixels is not None
    assert kept.curve is not None
    run = Run(Path(ask.run)) if ask.run else None
    path = Path(ask.path) if ask.path or run is None else run.light_curve_path(ask.key.filename)
    found = find_pixel_file(path) if run is None else pixel_file(path, run.workspace, ask.key.sector, kept.curve.star)
    return found_pixels(ask.key, found, path.name, ask.pixels, kept.curve.product)


def measure_centroid(ask: AnalysisRequest, kept: Kept) -> MeasuredCentroid:
    """Measure how far the light moves in the transits of the ephemeris asked about."""
    from clara_tui.analysis.pixels.centroid import measured_centroid

    assert ask.centroid is not None
    found = measured_centroid(ask.key, kept.without(ask.without), ask.centroid)
    return structs.replace(found, without=ask.without)


def find_peaks(ask: AnalysisRequest, kept: Kept) -> Periodograms:
    """Compute both periodograms of the candidate's light curve, and their peaks."""
    from clara_tui.analysis.periodograms.peaks import periodograms_of

    assert kept.evidence is not None
    return periodograms_of(ask.key, kept.evidence, _results_of(ask), ask.detrending)


def detrend(ask: AnalysisRequest, kept: Kept) -> DetrendedCurve:
    """Take the trend out that the operator chose, and measure and test the ephemeris on the screen in what is left."""
    from clara_tui.analysis.detrended.evidence import detrended_curve

    assert ask.detrending is not None
    found = detrended_curve(ask.key, kept.without(ask.without), ask.detrending, ask.folded)
    return structs.replace(found, without=ask.without)


def find_next_signal(ask: AnalysisRequest, kept: Kept) -> NextSignal:
    """Look for a further signal of the candidate, the known ones taken out."""
    from clara_tui.analysis.signals.next_signal import next_signal_of

    assert kept.evidence is not None
    return next_signal_of(ask.key, kept.evidence, ask.masked)


def search_together(ask: AnalysisRequest, _kept: Kept) -> FoundTogether:
    """Search several light curves of the star together."""
    from clara_tui.analysis.joint.search import found_together

    return found_together(ask.key, ask.joint)


def run_tests_on(ask: AnalysisRequest, kept: Kept) -> Tests:
    """Run the vetting tests at the requested ephemeris, else at the best one found."""
    from clara_pipeline.vetting.tests import run_tests

    ephemeris = ask.test or kept.best
    assert ephemeris is not None
    wanted = ephemeris, ask.without
    if wanted not in kept.tests:
        results = tuple(run_tests(kept.without(ask.without), ephemeris))
        kept.tests[wanted] = Tests(ask.key, ephemeris, results, ask.without)
    return kept.tests[wanted]
