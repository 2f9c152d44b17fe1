"""Matches, folds and clusters of a run under the names and columns of the published CLARA CLI.

Beside its own files there is a list of file names for every matrix, and what belongs together is
joined by file name: the published similarity table puts the match beside the wrong star.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.clustering.dtw import shapes
from clara_pipeline.files.atomic import whole_file, write_whole
from clara_pipeline.files.export_formats import csv_bytes
from clara_pipeline.records import FloatArray
from clara_pipeline.runs import clusters
from clara_pipeline.runs.folds import read_folds
from clara_pipeline.runs.parts import finished_parts, read_tables
from clara_pipeline.tables.run_tables import MATCHED, arrow_schema

if TYPE_CHECKING:
    import pyarrow

    from clara_pipeline.runs.run_directory import Run

ALGORITHMS = {
    "dtw_dbscan": "DBSCAN", "kmeans": "KMeans", "dbscan": "DBSCAN", "hdbscan": "HDBSCAN", "gmm": "GaussianMixture",
    "bgmm": "BayesianGaussianMixture", "dpmm": "BayesianGaussianMixture",
}  # fmt: skip
SCORES = {
    "n_clusters": "Number of Clusters", "n_noise": "Number of Noise Points", "silhouette": "Silhouette Score",
    "calinski_harabasz": "Calinski-Harabasz Score", "davies_bouldin": "Davies-Bouldin Score", "inertia": "Inertia",
    "aic": "AIC", "bic": "BIC",
}  # fmt: skip


def write_peer_clusters(run: Run, wrss: pyarrow.Table, folder: Path, stamp: str) -> list[Path]:
    """Write the files of all finished stages; return their paths. `wrss`: the run's WRSS table in the peer's words."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        *write_similarity(run, wrss, folder, stamp),
        *write_folds(run, folder, stamp),
        *write_distances(run, folder, stamp),
        *write_components(run, folder, stamp),
        *write_labels(run, folder, stamp),
    ]


def write_similarity(run: Run, wrss: pyarrow.Table, folder: Path, stamp: str) -> list[Path]:
    """Write `cosine_similarity_scores_<stamp>.csv`: the WRSS table, matched_label, label_group, similarity_score."""
    matched = read_tables(finished_parts(run.path("match")), arrow_schema(MATCHED))
    if not matched.num_rows:
        return []
    theirs = {"match_label": "matched_label", "match_group": "label_group", "match_similarity": "similarity_score"}
    labels = matched.select(["filename", *theirs]).rename_columns(["filename", *theirs.values()])
    path = folder / f"cosine_similarity_scores_{stamp}.csv"
    write_whole(path, csv_bytes(wrss.join(labels, "filename", join_type="inner").sort_by("filename"), {}))
    return [path]


def write_folds(run: Run, folder: Path, stamp: str) -> list[Path]:
    """Write bin means, each curve scaled to mean 0 and deviation 1, and the ten features; by file name."""
    folds = read_folds(run.path("fold"))
    folds = folds.chosen(sorted(folds.filenames))
    if not folds.filenames:
        return []
    return [
        *_matrix(folder, f"bin_means_features_{stamp}.npy", shapes(folds.bin_means)),
        *_listing(folder, f"bin_means_filenames_{stamp}.txt", folds.filenames),
        *_matrix(folder, f"advanced_features_{stamp}.npy", folds.features),
        *_listing(folder, f"advanced_filenames_{stamp}.txt", folds.filenames),
    ]


def write_distances(run: Run, folder: Path, stamp: str) -> list[Path]:
    """Write the rows of the DTW matrix, by file name."""
    names, matrix = clusters.dtw_matrix(run)
    if not names:
        return []
    order = np.argsort(np.array(names))
    return [
        *_matrix(folder, f"bin_means_dtw_matrix_{stamp}.npy", matrix[np.ix_(order, order)]),
        *_listing(folder, f"bin_means_dtw_filenames_{stamp}.txt", [names[i] for i in order.tolist()]),
    ]


def write_components(run: Run, folder: Path, stamp: str) -> list[Path]:
    """Return the 4000 features on their principal components, of the clustered candidates; in order of rank."""
    found = clusters.principal_components(run)
    names = set(clusters.cluster_table(run)["filename"].to_pylist())
    if found is None or not names:
        return []
    ranked = [name for name in run.candidates().sort_by("rank")["filename"].to_pylist() if name in names]
    stem = f"fluxpowerstack_features_{stamp}_pca_{found.shape[1]}"
    return [*_matrix(folder, f"{stem}.npy", found), *_listing(folder, f"{stem}.txt", ranked)]


def write_labels(run: Run, folder: Path, stamp: str) -> list[Path]:
    """Return `<method>_results_<stamp>.csv` and `<method>_metadata_<stamp>.txt` of every method that found clusters."""
    table, written = clusters.cluster_table(run), []
    for row in clusters.quality_rows(run):
        method = str(row["method"])
        labels = table.select(["filename", f"cluster_{method}"]).drop_null().sort_by("filename")
        if not labels.num_rows:
            continue
        results, metadata = (folder / f"{method}_{what}_{stamp}" for what in ("results", "metadata"))
        written += [results.with_suffix(".csv"), metadata.with_suffix(".txt")]
        write_whole(written[-2], csv_bytes(labels.rename_columns(["filename", "cluster_label"]), {}))
        write_whole(written[-1], "".join(f"{line}\n" for line in metadata_lines(row)).encode())
    return written


def metadata_lines(row: dict[str, object]) -> list[str]:
    """Return a row of the quality table as the published CLI words it."""
    lines = [f"Clustering Algorithm: {ALGORITHMS[str(row['method'])]}"]
    for name, words in SCORES.items():
        value = row[name]
        if value is not None and (name != "n_noise" or "dbscan" in str(row["method"])):
            lines.append(f"{words}: {value:.3f}" if isinstance(value, float) else f"{words}: {value}")
    lines.append("Cluster Sizes:")
    for cell in str(row["sizes"] or "").split():
        number, members = cell.rsplit(":", 1)
        lines.append(f"  {'Noise (label -1)' if number == '-1' else f'Cluster {number}'}: {members} curves")
    return lines


def _matrix(folder: Path, name: str, matrix: FloatArray) -> list[Path]:
    with whole_file(folder / name) as file:
        np.save(file, matrix, allow_pickle=False)
    return [folder / name]


def _listing(folder: Path, name: str, filenames: Sequence[str]) -> list[Path]:
    write_whole(folder / name, "".join(f"{filename}\n" for filename in filenames).encode())
    return [folder / name]
