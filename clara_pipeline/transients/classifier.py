"""Classify objects: probabilities with their doubt, novelty with its reason, and the facts that a table shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.features.matrix import feature_matrix
from clara_pipeline.transients.known_objects import KnownObjects
from clara_pipeline.transients.network import Network, ask_network
from clara_pipeline.transients.novelty.latent import rate_latent
from clara_pipeline.transients.novelty.model import NoveltyModel, rate_novelty
from clara_pipeline.transients.novelty.reasons import novelty_reasons
from clara_pipeline.transients.photometry import BANDS, Photometry, magnitude_of_flux
from clara_pipeline.transients.trees.model import TreeModel, booster_probabilities

FEWEST_POINTS = 3
"""Detections below which an object gets the prior: nothing can be told from fewer."""
FEW_POINTS_REASON = f"fewer than {FEWEST_POINTS} detections: nothing to compare"
DIGITS = 6
"""Of probabilities that are told: more of them mean nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """All that objects are classified with."""

    trees: TreeModel
    novelty: NoveltyModel
    network: Network | None = None
    """A network that takes part in the probabilities, or gives them alone."""
    known: KnownObjects | None = None
    """The real objects that it learned from; None where it learned from simulated ones, and in models of before."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the names of the classes, in the order of the probabilities."""
        return self.trees.classes


@dataclass(frozen=True, slots=True)
class Classification:
    """What is said of one object."""

    object_id: str
    label: str
    """The most probable class."""
    probabilities: dict[str, float]
    errors: dict[str, float]
    """The standard deviation of each probability over the model's members."""
    margin: float
    """The highest probability minus the second."""
    uncertainty: float
    """Entropy of the probabilities: 0 where one class is sure, 1 where all are as likely."""
    novelty: float | None
    """Share of the training objects that are less unlike every class, per cent; None under 3 detections."""
    novelty_reason: str
    few_points: bool
    n_detections: int
    bands: str
    first_mjd: float | None
    last_mjd: float | None
    peak_mag: float | None


def classify(classifier: Classifier, objects: Sequence[Photometry], seed: int = 0) -> list[Classification]:
    """Classify each object, in order; what is said of one does not depend on the others.

    An object with fewer than three detections gets the prior. `seed` is that of the process's fit.
    """
    detected = [_detected(one) for one in objects]
    enough = [one for one, mask in zip(objects, detected, strict=True) if np.count_nonzero(mask) >= FEWEST_POINTS]
    rated = iter(_rated(classifier, enough, seed))
    found = []
    for one, mask in zip(objects, detected, strict=True):
        few = bool(np.count_nonzero(mask) < FEWEST_POINTS)
        found.append(_told(classifier, one, mask, _prior(classifier) if few else next(rated), few))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Rated:
    probabilities: FloatArray
    errors: FloatArray
    novelty: float | None
    reason: str


def _rated(classifier: Classifier, objects: Sequence[Photometry], seed: int) -> list[_Rated]:
    if not objects:
        return []
    if classifier.network is not None:
        return _rated_by_network(classifier, classifier.network, objects)
    features = feature_matrix(objects, seed)
    members = booster_probabilities(classifier.trees, features)
    novelty = rate_novelty(classifier.novelty, features)
    reasons = novelty_reasons(classifier.novelty, novelty, features, classifier.classes)
    return _rows(members.mean(axis=1), members.std(axis=1), novelty.percentile, reasons)


def _rated_by_network(classifier: Classifier, network: Network, objects: Sequence[Photometry]) -> list[_Rated]:
    answer = ask_network(network, classifier.trees, objects)
    novelty = rate_novelty(classifier.novelty, answer.features)
    percentile, by_latent = novelty.percentile, None
    if network.latent is not None:
        percentile, by_latent = rate_latent(network.latent, answer.latent, percentile)
    reasons = novelty_reasons(classifier.novelty, novelty, answer.features, classifier.classes, by_latent)
    return _rows(answer.probabilities, answer.errors, percentile, reasons)


def _rows(shares: FloatArray, errors: FloatArray, percentile: FloatArray, reasons: Sequence[str]) -> list[_Rated]:
    return [_Rated(shares[row], errors[row], float(percentile[row]), told) for row, told in enumerate(reasons)]


def _prior(classifier: Classifier) -> _Rated:
    prior = classifier.trees.prior
    return _Rated(prior, np.zeros(len(prior)), None, FEW_POINTS_REASON)


def _told(
    classifier: Classifier, one: Photometry, detected: np.ndarray, rated: _Rated, few_points: bool
) -> Classification:
    classes, shares = classifier.classes, rated.probabilities
    best = np.sort(shares)[::-1]
    time, flux = one.time_mjd[detected], one.flux_ujy[detected]
    entropy = -float(np.sum(shares * np.log(np.maximum(shares, 1e-300)))) / math.log(len(classes))
    return Classification(
        object_id=one.object_id,
        label=classes[int(np.argmax(shares))],
        probabilities=_named(classes, shares),
        errors=_named(classes, rated.errors),
        margin=round(float(best[0] - best[1]), DIGITS),
        uncertainty=round(min(max(entropy, 0.0), 1.0), DIGITS),
        novelty=None if rated.novelty is None else round(rated.novelty, DIGITS),
        novelty_reason=rated.reason,
        few_points=few_points,
        n_detections=int(np.count_nonzero(detected)),
        bands="".join(band for band in (*BANDS, "V") if band in set(one.band[detected].tolist())),
        first_mjd=float(time.min()) if len(time) else None,
        last_mjd=float(time.max()) if len(time) else None,
        peak_mag=_magnitude(flux.max(initial=0.0)),
    )


def _named(classes: Sequence[str], values: FloatArray) -> dict[str, float]:
    return {name: round(float(value), DIGITS) for name, value in zip(classes, values, strict=True)}


def _detected(one: Photometry) -> np.ndarray:
    return one.is_detection & np.isfinite(one.time_mjd) & np.isfinite(one.flux_ujy)


def _magnitude(flux_ujy: float) -> float | None:
    return round(float(magnitude_of_flux(np.array(flux_ujy))), DIGITS) if flux_ujy > 0 else None
