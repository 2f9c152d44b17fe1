"""Growing a forest that tells real light curves from synthetic ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clara_pipeline.forest.arrays import FloatArray, Forest
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.trees import Tree, forest_of

if TYPE_CHECKING:
    from sklearn.ensemble import RandomForestClassifier

SYNTHETIC, REAL = 0, 1


def train_forest(
    real: FloatArray,
    synthetic: FloatArray,
    recipe: ForestRecipe | None = None,
    seed: int | np.random.SeedSequence = 0,
    n_jobs: int = 1,
) -> Forest:
    """Grow a forest on `real` (n_real, n_features) and `synthetic` (n_synthetic, n_features) vectors.

    Values are compared as float32. The same rows in the same order, recipe, seed and scikit-learn version give the
    same forest, with any number of threads: `n_jobs` go to joblib, and each tree has its seed before they start.
    (CLARA, arXiv:2508.04722, section 3.)

    Raises ValueError for shapes that do not fit together and for values that are not finite.
    """
    recipe = recipe or ForestRecipe()
    features, labels = training_set(real, synthetic)
    classifier = classifier_for(recipe, seed, n_jobs).fit(features, labels)
    trees = [_tree(estimator.tree_) for estimator in classifier.estimators_]
    return forest_of(trees, features.shape[1], n_real_total=len(real), n_synthetic_total=len(synthetic))


def training_set(real: FloatArray, synthetic: FloatArray) -> tuple[NDArray[np.float32], NDArray[np.integer]]:
    """Stack real rows, then synthetic ones, as float32, with their labels (1 real, 0 synthetic).

    Raises ValueError for shapes that do not fit, empty classes and values that are not finite.
    Vectors have shapes (n, n_features) and (m, n_features); labels (n + m,).
    """
    if real.ndim != 2 or synthetic.ndim != 2 or real.shape[1] != synthetic.shape[1]:
        raise ValueError(f"real vectors of shape {real.shape} and synthetic ones of shape {synthetic.shape}")
    if not len(real) or not len(synthetic):
        raise ValueError(f"{len(real)} real and {len(synthetic)} synthetic vectors: a forest needs both")
    features = np.concatenate([real, synthetic]).astype(np.float32)
    if not np.isfinite(features).all():
        raise ValueError("a training vector holds values that are not finite (NaN or inf)")
    return features, np.repeat([REAL, SYNTHETIC], [len(real), len(synthetic)])


def classifier_for(recipe: ForestRecipe, seed: int | np.random.SeedSequence, n_jobs: int = 1) -> RandomForestClassifier:
    """Make an unfitted scikit-learn forest of this recipe, which grows in `n_jobs` threads."""
    from msgspec.structs import asdict
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(**asdict(recipe), random_state=as_random_state(seed), n_jobs=n_jobs)


def as_random_state(seed: int | np.random.SeedSequence) -> int:
    """Return one number for scikit-learn, which knows no seed sequences."""
    sequence = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    return int(sequence.generate_state(1)[0])


def _tree(fitted: Any) -> Tree:
    """Return the arrays of a fitted scikit-learn tree. Its classes are in order: synthetic 0, real 1."""
    return Tree(
        left=fitted.children_left,
        right=fitted.children_right,
        feature=fitted.feature,
        threshold=fitted.threshold,
        values=fitted.value[:, 0, :],
        weight=fitted.weighted_n_node_samples,
    )
