"""Candidate as the vet screen shows it: what is known, with which ephemeris, through which view settings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.periods.folding import phase
from clara_pipeline.pixels.neighbours import Neighbour, neighbours_of
from clara_pipeline.records import Candidate, CandidateKey, Ephemeris, FloatArray, GaiaSource, Star, TestResult
from clara_pipeline.transit_fit.masks import in_any
from clara_pipeline.units import HOURS_PER_DAY, PPM
from clara_tui.analysis.candidate_data import CandidateData, CurveArrays
from clara_tui.analysis.pixels.answers import MeasuredCentroid
from clara_tui.analysis.transients.data import ObjectData
from clara_tui.candidate.same import Same
from clara_tui.candidate.selected_ephemeris import SelectedEphemeris

if TYPE_CHECKING:
    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.periods.trends.methods import Detrending
    from clara_pipeline.scan.flux_event import FluxEvent
    from clara_tui.analysis.detrended.answers import DetrendedCurve
    from clara_tui.analysis.periodograms.answers import Periodograms
    from clara_tui.candidate.known_periods import KnownPeriods
    from clara_tui.candidate.star_files import StarFile

MAX_ZOOM = 6
MAX_CURVE_ZOOM = 12
"""A flare of an hour fills a good part of the screen in a light curve of years, too."""


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """How folds and curves are shown; stays from star to star."""

    n_bins: int = 0
    """0: chosen for the zoom."""
    sap: bool = False
    swap_flat: bool = False
    """False: the fold is of the flux its ephemeris was searched in (BLS: flattened), the light curve is not
    flattened. True: both the other way round."""
    zoom: int = 0
    """The fold shows 1/2^zoom of the cycle around phase 0."""
    transit_zoom: bool = False
    """The fold shows three durations each way around the transit, in hours, whatever the star."""
    curve_zoom: int = 0
    curve_centre: float | None = None
    """BTJD; None: the middle."""
    event: int | None = None
    """Which event of the light curve was jumped to, in order of time."""
    detrending: Detrending | None = None
    """How the operator has the trend taken out; None: as the pipeline does."""
    periodogram: bool = False
    marker: str = "braille"
    shaded: bool = True
    """False for slow lines: folds show their bins, not the points."""
    overlay: bool = False
    """Whether the fold of the matched reference is laid over the star's."""


@dataclass(frozen=True, slots=True)
class NumberedSignal:
    """One signal of a star."""

    number: int
    chosen: SelectedEphemeris
    disposition: str = ""


@dataclass(frozen=True, eq=False)
class CandidateView:
    """Everything the panels may draw of one star."""

    candidate: Candidate
    evidence: CandidateData
    judgement: Judgement
    chosen: SelectedEphemeris | None = None
    settings: ViewSettings = field(default_factory=ViewSettings)
    reference: CandidateView | None = None
    """The most similar labelled star, when it is laid over the fold."""
    votes: tuple[tuple[str, str, str], ...] = ()
    """(vetter, what they say, their note) of the others; empty when judging blind."""
    known_periods: KnownPeriods | None = None
    """None before they were read."""
    reference_fold: tuple[FloatArray, FloatArray] | None = None
    """What the reference set keeps of its fold, where the run does not have that star."""
    star_files: tuple[StarFile, ...] = ()
    """The other light curves of the star; of the current candidate alone."""
    gaia_sources: tuple[GaiaSource, ...] | None = None
    """What Gaia has within 1′, the star among them; None where it was not asked."""
    signal: int = 1
    """Which of the star's signals is looked at and judged."""
    signals: tuple[NumberedSignal, ...] = ()
    """All signals that are known; of the current candidate alone."""
    earlier: tuple[Ephemeris, ...] = ()
    """The signals before this one that have a duration: their transits are taken out of fold, tests and fit."""
    kept_elsewhere: tuple[SelectedEphemeris, ...] = ()
    """The ephemerides kept on other light curves of the star."""

    @property
    def key(self) -> CandidateKey:
        """Return the key that a judgement of this view has: that of the signal."""
        return self.candidate.key._replace(signal=self.signal) if self.signal > 1 else self.candidate.key

    @property
    def curve(self) -> CurveArrays | None:
        """Return the light curve, flattened as the operator chose once that is there; None until it has been read."""
        return self.evidence.curve if self._detrended is None else self._detrended[1]

    @property
    def _detrended(self) -> tuple[DetrendedCurve, CurveArrays] | None:
        chosen = self.settings.detrending
        return None if chosen is None else self.evidence.detrended.get((chosen, self.ephemeris, self.earlier))

    @property
    def is_detrending(self) -> bool:
        """Tell whether the trend that the operator chose is still on its way: what is shown is the pipeline's."""
        return self.settings.detrending is not None and self._detrended is None

    @property
    def periodograms(self) -> Periodograms | None:
        """Return both periodograms of the flux as it is detrended; None before they were computed."""
        return self.evidence.periodograms.get(self.settings.detrending)

    @property
    def transient(self) -> ObjectData:
        """What is known of a transient so far."""
        return self.evidence.transient or ObjectData()

    @property
    def is_ready(self) -> bool:
        """Tell whether there is something to draw."""
        return not self.evidence.is_bare

    @property
    def events(self) -> tuple[FluxEvent, ...]:
        """What was found in the light curve, in order of time; empty before it was searched, too."""
        return self.evidence.events.events if self.evidence.events is not None else ()

    @property
    def selected_event(self) -> FluxEvent | None:
        """The event that was jumped to."""
        place = self.settings.event
        return self.events[place] if place is not None and place < len(self.events) else None

    @property
    def ephemeris(self) -> Ephemeris | None:
        """Return the selected ephemeris; None when there is none."""
        return self.chosen.ephemeris if self.chosen else None

    @cached_property
    def tests(self) -> tuple[TestResult, ...] | None:
        """Results for the ephemeris on the screen, the run's or the helper's; None when there are none yet."""
        if self.ephemeris is None:
            return None
        if self.settings.detrending is not None:
            return None if self._detrended is None else self._detrended[0].tests
        found = self.evidence.tests.get((self.ephemeris, self.earlier)) or self._tests_of_run
        pixels = self.evidence.pixels.get(self.ephemeris)
        return found if found is None or pixels is None or pixels.test is None else (*found, pixels.test)

    @property
    def centroid(self) -> MeasuredCentroid | None:
        """Return how far the light moves in the transits on the screen; None before it was measured."""
        return None if self.ephemeris is None else self.evidence.centroids.get((self.ephemeris, self.earlier))

    @cached_property
    def neighbours(self) -> tuple[Neighbour, ...] | None:
        """Return the stars within 1′, the brightest first; None where Gaia was not asked, or the star has no place."""
        star = self.curve.star if self.curve is not None else Star()
        sources, ra, dec = self.gaia_sources, star.ra_deg, star.dec_deg
        if sources is None or ra is None or dec is None:
            return None
        tmag = star.tmag if star.tmag is not None else self.candidate.number("tmag")
        return neighbours_of(sources, (ra, dec), tmag, self.candidate.text("gaia_dr3") or None, self.depth)

    @property
    def has_tests_of_run(self) -> bool:
        """Tell whether the run has results of the vetting tests."""
        return self._tests_of_run is not None

    @cached_property
    def _tests_of_run(self) -> tuple[TestResult, ...] | None:
        """What the run's fold stage found, where it tested the very ephemeris on the screen."""
        cell, source = self.candidate.text("tests"), self.candidate.text("fold_source")
        if not cell or self.chosen is None or self.chosen.origin != "run" or self.earlier:
            return None
        if self.chosen.ephemeris.source != source or self.chosen.by_hand:
            return None
        try:
            return msgspec.json.decode(cell, type=tuple[TestResult, ...])
        except NOT_JSON:
            return None

    @property
    def flux_kind(self) -> str:
        """Which of the curve's fluxes is folded: "flux", "sap" or "flat"."""
        if self.settings.sap:
            return "sap"
        searched_flat = self.ephemeris is not None and self.ephemeris.source == "bls"
        searched_flat |= self.settings.detrending is not None
        return "flat" if searched_flat != self.settings.swap_flat else "flux"

    @cached_property
    def folded(self) -> tuple[FloatArray, FloatArray] | None:
        """Phase in [-0.5, 0.5) with the dip at 0, and flux; None without a curve or an ephemeris.

        Both have shape (n,).
        """
        if self.curve is None or self.ephemeris is None:
            return None
        time, flux = self._points
        return phase_of(time, self.ephemeris), flux

    @cached_property
    def _points(self) -> tuple[FloatArray, FloatArray]:
        """Time and flux that are folded, without the transits of earlier signals; both (n,)."""
        assert self.curve is not None
        time, flux = self.curve.points(self.flux_kind)
        if not self.earlier:
            return time, flux
        left = ~in_any(time, self.earlier)
        return time[left], flux[left]

    @cached_property
    def cycle(self) -> FloatArray:
        """Which cycle each folded point belongs to, 0 at the epoch. Returns shape (n,)."""
        assert self.curve is not None
        assert self.ephemeris is not None
        time, _flux = self._points
        return np.floor((time - self.ephemeris.epoch_btjd) / self.ephemeris.period_days + 0.5)

    @property
    def overlay(self) -> tuple[FloatArray, FloatArray] | None:
        """The fold to lay over this one: the matched star's own, or what the reference set keeps of it.

        Phase and flux have shape (n,).
        """
        return self.reference.folded if self.reference else self.reference_fold

    @property
    def half_width(self) -> float | None:
        """Half of the transit's duration, in phase."""
        if self.ephemeris is None or not self.ephemeris.duration_hours:
            return None
        return min(self.ephemeris.duration_hours / HOURS_PER_DAY / self.ephemeris.period_days / 2, 0.5)

    @property
    def depth(self) -> float | None:
        """Depth in units of the flux: as measured under the trend that the operator chose, else the ephemeris's own."""
        if self._detrended is not None and self._detrended[0].depth_ppm is not None:
            return self._detrended[0].depth_ppm / PPM
        if self.ephemeris is None or not self.ephemeris.depth_ppm:
            return None
        return self.ephemeris.depth_ppm / PPM

    @property
    def measured(self) -> Ephemeris | None:
        """Return the ephemeris with the depth on the screen; the depth's error is of the search, and goes with it."""
        if self.ephemeris is None or self._detrended is None or self._detrended[0].depth_ppm is None:
            return self.ephemeris
        return replace(self.ephemeris, depth_ppm=self._detrended[0].depth_ppm, depth_err_ppm=None)

    @cached_property
    def transit_times(self) -> FloatArray:
        """Predicted mid-transit times (BTJD) within the curve, at most some thousands. Returns shape (n_transits,)."""
        if self.curve is None or self.ephemeris is None or not len(self.curve.time):
            return np.zeros(0)
        first, last = self.curve.time[0], self.curve.time[-1]
        period, epoch = self.ephemeris.period_days, self.ephemeris.epoch_btjd
        cycles = np.arange(np.ceil((first - epoch) / period), np.floor((last - epoch) / period) + 1)
        return epoch + period * cycles[:5000]

    @cached_property
    def n_transits(self) -> int:
        """Predicted transits with at least one point within their duration (or a twentieth of the cycle)."""
        if self.folded is None:
            return 0
        half = self.half_width or 0.025
        return len(np.unique(self.cycle[np.abs(self.folded[0]) <= half]))

    def stamp(self) -> tuple[object, ...]:
        """Return a value that changes with anything a plot of the fold depends on."""
        kind = self.flux_kind if self.curve is not None else ""
        reference = self.reference.stamp() if self.reference else Same(self.reference_fold)
        curve = self.curve.number if self.curve is not None else 0
        return (self.evidence.key, curve, kind, self.ephemeris, self.earlier, self.settings, reference)


def phase_of(time: FloatArray, ephemeris: Ephemeris) -> FloatArray:
    """Return phases in [-0.5, 0.5), the dip at 0. Takes and returns shape (n,)."""
    return phase(time, ephemeris.period_days, ephemeris.epoch_btjd)
