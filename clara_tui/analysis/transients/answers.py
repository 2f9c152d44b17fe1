"""Answers of the helper on an object with photometry in several bands."""

from __future__ import annotations

from msgspec import Struct

from clara_pipeline.records import CandidateKey
from clara_tui.analysis.packed import Packed


class ObjectCurve(Struct, frozen=True, tag="object"):
    """Its measurements, in order of time; arrays have shape (n_points,)."""

    key: CandidateKey
    time_mjd: Packed
    bands: str
    """One letter a point."""
    flux_ujy: Packed
    flux_error_ujy: Packed
    is_detection: Packed
    is_difference: bool


class ObjectProcess(Struct, frozen=True, tag="process"):
    """The Gaussian process fitted to it, at `time_mjd` (n_times,): mean and error, (n_bands · n_times,) each."""

    key: CandidateKey
    bands: str
    """One letter a band, in order of wavelength."""
    time_mjd: Packed
    mean_ujy: Packed
    sigma_ujy: Packed
    peak_mjd: float
    scale_days: float


class ObjectHistory(Struct, frozen=True, tag="history"):
    """What it would have been called some days after its first detection, and with all points in the end."""

    key: CandidateKey
    days: tuple[float, ...]
    """The last one is its age."""
    n_points: tuple[int, ...]
    classes: tuple[str, ...]
    probability: Packed
    """(n_days · n_classes,), day by day."""
    error: Packed
    """The same: standard deviation of each over the members of the model."""


class NearestObjects(Struct, frozen=True, tag="nearest"):
    """Objects whose statistics are most like its own, the nearest first: of the run, and of those learned from."""

    key: CandidateKey
    object_ids: tuple[str, ...]
    classes: tuple[str, ...]
    distances: tuple[float, ...]
    """In standard deviations of the statistics, root mean square."""
    is_learned: tuple[bool, ...] = ()
    """Whether each is a labelled object that the classifier learned from, with the class it was given."""


ObjectAnswer = ObjectCurve | ObjectProcess | ObjectHistory | NearestObjects
