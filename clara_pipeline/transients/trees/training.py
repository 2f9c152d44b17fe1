"""Train boosted trees on the statistics of labelled objects, and calibrate them on objects held back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.boosted_trees.grown import grown_trees
from clara_pipeline.boosted_trees.trees import BoostedTrees, softmax
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.transients.features.table import statistic_names
from clara_pipeline.transients.trees.model import TreeModel

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

CALIBRATION_FOLDS = 4
TEMPERATURES = np.geomspace(0.4, 4.0, 60)


@dataclass(frozen=True, slots=True)
class TreeSettings:
    """How boosters are grown: the arguments of scikit-learn's histogram gradient boosting, and how many there are."""

    n_boosters: int = 5
    max_iter: int = 120
    learning_rate: float = 0.06
    max_leaf_nodes: int = 8
    min_samples_leaf: int = 8
    l2_regularization: float = 2.0
    max_features: float = 0.3


DEFAULTS = TreeSettings()


def train_trees(
    features: FloatArray,
    labels: IntArray,
    classes: tuple[str, ...],
    seed: int = 0,
    settings: TreeSettings = DEFAULTS,
) -> TreeModel:
    """Train on `features` (n_objects, n_statistics), `labels` (n_objects,) from 0 to n_classes − 1.

    Classes weigh the same however rare; the temperature is fitted to objects that the trees asked did not see (four
    folds). The same arrays, seed and scikit-learn give the same bytes. Raises ValueError with fewer than two classes,
    or where a class has no object.
    """
    counts = np.bincount(labels, minlength=len(classes))
    if len(classes) < 2 or counts.min() == 0:
        told = ", ".join(f"{count} {name}" for name, count in zip(classes, counts, strict=True))
        raise ValueError(f"{told}: a classifier needs objects of at least two classes, and of every class it names")
    known = without_empty_columns(features)
    states = np.random.SeedSequence(seed).generate_state(settings.n_boosters + 1).tolist()
    boosters = [grown_trees(_fitted(known, labels, state, settings)) for state in states[1:]]
    temperature = _temperature(known, labels, states[0], settings)
    return TreeModel(statistic_names(), classes, joined(boosters), temperature, counts / counts.sum())


def without_empty_columns(features: FloatArray) -> FloatArray:
    """Return the matrix with zeros in columns that no object has: nothing splits on them. The shape stays."""
    return np.where(np.isnan(features).all(axis=0, keepdims=True), 0.0, features)


def joined(boosters: list[BoostedTrees]) -> BoostedTrees:
    """Return all boosters' trees as one: booster b's scores of class c become number b · n_classes + c."""
    n_nodes = np.cumsum([0, *(len(one.feature) for one in boosters)])
    n_scores = np.cumsum([0, *(len(one.baseline) for one in boosters)])
    parts: dict[str, list[np.ndarray]] = {field.name: [] for field in fields(BoostedTrees)}
    for one, node, score in zip(boosters, n_nodes, n_scores, strict=False):
        moved = {"left": node, "right": node, "roots": node, "class_of_tree": score}
        for name, found in parts.items():
            array = getattr(one, name)
            found.append((array + moved[name]).astype(np.int32) if name in moved else array)
    return BoostedTrees(**{name: np.concatenate(found) for name, found in parts.items()})


def _fitted(
    features: FloatArray, labels: IntArray, state: int, settings: TreeSettings
) -> HistGradientBoostingClassifier:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    arguments = {name: value for name, value in asdict(settings).items() if name != "n_boosters"}
    booster = HistGradientBoostingClassifier(
        **arguments, early_stopping=False, class_weight="balanced", random_state=state
    )
    with threadpool_limits(1):
        return booster.fit(features, labels)


def _temperature(features: FloatArray, labels: IntArray, state: int, settings: TreeSettings) -> float:
    """Return the temperature with the best likelihood of objects held back; 1 where a class has too few of them."""
    from sklearn.model_selection import StratifiedKFold

    if np.bincount(labels).min() < CALIBRATION_FOLDS:
        return 1.0
    scores = np.zeros((len(labels), int(labels.max()) + 1))
    for train, held in StratifiedKFold(CALIBRATION_FOLDS, shuffle=True, random_state=state).split(features, labels):
        learnt = without_empty_columns(features[train])
        scores[held] = np.log(_fitted(learnt, labels[train], state, settings).predict_proba(features[held]) + 1e-12)
    return best_temperature(scores, labels)


def best_temperature(scores: FloatArray, labels: IntArray) -> float:
    """Return which of sixty temperatures, 0.4 to 4, gives `labels` (n,) the highest likelihood; scores (n, n_classes).

    Guo et al. (2017), section 4.2.
    """
    rows = np.arange(len(labels))
    likelihood = [np.log(softmax(scores / one)[rows, labels] + 1e-12).sum() for one in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmax(likelihood))])
