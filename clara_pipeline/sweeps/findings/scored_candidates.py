"""Read the candidates of runs for figures: N-WRSS, label, sector, and a plane in which alike light curves are near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.clustering.map import tsne_plane
from clara_pipeline.errors import UsageError
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.parts import finished_parts, read_table
from clara_pipeline.stage_work.feature_matrix import array_path, choose, rows_of
from clara_pipeline.stage_work.model_roles import OWN_LAYOUT
from clara_pipeline.sweeps.real_curves import named_run
from clara_pipeline.text import sanitize

MOST_IN_PLANE = 2000
COMPONENTS = 50
COLUMNS = ("filename", "sector", "nwrss", "match_group")


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Candidates with an N-WRSS, arrays (n,)."""

    filename: np.ndarray
    sector: np.ndarray
    nwrss: FloatArray
    group: np.ndarray
    """Group of the most similar labelled light curve; "not matched" where nobody looked."""
    plane: FloatArray
    """t-SNE of the features, (n, 2); NaN below the threshold and beyond the first 2000."""


def scored_candidates(workspace: Path, runs: Sequence[str], at_least: float) -> Candidates:
    """Read the candidates of runs that are named by id or path; those of `at_least` this N-WRSS get a place in a plane.

    Raises UsageError for a run nobody has, and for one without a ranked table.
    """
    tables = [_table(workspace, name) for name in runs]
    filename, sector, nwrss, group = (np.concatenate([table[i] for table, _ in tables]) for i in range(len(COLUMNS)))
    order = np.lexsort((filename, -nwrss))
    filename, sector, nwrss, group = (values[order] for values in (filename, sector, nwrss, group))
    chosen = np.flatnonzero(nwrss >= at_least)[:MOST_IN_PLANE]
    plane = np.full((len(nwrss), 2), np.nan)
    vectors = _vectors([folder for _, folder in tables], filename[chosen].tolist())
    if len(chosen) >= 4 and vectors is not None:
        plane[chosen] = _plane(vectors)
    return Candidates(filename, sector, nwrss, group, plane)


def _table(workspace: Path, name: str) -> tuple[list[np.ndarray], Path]:
    run = named_run(workspace, name)
    if run is None or not (run.folder / "candidates.parquet").exists():
        raise UsageError(f"{sanitize(name, 80)} is no run with a ranked table; clara-tui show lists the runs")
    table = read_table(run.folder / "candidates.parquet")
    rows = [row for row in table.to_pylist() if row.get("nwrss") is not None]
    columns = [
        np.array([str(row["filename"]) for row in rows], dtype=object),
        np.array([int(row.get("sector") or -1) for row in rows], dtype=np.int64),
        np.array([float(row["nwrss"]) for row in rows]),
        np.array([str(row.get("match_group") or "not matched") for row in rows], dtype=object),
    ]
    return columns, run.path("features")


def _vectors(folders: Sequence[Path], filenames: Sequence[str]) -> FloatArray | None:
    """Read the features of some candidates, float32 (n, 4000), in their order; None where a run has not kept them."""
    parts = [part for folder in folders for part in finished_parts(folder)]
    if not all(array_path(part, OWN_LAYOUT).exists() for part in parts):
        return None
    chosen = choose(parts, filenames)
    by_name = {
        name: row for some in chosen for name, row in zip(some.filenames, rows_of(some, OWN_LAYOUT), strict=True)
    }
    return np.stack([by_name[name] for name in filenames]) if by_name.keys() >= set(filenames) and by_name else None


def _plane(vectors: FloatArray) -> FloatArray:
    """Lay vectors (n, k) out in a plane, (n, 2): 50 principal components, then t-SNE."""
    from sklearn.decomposition import PCA

    few = PCA(min(COMPONENTS, len(vectors) - 1), random_state=0).fit_transform(vectors)
    return tsne_plane(few, seed=0)
