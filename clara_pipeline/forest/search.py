"""Randomized search of the forest's hyper-parameters over the paper's space."""

from __future__ import annotations

import numpy as np

from clara_pipeline.forest.arrays import FloatArray
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import as_random_state, classifier_for, training_set

SPACE: dict[str, tuple[int | str | bool | None, ...]] = {
    "n_estimators": (50, 66, 83, 100, 116, 133, 150, 166, 183, 200),
    "max_features": ("sqrt", "log2"),
    "max_depth": (100, 300, 500, 700, 900, 1000, None),
    "min_samples_split": (2, 4, 7, 10),
    "min_samples_leaf": (1, 2),
    "bootstrap": (True, False),
}
"""arXiv:2508.04722, section 3: 2240 recipes."""
FOLDS = 5


def search_recipe(
    real: FloatArray,
    synthetic: FloatArray,
    seed: int | np.random.SeedSequence = 0,
    n_iter: int = 30,
    n_jobs: int = 1,
) -> ForestRecipe:
    """Return the recipe, of `n_iter` drawn at random, that best tells `real` from `synthetic` vectors.

    Judged as scikit-learn's randomized search does unless told otherwise: accuracy over five folds,
    ties to the first drawn. The folds are shuffled once and the same for all. `n_jobs` recipes are fitted at a time,
    in threads of joblib; any number finds the same. Arguments and errors as `train_forest`.
    Raises ValueError with fewer than two vectors of a class.
    Vectors have shapes (n, n_features) and (m, n_features).
    """
    from joblib import Parallel, delayed
    from sklearn.model_selection import StratifiedKFold, cross_val_score

    features, labels = training_set(real, synthetic)
    random_state = as_random_state(seed)
    n_folds = min(FOLDS, len(real), len(synthetic))
    if n_folds < 2:
        raise ValueError(f"n_samples = {n_folds} of one class: a search needs at least two real and two synthetic")
    splits = list(StratifiedKFold(n_folds, shuffle=True, random_state=random_state).split(features, labels))
    recipes = draw_recipes(n_iter, seed)

    def accuracy(recipe: ForestRecipe) -> float:
        return float(cross_val_score(classifier_for(recipe, seed), features, labels, cv=splits).mean())

    accuracies = Parallel(n_jobs=n_jobs, prefer="threads")(delayed(accuracy)(recipe) for recipe in recipes)
    return recipes[int(np.argmax(accuracies))]


def draw_recipes(n_iter: int, seed: int | np.random.SeedSequence = 0) -> list[ForestRecipe]:
    """Return `n_iter` different recipes from the space, in the order drawn; at most as many as it holds."""
    shape = [len(choices) for choices in SPACE.values()]
    n_recipes = int(np.prod(shape))
    drawn = np.random.default_rng(seed).choice(n_recipes, size=min(n_iter, n_recipes), replace=False)
    return [_recipe(np.unravel_index(number, shape)) for number in drawn]


def _recipe(choice: tuple[np.intp, ...]) -> ForestRecipe:
    return ForestRecipe(**{name: values[i] for (name, values), i in zip(SPACE.items(), choice, strict=True)})  # type: ignore[arg-type]
