"""A classifier learnt from a few simulated objects, once a process."""

from functools import cache

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.classifier import Classifier
from clara_pipeline.transients.features.matrix import feature_matrix
from clara_pipeline.transients.learn import learn
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.simulation.objects import CLASSES, simulate_objects
from clara_pipeline.transients.trees.training import TreeSettings

QUICK = TreeSettings(n_boosters=2, max_iter=12)
N_PER_CLASS = 12


@cache
def lesson(seed: int = 3) -> tuple[FloatArray, IntArray]:
    """Statistics and labels of a dozen objects of each class."""
    objects = [one for one, _ in simulate_objects(N_PER_CLASS, seed)]
    return feature_matrix(objects), np.arange(len(objects)) % len(CLASSES)


@cache
def small_classifier(seed: int = 0) -> Classifier:
    return learn(*lesson(), CLASSES, seed, settings=QUICK)


@cache
def new_objects(n_per_class: int = 3) -> tuple[Photometry, ...]:
    """Objects that it has not seen."""
    return tuple(one for one, _ in simulate_objects(n_per_class, 77))
