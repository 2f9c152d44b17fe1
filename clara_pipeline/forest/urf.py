"""The unsupervised random forest as a scikit-learn estimator. Imports scikit-learn: not for the path of a run."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from clara_pipeline.forest.arrays import FloatArray, ScoreKind, anomaly_score
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.search import search_recipe
from clara_pipeline.forest.training import train_forest


class UnsupervisedForest(BaseEstimator):
    """A forest that learns to tell data from synthetic data; what it takes for synthetic is strange.

    (CLARA, arXiv:2508.04722, section 3, after Shi & Horvath 2006 and Baron & Poznanski 2017.)

    `anomaly_score(X)` is CLARA's: 0 to 1, **higher is stranger**. `score_samples(X)` keeps
    scikit-learn's direction, **lower is stranger**: it is minus the anomaly score.

    Parameters: the forest's, in scikit-learn's words, by default those of the paper's URF-2;
    `n_synthetic`, how many vectors to draw where none are given (None: as many as X has);
    `search_iterations`, how many recipes of the paper's space to try instead of the parameters
    (0: none, the paper: 30); `random_state`.

    After `fit`: `forest_` (arrays), `recipe_`, `n_features_in_`.
    """

    def __init__(
        self,
        *,
        n_estimators: int = 100,
        max_features: str | int | float | None = "sqrt",
        max_depth: int | None = 700,
        min_samples_split: int = 4,
        min_samples_leaf: int = 2,
        bootstrap: bool = False,
        n_synthetic: int | None = None,
        search_iterations: int = 0,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_estimators = n_estimators
        self.max_features = max_features
        self.max_depth = max_depth
        self.min_samples_split = min_samples_split
        self.min_samples_leaf = min_samples_leaf
        self.bootstrap = bootstrap
        self.n_synthetic = n_synthetic
        self.search_iterations = search_iterations
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike | None = None, *, X_synthetic: ArrayLike | None = None) -> Self:
        """Grow the forest on X (n, n_features) against X_synthetic (m, n_features).

        None draws the synthetic class uniformly within each feature's range. `fit(X, X_synthetic)`
        works too: scikit-learn wants the second place to be called `y` and hands labels to every
        estimator there, so one-dimensional labels are ignored and a matrix is the synthetic class.
        """
        real = validate_data(self, X, dtype=np.float32)
        random = check_random_state(self.random_state)
        if X_synthetic is None and y is not None and np.ndim(y) == 2:
            X_synthetic = y
        if X_synthetic is None:
            synthetic = uniform_synthetic(real, self.n_synthetic or len(real), random)
        else:
            synthetic = check_array(X_synthetic, dtype=np.float32)
        seed = int(random.randint(2**31 - 1))
        if self.search_iterations:
            self.recipe_ = search_recipe(real, synthetic, seed, self.search_iterations)
        else:
            self.recipe_ = ForestRecipe(**{name: getattr(self, name) for name in ForestRecipe.__struct_fields__})
        self.forest_ = train_forest(real, synthetic, self.recipe_, seed)
        return self

    def anomaly_score(self, X: ArrayLike, kind: ScoreKind = "probability") -> FloatArray:
        """Compute the anomaly score of each row of X, (n,), 0 to 1, higher is stranger; kinds as in `forest.arrays`."""
        check_is_fitted(self)
        return anomaly_score(self.forest_, validate_data(self, X, dtype=np.float32, reset=False), kind)

    def score_samples(self, X: ArrayLike) -> FloatArray:
        """Return minus the anomaly score, shape (n,): scikit-learn's direction, lower is stranger."""
        return -self.anomaly_score(X)


def uniform_synthetic(real: FloatArray, n_synthetic: int, random: np.random.RandomState) -> NDArray[np.float32]:
    """Return `n_synthetic` vectors with each feature uniform within the range it has in `real` (the paper's URF-1).

    `real` has shape (n, n_features), the result (n_synthetic, n_features).
    """
    low, high = real.min(axis=0).astype(np.float64), real.max(axis=0).astype(np.float64)
    return random.uniform(low, high, size=(n_synthetic, real.shape[1])).astype(np.float32)
