"""The sliding-window recipe: IsolationForest and LocalOutlierFactor on fourteen statistics of windows.

Kept as it was published, under its name. Its threshold is a percentile of each curve's own scores, so it flags a
fixed share of every curve, a quiet one too; the default method is `robust`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from clara_pipeline.records import FloatArray

if TYPE_CHECKING:
    from sklearn.ensemble import IsolationForest
    from sklearn.neighbors import LocalOutlierFactor
    from sklearn.preprocessing import StandardScaler

Strategy = Literal["score_threshold", "and", "or", "weighted_vote"]
STRATEGIES: tuple[Strategy, ...] = ("score_threshold", "and", "or", "weighted_vote")
TREES, NEIGHBOURS, SEED = 100, 20, 42
MAX_TRAINING_WINDOWS = 20_000


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """The recipe's settings, by default its own values."""

    window: int = 50
    stride: int = 25
    contamination: float = 0.05
    vote: float = 0.3
    """A point is flagged where so large a share of the windows that cover it are."""
    strategy: Strategy = "score_threshold"


@dataclass(frozen=True, slots=True, eq=False)
class WindowModel:
    """Both detectors, fitted to `windows`, float64 (k, 14): the features of the training windows."""

    settings: WindowSettings
    windows: FloatArray
    scaler: StandardScaler
    forest: IsolationForest
    neighbours: LocalOutlierFactor


def fit_windows(windows: FloatArray, settings: WindowSettings) -> WindowModel:
    """Fit both detectors to the features of training windows, (k, 14).

    The same windows and settings give the same model: its arrays are all that needs to be kept of it.
    At most 20 000 windows are used, drawn with the recipe's seed. Raises ValueError for fewer than two windows.
    """
    from sklearn.ensemble import IsolationForest
    from sklearn.neighbors import LocalOutlierFactor
    from sklearn.preprocessing import StandardScaler

    if len(windows) < 2:
        raise ValueError(f"{len(windows)} windows of {settings.window} points; at least two are needed")
    if len(windows) > MAX_TRAINING_WINDOWS:
        rng = np.random.default_rng(SEED)
        windows = windows[np.sort(rng.choice(len(windows), MAX_TRAINING_WINDOWS, replace=False))]
    scaler = StandardScaler().fit(windows)
    scaled = scaler.transform(windows)
    forest = IsolationForest(n_estimators=TREES, contamination=settings.contamination, random_state=SEED)
    near = min(NEIGHBOURS, len(windows) - 1)
    neighbours = LocalOutlierFactor(n_neighbors=near, contamination=settings.contamination, novelty=True)
    return WindowModel(settings, windows, scaler, forest.fit(scaled), neighbours.fit(scaled))


def flag_windows(model: WindowModel, windows: FloatArray) -> tuple[np.ndarray, FloatArray]:
    """Flag windows (k, 14) by the model's strategy: bool (k,), and their mean score, higher is stranger, (k,)."""
    if not len(windows):
        return np.zeros(0, dtype=bool), np.zeros(0)
    scaled = model.scaler.transform(windows)
    forest, neighbours = model.forest.score_samples(scaled), model.neighbours.score_samples(scaled)
    mean = (forest + neighbours) / 2
    by_forest, by_neighbours = model.forest.predict(scaled) < 0, model.neighbours.predict(scaled) < 0
    match model.settings.strategy:
        case "and":
            flagged = by_forest & by_neighbours
        case "or":
            flagged = by_forest | by_neighbours
        case "weighted_vote":
            flagged = (by_forest.astype(float) + by_neighbours) / 2 >= 0.5
        case _:
            flagged = mean < np.percentile(mean, 100 * model.settings.contamination)
    return flagged, -mean


def flag_points(flagged: np.ndarray, starts: np.ndarray, n_points: int, settings: WindowSettings) -> np.ndarray:
    """Flag the points that enough of their windows flag, bool (n,)."""
    return window_share(flagged, starts, n_points, settings.window) >= settings.vote


def window_share(flagged: np.ndarray, starts: np.ndarray, n_points: int, window: int) -> FloatArray:
    """Compute the share of flagged windows among those that cover each point, (n,); 0 where none does."""
    covering, counted = np.zeros(n_points + 1), np.zeros(n_points + 1)
    for values, weight in ((covering, np.ones(len(starts))), (counted, np.asarray(flagged, dtype=float))):
        np.add.at(values, starts, weight)
        np.add.at(values, starts + window, -weight)
    covering, counted = np.cumsum(covering)[:-1], np.cumsum(counted)[:-1]
    return np.where(covering > 0, counted / np.maximum(covering, 1), 0.0)
