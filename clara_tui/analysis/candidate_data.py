"""Data that the app has of one star so far; they fill in as the helper answers."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

import numpy as np

from clara_pipeline.periods.trends.methods import Detrending
from clara_pipeline.records import CandidateKey, Ephemeris, FloatArray, Star, TestResult
from clara_tui.analysis import protocol
from clara_tui.analysis.joint.answers import JointFile
from clara_tui.analysis.transients.answers import NearestObjects, ObjectCurve, ObjectHistory, ObjectProcess
from clara_tui.analysis.transients.data import ObjectData, with_answer

Signals = tuple[Ephemeris, ...]
OfSignal = protocol.Tests | protocol.FittedTransits | protocol.MeasuredCentroid | protocol.FoundPixels
MOMENTUM_DUMP = 32
"""Bit 6 of SPOC's QUALITY."""

MOST_DETRENDED = 6
"""Curves of a star kept, each with another trend taken out."""
OF_CURVE: dict[type, str] = {
    protocol.FoundSignals: "signals",
    protocol.FoundEvents: "events",
    protocol.ForestReasons: "why",
    protocol.SimilarFolds: "similar",
}
"""Answers that there is one of for a light curve, and where each is kept."""

_numbers = count(1)


class CurveArrays:
    """A curve ready for drawing; what needs masking is masked once, when first asked for."""

    def __init__(self, curve: protocol.Curve) -> None:
        self.number = next(_numbers)
        """Another one for every curve, for as long as the app runs."""
        self.time: FloatArray = curve.time_btjd.array()
        self.flux: FloatArray = curve.flux.array()
        self.sap: FloatArray = curve.sap_flux.array()
        self.flat: FloatArray = curve.flat_flux.array()
        self.background: FloatArray = curve.background.array()
        self.centroid_column: FloatArray = curve.centroid_column.array()
        self.centroid_row: FloatArray = curve.centroid_row.array()
        self.quality = curve.quality.array()
        self.window_days = curve.window_days
        self.star: Star = curve.star
        self.tic_id = curve.tic_id
        self.product = curve.product
        self.flux_column = curve.flux_column
        self.notes = curve.notes
        self.planet = curve.planet

    def points(self, kind: str) -> tuple[FloatArray, FloatArray]:
        """Return time and flux of the finite points: "flux", "sap", "flat", "background", "centroid_column" or "…_row".

        Both have shape (n,).
        """
        if kind not in self._points:
            values = getattr(self, kind)
            if len(values) != len(self.time):
                values = np.full(len(self.time), np.nan)
            good = np.isfinite(values)
            self._points[kind] = (self.time[good], values[good].astype(np.float64))
        return self._points[kind]

    @cached_property
    def _points(self) -> dict[str, tuple[FloatArray, FloatArray]]:
        return {}

    @cached_property
    def trend(self) -> tuple[FloatArray, FloatArray]:
        """Time and level of the trend that the flattened flux is without; both (n,), empty where there is none."""
        if len(self.flat) != len(self.flux):
            return np.zeros(0), np.zeros(0)
        good = np.isfinite(self.flux) & np.isfinite(self.flat) & (self.flat != 0)
        return self.time[good], self.flux[good].astype(np.float64) / self.flat[good]

    def with_flat(self, flat: FloatArray) -> CurveArrays:
        """Return the curve with another flattened flux, (n,) as the time; the rest is shared."""
        other = copy(self)
        other.number = next(_numbers)
        for name in ("trend", "_points"):
            other.__dict__.pop(name, None)
        other.flat = flat
        return other

    @cached_property
    def dumps(self) -> FloatArray:
        """Times of momentum dumps (TESS; empty where the file has no quality column). Returns shape (n,)."""
        return self._flagged(self.quality & MOMENTUM_DUMP > 0)

    @cached_property
    def flagged(self) -> FloatArray:
        """Times of cadences with any quality flag. Returns shape (n,)."""
        return self._flagged(self.quality != 0)

    def _flagged(self, which: np.ndarray) -> FloatArray:
        return self.time[which] if len(which) == len(self.time) else np.zeros(0)


@dataclass
class CandidateData:
    """One star's answers."""

    key: CandidateKey
    curve: CurveArrays | None = None
    signals: protocol.FoundSignals | None = None
    tests: dict[tuple[Ephemeris, Signals], tuple[TestResult, ...]] = field(default_factory=dict)
    """By the ephemeris, and the signals taken out before."""
    why: protocol.ForestReasons | None = None
    similar: protocol.SimilarFolds | None = None
    events: protocol.FoundEvents | None = None
    fits: dict[tuple[Ephemeris, tuple[int, ...], Signals], protocol.FittedTransits] = field(default_factory=dict)
    """By the ephemeris asked about, the cycles left out, and the signals taken out before."""
    pixels: dict[Ephemeris, protocol.FoundPixels] = field(default_factory=dict)
    centroids: dict[tuple[Ephemeris, Signals], protocol.MeasuredCentroid] = field(default_factory=dict)
    periodograms: dict[Detrending | None, protocol.Periodograms] = field(default_factory=dict)
    """By what was taken out of the flux before; None as the period search has it."""
    detrended: dict[tuple[Detrending, Ephemeris | None, Signals], tuple[protocol.DetrendedCurve, CurveArrays]] = field(
        default_factory=dict
    )
    """By how, blind to whose dips, and without which signals: the answer, and the curve with that flattened flux."""
    next_signals: dict[tuple[Ephemeris, ...], Ephemeris | None] = field(default_factory=dict)
    """By the signals taken out, the next one; None where there is none."""
    no_signal: dict[tuple[Ephemeris, ...], str] = field(default_factory=dict)
    """By the signals taken out, why there is no next one."""
    together: dict[tuple[JointFile, ...], protocol.FoundTogether] = field(default_factory=dict)
    """By the light curves that were searched together."""
    transient: ObjectData | None = None
    """Of a transient."""
    troubles: dict[str, str] = field(default_factory=dict)
    """Step → why it failed."""
    darkest: dict[float, float] = field(default_factory=dict)
    """Period (days) → a time (BTJD) of the faintest phase, once worked out."""

    @property
    def is_bare(self) -> bool:
        """Whether its measurements have not come yet."""
        return self.curve is None and self.transient is None

    def lacks(self, ask: protocol.AnalysisRequest) -> bool:
        """Tell whether something that was asked for has not come, nor a word on why it cannot be had."""
        if "curve" in self.troubles:
            return False
        if ask.key.object_id:
            return self.transient is None or self.transient.history is None
        wanted = {
            "curve": self.curve is None,
            "signals": self.signals is None,
            "why": ask.why and self.why is None,
            "similar": ask.similar and self.similar is None,
            "fit": ask.fit is not None and (ask.fit, ask.left_out, ask.without) not in self.fits,
            "tests": ask.test is not None and (ask.test, ask.without) not in self.tests,
            "pixels": ask.pixels is not None and ask.pixels not in self.pixels,
            "centroid": ask.centroid is not None and (ask.centroid, ask.without) not in self.centroids,
            "periodograms": ask.periodograms and ask.detrending not in self.periodograms,
            "detrended": ask.detrending is not None and (ask.detrending, ask.folded, ask.without) not in self.detrended,
            "joint": bool(ask.joint) and ask.joint not in self.together,
            "next": bool(ask.masked) and ask.masked not in self.next_signals,
        }
        return any(is_missing and step not in self.troubles for step, is_missing in wanted.items())

    def take(self, answer: protocol.AnalysisAnswer) -> None:
        """Keep an answer."""
        match answer:
            case protocol.Curve():
                self.curve = CurveArrays(answer)
                self.troubles.pop("curve", None)
            case protocol.Tests() | protocol.FittedTransits() | protocol.MeasuredCentroid() | protocol.FoundPixels():
                self._take_of_signal(answer)
            case protocol.NextSignal():
                self.next_signals[answer.masked] = answer.ephemeris
                self.no_signal[answer.masked] = answer.reason
                self.troubles.pop("next", None)
            case protocol.FoundTogether():
                self.together[answer.files] = answer
            case ObjectCurve() | ObjectProcess() | ObjectHistory() | NearestObjects():
                self.transient = with_answer(self.transient, answer)
                self.troubles.pop("curve" if isinstance(answer, ObjectCurve) else "", None)
            case protocol.Periodograms() | protocol.DetrendedCurve():
                self._take_of_detrending(answer)
            case protocol.AnalysisFailure():
                self.troubles[answer.step] = answer.reason
            case _:
                setattr(self, OF_CURVE[type(answer)], answer)

    def _take_of_signal(self, answer: OfSignal) -> None:
        """Keep what was worked out at one ephemeris."""
        match answer:
            case protocol.Tests():
                self.tests[answer.ephemeris, answer.without] = answer.results
            case protocol.FittedTransits():
                self.fits[answer.given, answer.left_out, answer.without] = answer
                self.troubles.pop("fit", None)
            case protocol.MeasuredCentroid():
                self.centroids[answer.ephemeris, answer.without] = answer
            case protocol.FoundPixels():
                self.pixels[answer.ephemeris] = answer

    def _take_of_detrending(self, answer: protocol.Periodograms | protocol.DetrendedCurve) -> None:
        """Keep what was worked out under one way of detrending; of curves the newest few."""
        if isinstance(answer, protocol.Periodograms):
            self.periodograms[answer.detrending] = answer
        elif self.curve is not None:
            curve = self.curve.with_flat(answer.flat_flux.array())
            self.detrended[answer.detrending, answer.ephemeris, answer.without] = (answer, curve)
            while len(self.detrended) > MOST_DETRENDED:
                self.detrended.pop(next(iter(self.detrended)))
