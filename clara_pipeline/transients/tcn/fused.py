"""Join trees and network: a mean of their probabilities, its weight learned from objects that both had not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.epoch import History
from clara_pipeline.transients.tcn.ensemble import train_tcn
from clara_pipeline.transients.tcn.grids import Grids
from clara_pipeline.transients.tcn.inputs import ObjectInputs
from clara_pipeline.transients.tcn.model import TcnModel, classify
from clara_pipeline.transients.tcn.options import TcnOptions
from clara_pipeline.transients.trees.model import TreeModel, class_probabilities
from clara_pipeline.transients.trees.training import TreeSettings, train_trees

WEIGHTS = np.linspace(0.0, 0.5, 11)
"""Of the network, among which the best is looked for; 0.25 where there is nothing to learn it from."""
DEFAULT_WEIGHT = 0.25
FOLDS = 4
QUICK_TREES = TreeSettings(n_boosters=1)
"""Enough to learn the weight by."""


@dataclass(frozen=True, slots=True, eq=False)
class FusedModel:
    """Both models, and the network's weight in the mean."""

    trees: TreeModel
    tcn: TcnModel
    weight: float
    history: History = ()
    """Of the network's training; not kept in files."""


@dataclass(frozen=True, slots=True, eq=False)
class FusedAnswer:
    """What both say of objects."""

    probabilities: FloatArray
    """(n_objects, n_classes)."""
    uncertainty: FloatArray
    """(n_objects, n_classes): standard deviation over networks and passes with dropout, joined with that of the trees
    from the network."""
    latent: FloatArray
    """(n_objects, latent)."""


def train_fused(
    inputs: ObjectInputs,
    rows: IntArray,
    labels: IntArray,
    classes: tuple[str, ...],
    options: TcnOptions,
) -> FusedModel:
    """Train both on the objects `rows` (n_rows,) with their `labels` (n_rows,), and learn the weight."""
    features = inputs.features[rows]
    trees = train_trees(features, labels, classes, options.seed)
    network = train_tcn(inputs.views.of(rows), labels, inputs.object_id[rows], len(classes), options)
    by_trees = held_out_trees(features, labels, classes, options.seed)
    return FusedModel(trees, network.model, best_weight(by_trees, network.held_out, labels), network.history)


def held_out_trees(features: FloatArray, labels: IntArray, classes: tuple[str, ...], seed: int) -> FloatArray:
    """Return what trees say of objects that they had not seen, shape (n_objects, n_classes), by four folds.

    `features` are (n_objects, n_statistics), `labels` (n_objects,). NaN where a class has fewer objects than folds.
    """
    from sklearn.model_selection import StratifiedKFold

    held = np.full((len(labels), len(classes)), np.nan)
    if np.bincount(labels, minlength=len(classes)).min() < FOLDS:
        return held
    for learned, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(features, labels):
        trees = train_trees(features[learned], labels[learned], classes, seed, QUICK_TREES)
        held[asked] = class_probabilities(trees, features[asked])
    return held


def best_weight(by_trees: FloatArray, by_network: FloatArray, labels: IntArray) -> float:
    """Return the least weight of the network that is as good as the best, by the likelihood of `labels` (n_objects,).

    As good: within one standard error of the objects' differences (Breiman et al. 1984, section 3.4.3), so that the
    network has no say by chance. Both probabilities have shape (n_objects, n_classes); objects with NaN do not count.
    Without any, the default.
    """
    known = np.isfinite(by_trees).all(axis=1) & np.isfinite(by_network).all(axis=1)
    if not known.any():
        return DEFAULT_WEIGHT
    true = labels[known, None]
    first, second = (np.take_along_axis(one[known], true, axis=1) for one in (by_trees, by_network))
    told = np.log((1 - WEIGHTS) * first + WEIGHTS * second + 1e-9)
    behind = told[:, [np.argmax(told.sum(axis=0))]] - told
    is_as_good = behind.mean(axis=0) <= behind.std(axis=0) / np.sqrt(len(behind)) + 1e-12
    return float(WEIGHTS[int(np.argmax(is_as_good))])


def classify_fused(model: FusedModel, grids: Grids) -> FusedAnswer:
    """Classify objects by their first view; its numbers are the statistics that the trees ask."""
    by_trees, by_network = class_probabilities(model.trees, grids.numbers[0]), classify(model.tcn, grids)
    joined = (1 - model.weight) * by_trees + model.weight * by_network.probabilities
    apart = np.sqrt(model.weight * (1 - model.weight)) * np.abs(by_trees - by_network.probabilities)
    return FusedAnswer(joined, np.hypot(apart, model.weight * by_network.uncertainty), by_network.latent)
