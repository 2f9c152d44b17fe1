"""Messages between the app and its helper, and how they are put on a pipe.

The app says only one thing, the whole list of what it wants now, most urgent first. So a lost helper
is replaced by saying it again, and whatever is no longer on the list is dropped without a word.
"""

from __future__ import annotations

from typing import BinaryIO

import msgspec
import numpy as np
from msgspec import Struct

from clara_pipeline.periods.trends.methods import Detrending
from clara_pipeline.records import CandidateKey, Ephemeris, Star, TestResult
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.synthetic.planted import PlantedPlanet
from clara_tui.analysis.detrended.answers import DetrendedCurve
from clara_tui.analysis.fitted_transits import FittedTransits
from clara_tui.analysis.joint.answers import FoundTogether, JointFile
from clara_tui.analysis.packed import Packed as Packed
from clara_tui.analysis.periodograms.answers import Periodograms
from clara_tui.analysis.pixels.answers import FoundPixels, MeasuredCentroid
from clara_tui.analysis.signals.answers import NextSignal as NextSignal
from clara_tui.analysis.transients.answers import ObjectAnswer

MAX_BYTES = 256 * 1024 * 1024
"""No message is longer; a larger length means the stream is broken."""


class AnalysisRequest(Struct, frozen=True):
    """One star somebody is looking at, or will soon."""

    key: CandidateKey
    run: str = ""
    """Folder of the run that knows where the file is; or else `path`."""
    path: str = ""
    search: bool = True
    """Look for periods; false where the run has them already."""
    afresh: bool = False
    """Use nothing that the run has found: work all out from the light curve."""
    planet_seed: int | None = None
    """Put the planet drawn by this seed into the light curve; of gold rows with a planet, and of all these."""
    fresh: bool = False
    """The app has nothing of it (any more): send all answers again."""
    dips: Ephemeris | None = None
    """Dips known when the curve is read: the trend removed from the flux does not follow them."""
    test: Ephemeris | None = None
    """Run the vetting tests with this ephemeris; None: with the one found, when one was looked for."""
    why: bool = False
    """Say why the star was flagged."""
    similar: bool = False
    """Look for folds of the same shape."""
    fit: Ephemeris | None = None
    """Fit the transits of this ephemeris."""
    detrending: Detrending | None = None
    """Take this trend out of the flux in place of the pipeline's own, and measure and test `folded` in that."""
    folded: Ephemeris | None = None
    """The ephemeris on the screen; matters with `detrending` only."""
    periodograms: bool = False
    """Compute both periodograms and their peaks."""
    without: tuple[Ephemeris, ...] = ()
    """Take the transits of these signals out of the flux before anything above is tested, fitted or measured."""
    left_out: tuple[int, ...] = ()
    """Cycles from its epoch whose transits do not count in the fit."""
    masked: tuple[Ephemeris, ...] = ()
    """Take these signals out and look for the next one; empty: look for none."""
    joint: tuple[JointFile, ...] = ()
    """Search these light curves of the star together; empty: none."""
    pixels: Ephemeris | None = None
    """Find where the dips of this ephemeris come from, in the star's target pixel file."""
    centroid: Ephemeris | None = None
    """Measure how far the light moves in the transits of this ephemeris, which has a duration."""


class Wanted(Struct, frozen=True):
    """Everything the app wants now, most urgent first."""

    asks: tuple[AnalysisRequest, ...]


class Curve(Struct, frozen=True, tag="curve"):
    """What the file holds, every cadence with a time; fluxes over their median, gaps NaN, empty where not there."""

    key: CandidateKey
    time_btjd: Packed
    flux: Packed
    sap_flux: Packed
    flat_flux: Packed
    background: Packed
    centroid_column: Packed
    centroid_row: Packed
    """In millipixels from the median, pointing drift (POS_CORR) taken off."""
    quality: Packed
    star: Star
    window_days: float | None
    """Of the trend that `flat_flux` is without; None where that is empty."""
    product: str
    notes: tuple[str, ...]
    tic_id: int | None = None
    planet: PlantedPlanet | None = None
    """What was put into it; None where the light curve is as it was measured."""
    flux_column: str = ""
    """The column that the flux was read from; empty where the file's reader does not say."""


class FoundSignals(Struct, frozen=True, tag="signals"):
    """The periods that the analysis helper found, and the periodogram."""

    key: CandidateKey
    ephemerides: tuple[Ephemeris, ...]
    frequency_per_day: Packed
    power: Packed


class Tests(Struct, frozen=True, tag="tests"):
    """Results of the vetting tests of one candidate at one ephemeris."""

    key: CandidateKey
    ephemeris: Ephemeris
    results: tuple[TestResult, ...]
    without: tuple[Ephemeris, ...] = ()
    """Signals whose transits were taken out of the flux before."""


class ForestReasons(Struct, frozen=True, tag="why"):
    """ForestReasons the star was flagged."""

    key: CandidateKey
    reasons: tuple[str, ...]
    """Sentences, the strongest reason first; none when no forest found it strange."""
    stretches: tuple[tuple[float, float], ...]
    """First and last time (BTJD) of the stretches of flux among the reasons."""


class SimilarFolds(Struct, frozen=True, tag="similar"):
    """Stars whose folds have the same shape."""

    key: CandidateKey
    filenames: tuple[str, ...]
    """The nearest first."""
    distance: Packed


class FoundEvents(Struct, frozen=True, tag="events"):
    """The dips, flares, outliers and steps in the light curve, in order of time."""

    key: CandidateKey
    events: tuple[FluxEvent, ...]
    origin: str
    """"run": read from the run; "here": found by the analysis process."""
    shortest_period_days: float | None = None
    """The shortest period that the strongest dip can have; None without a dip."""


class AnalysisFailure(Struct, frozen=True, tag="trouble"):
    """ForestReasons something wanted cannot be had, for a person."""

    key: CandidateKey
    step: str
    """"curve", "signals", "tests", "why", "similar", "events", "fit", "next", "periodograms", "detrended", "joint";
    or of a transient "process" …"""
    reason: str


AnalysisAnswer = (
    Curve
    | FoundSignals
    | Tests
    | ForestReasons
    | SimilarFolds
    | FoundEvents
    | FittedTransits
    | NextSignal
    | MeasuredCentroid
    | FoundPixels
    | Periodograms
    | DetrendedCurve
    | FoundTogether
    | AnalysisFailure
    | ObjectAnswer
)


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise NotImplementedError(f"a {type(value).__name__} is not sent")


_encoder = msgspec.msgpack.Encoder(enc_hook=_plain)
_wanted = msgspec.msgpack.Decoder(Wanted)
_answer = msgspec.msgpack.Decoder(AnalysisAnswer)


def framed(message: Struct) -> bytes:
    """Return four bytes of length, then the message."""
    body = _encoder.encode(message)
    return len(body).to_bytes(4, "little") + body


def read_wanted(stream: BinaryIO) -> Wanted | None:
    """Return the next wish; None at the end of the stream."""
    body = _read_body(stream)
    return None if body is None else _wanted.decode(body)


def read_answer(stream: BinaryIO) -> AnalysisAnswer | None:
    """Return the next answer; None at the end of the stream. Raises msgspec.DecodeError or ValueError for rubbish."""
    body = _read_body(stream)
    return None if body is None else _answer.decode(body)


def _read_body(stream: BinaryIO) -> bytes | None:
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "little")
    if length > MAX_BYTES:
        raise ValueError(f"a message of {length} bytes")
    body = stream.read(length)
    return body if len(body) == length else None
