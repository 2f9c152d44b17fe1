"""Simulate labelled objects of the four classes, each from a seed of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.simulation.cepheid import simulate_cepheid
from clara_pipeline.transients.simulation.quasar import simulate_quasar
from clara_pipeline.transients.simulation.source import Source
from clara_pipeline.transients.simulation.supernova_ia import simulate_supernova_ia
from clara_pipeline.transients.simulation.supernova_ii import simulate_supernova_ii
from clara_pipeline.transients.simulation.survey import observe
from clara_pipeline.transients.simulation.unfiltered_survey import observe_unfiltered

SIMULATORS: dict[str, Callable[[np.random.Generator, float], Source]] = {
    "SNIa": simulate_supernova_ia,
    "SNII": simulate_supernova_ii,
    "QSO": simulate_quasar,
    "CEP": simulate_cepheid,
}
CLASSES = tuple(SIMULATORS)
FIRST_MJD, LAST_MJD = 58200.0, 60500.0
FEWEST_DETECTIONS = 3
MOST_TRIES = 200
UNFILTERED_SHARE = 0.15
"""Of the objects that a classifier for any survey learns from."""


def simulate_objects(
    n_per_class: int,
    seed: int,
    *,
    classes: Sequence[str] = CLASSES,
    unfiltered_share: float = 0.0,
) -> Iterator[tuple[Photometry, str]]:
    """Draw `n_per_class` objects of each class, the classes in turn, each with its label.

    Sources with fewer than three detections are drawn again, as a survey would not know them. Object
    number k of a class is the same whatever is drawn beside it. A share of them is seen by another survey, without a
    filter and for years. Raises KeyError for an unknown class.
    """
    for number in range(n_per_class):
        for label in classes:
            yield simulate_object(label, number, seed, unfiltered_share), label


def simulate_object(label: str, number: int, seed: int, unfiltered_share: float = 0.0) -> Photometry:
    """Draw object `number` of a class; arguments as of `simulate_objects`. Raises KeyError for an unknown class."""
    place = CLASSES.index(label) if label in SIMULATORS else -1
    simulator = SIMULATORS[label]
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(place, number)))
    is_unfiltered = unfiltered_share > 0 and rng.random() < unfiltered_share
    name = f"SIM{label}{number:06d}"
    for _ in range(MOST_TRIES):
        source = simulator(rng, rng.uniform(FIRST_MJD, LAST_MJD))
        photometry = observe_unfiltered(rng, source, name) if is_unfiltered else observe(rng, source, name)
        if int(photometry.is_detection.sum()) >= FEWEST_DETECTIONS:
            return photometry
    raise RuntimeError(f"no {label} was detected {FEWEST_DETECTIONS} times in {MOST_TRIES} tries")
