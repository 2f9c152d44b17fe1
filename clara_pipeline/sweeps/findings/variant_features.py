"""Keep what a variant's forest splits on, and how each feature goes with the scores of the test curves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.features.flux_power import FLUX_POINTS
from clara_pipeline.forest.arrays import Forest
from clara_pipeline.forest.importance import feature_importance, feature_name, score_correlation
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.parts import read_table, write_table
from clara_pipeline.sweeps.real_curves import RealCurves
from clara_pipeline.sweeps.sweep_folder import FEATURES
from clara_pipeline.text import sanitize


@dataclass(frozen=True, slots=True, eq=False)
class VariantFeatures:
    """Importance and correlation with the score of every feature, (4000,) each."""

    names: list[str]
    importance: FloatArray
    correlation: FloatArray

    @property
    def flux_share(self) -> float:
        """Share of the importance that the points of the light curve have; the powers have the rest."""
        return float(self.importance[:FLUX_POINTS].sum())

    @property
    def agreement(self) -> float:
        """Pearson's correlation of the importance with the size of the correlation; 0 where either is constant."""
        if np.ptp(self.importance) == 0 or np.ptp(self.correlation) == 0:
            return 0.0
        return float(np.corrcoef(self.importance, np.abs(self.correlation))[0, 1])

    def top(self, n: int) -> list[tuple[str, float, float]]:
        """Return name, importance and correlation of the `n` most important features."""
        order = np.argsort(-self.importance, kind="stable")[:n]
        return [(self.names[i], float(self.importance[i]), float(self.correlation[i])) for i in order]


def write_features(folder: Path, forest: Forest, layout: str, test: RealCurves, score: FloatArray) -> None:
    """Write the features of one variant's forest, whose scores of the test curves are `score` (n,), into `folder`."""
    import pyarrow as pa

    correlation = score_correlation(test.matrices(layout), score)
    columns = {
        "feature": [feature_name(index, layout) for index in range(forest.n_features)],
        "importance": feature_importance(forest),
        "correlation": correlation,
    }
    write_table(folder / FEATURES, pa.table(columns))


def read_features(folder: Path) -> VariantFeatures:
    """Read the features of a variant. Raises UsageError for one that was finished before they were kept."""
    path = folder / FEATURES
    if not path.exists():
        raise UsageError(f"{sanitize(folder.name)} keeps no features; remove its measures.json and resume the sweep")
    table = read_table(path, columns=("feature", "importance", "correlation"))
    names = table["feature"].to_pylist()
    return VariantFeatures(names, table["importance"].to_numpy(), table["correlation"].to_numpy())
