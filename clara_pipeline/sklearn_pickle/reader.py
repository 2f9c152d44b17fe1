"""The published forests and reference sets, read from scikit-learn pickles without running them.

Neither scikit-learn nor joblib is imported. What may be in such a file is listed here; everything
else is refused by name (see `pickle_machine`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from clara_pipeline.forest.arrays import FloatArray, Forest
from clara_pipeline.forest.check import MAX_NODES, MAX_TREES
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.trees import Tree, forest_of
from clara_pipeline.sklearn_pickle.arrays import array_of
from clara_pipeline.sklearn_pickle.compressed_file import pickle_content
from clara_pipeline.sklearn_pickle.contract import Names, RefusedPickle, require
from clara_pipeline.sklearn_pickle.estimators import FOREST_NAMES, PCA_NAMES, Pickled
from clara_pipeline.sklearn_pickle.machine import read_pickle
from clara_pipeline.text import sanitize


@dataclass(frozen=True, eq=False)
class ImportedForest:
    """A forest out of a pickle. Its totals are estimates where the recipe has bootstrap."""

    forest: Forest
    recipe: ForestRecipe
    scikit_learn: str
    """The version that wrote the file."""


@dataclass(frozen=True, eq=False)
class ImportedPca:
    """scikit-learn's PCA: a projection is `(x - mean) @ components.T`."""

    mean: FloatArray
    """float64 (n_features,)."""
    components: FloatArray
    """float64 (n_components, n_features)."""
    explained_variance_ratio: FloatArray
    """float64 (n_components,)."""
    whiten: bool
    scikit_learn: str


def read_forest(path: Path) -> ImportedForest:
    """Return the forest of a pickled scikit-learn RandomForestClassifier of two classes, 1 being the real one.

    Raises UsageError for a file that cannot be read, RefusedPickle for one that is not such a
    forest, is damaged or names anything else; nothing of the file is run in any case.
    """
    try:
        return _forest(_root(path, FOREST_NAMES, "RandomForestClassifier"))
    except (RefusedPickle, ValueError) as error:
        raise _refused(path, error, "a scikit-learn random forest") from error


def read_pca(path: Path) -> ImportedPca:
    """Return the mean and components of a pickled scikit-learn PCA; errors as `read_forest`.

    Raises DamagedStore for any other file.
    """
    try:
        return _pca(_root(path, PCA_NAMES, "PCA"))
    except (RefusedPickle, ValueError) as error:
        raise _refused(path, error, "a scikit-learn PCA") from error


def _refused(path: Path, error: Exception, wanted: str) -> RefusedPickle:
    return RefusedPickle(
        f"{sanitize(path)} was refused, nothing of it was run: {error} (expected {wanted} as a pickle)"
    )


def _root(path: Path, names: Names, kind: str) -> Pickled:
    made = read_pickle(pickle_content(path), names)
    if not isinstance(made, Pickled) or made.kind != kind:
        raise RefusedPickle(f"it holds something else than one {kind}")
    return made


def _forest(model: Pickled) -> ImportedForest:
    require(model.state.get("class_weight") is None, "it was trained with class weights: its counts are no counts")
    classes = array_of(model.get("classes_"))
    require(classes.shape == (2,) and classes.tolist() == [0, 1], "its classes are not 0 (synthetic) and 1 (real)")
    estimators = model.get("estimators_")
    require(type(estimators) is list and len(estimators) > 0, "it holds no trees")
    n_features = model.get("n_features_in_") if "n_features_in_" in model.state else model.get("n_features_")
    require(type(n_features) is int, "it does not say how many features it has")
    recipe = _recipe(model)
    require(recipe.n_estimators == len(estimators), "it holds another number of trees than it claims")
    require(len(estimators) <= MAX_TREES, f"it holds more than {MAX_TREES} trees")
    pickled = [_pickled_tree(estimator) for estimator in estimators]
    # Counted before anything is copied: a small file can name one large tree a thousand times.
    require(sum(_n_nodes(tree) for tree in pickled) <= MAX_NODES, f"it has over {MAX_NODES} nodes")
    return ImportedForest(forest_of([_tree(tree) for tree in pickled], n_features), recipe, _version(model))


def _pickled_tree(estimator: object) -> Pickled:
    tree = estimator.state.get("tree_") if isinstance(estimator, Pickled) else None
    if not isinstance(tree, Pickled) or tree.kind != "Tree":
        raise RefusedPickle("there is no tree where one belongs")
    return tree


def _n_nodes(tree: Pickled) -> int:
    """Return the nodes of a tree, whose values must be two a node."""
    n_nodes = array_of(tree.get("nodes")).size
    shape = array_of(tree.get("values")).shape
    require(shape == (n_nodes, 1, 2), "a tree whose values are not two for each of its nodes")
    return n_nodes


def _tree(tree: Pickled) -> Tree:
    nodes, values = array_of(tree.get("nodes")), array_of(tree.get("values"))
    return Tree(
        left=_field(nodes, "left_child", "i"),
        right=_field(nodes, "right_child", "i"),
        feature=_field(nodes, "feature", "i"),
        threshold=_field(nodes, "threshold", "f"),
        values=_floats(values[:, 0, :]),
        weight=_field(nodes, "weighted_n_node_samples", "f"),
    )


def _field(nodes: np.ndarray, name: str, kind: str) -> np.ndarray:
    require(nodes.ndim == 1 and nodes.dtype.names and name in nodes.dtype.names, f"a tree without {name}")
    column = nodes[name]
    require(column.dtype.kind == kind, f"a tree whose {name} is of another sort")
    return column.astype(np.int64 if kind == "i" else np.float64)


def _floats(array: np.ndarray) -> FloatArray:
    require(array.dtype.kind == "f", "an array of numbers that is none")
    return array.astype(np.float64)


def _recipe(model: Pickled) -> ForestRecipe:
    try:
        recipe = msgspec.convert({name: model.get(name) for name in ForestRecipe.__struct_fields__}, ForestRecipe)
    except (msgspec.ValidationError, RecursionError) as error:
        raise RefusedPickle("its settings are not plain numbers and words") from error
    named = recipe.max_features if isinstance(recipe.max_features, str) else "sqrt"
    require(named in ("sqrt", "log2", "auto"), "its max_features is a word that scikit-learn does not know")
    return recipe


def _version(model: Pickled) -> str:
    version = model.state.get("_sklearn_version")
    return sanitize(version, 40) if isinstance(version, str) else "unknown"


def _pca(model: Pickled) -> ImportedPca:
    mean, components = _floats(array_of(model.get("mean_"))), _floats(array_of(model.get("components_")))
    ratio = _floats(array_of(model.get("explained_variance_ratio_")))
    fits = mean.ndim == 1 and components.ndim == 2 and ratio.ndim == 1 and components.shape == (len(ratio), len(mean))
    require(fits and len(ratio) > 0, "its mean and components do not fit together")
    finite = np.isfinite(mean).all() and np.isfinite(components).all() and np.isfinite(ratio).all()
    require(finite, "it holds values that are not finite")
    return ImportedPca(mean, components, ratio, bool(model.state.get("whiten")), _version(model))
