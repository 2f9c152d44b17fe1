"""What others make of the clusters: the command, the published CLI's files, known objects, neighbours."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from folded_run import N, filenames_of, fold_of, kind_of, ranked_run, settings, write_folds
from small_workspace import clara_here
from stage_runs import go_through

from clara_pipeline.published_cli.export import wrss_table
from clara_pipeline.published_cli.export_clusters import write_peer_clusters
from clara_pipeline.runs.clusters import METHODS, labels_of, principal_components, quality_rows
from clara_pipeline.runs.folds import read_folds
from clara_pipeline.runs.known_objects import known_objects
from clara_pipeline.runs.parts import Plan, write_part, write_plan
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.tables.run_tables import MATCHED, arrow_table
from clara_tui.commands.results import clusters as command


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A clustered run, every light curve but the last matched, with a truth table beside the light curves."""
    workspace = tmp_path_factory.mktemp("sky")
    run = ranked_run(workspace)
    names = filenames_of(run)
    write_folds(run, names)
    go_through(run, workspace, ("cluster",), settings())
    rows = [{"filename": name, "match_label": kind_of(name), "match_group": "stellar", "match_similarity": 0.7}
            for name in names[:-1]]  # fmt: skip
    write_plan(run.path("match"), Plan("match", ("00000-a",)))
    write_part(run.path("match") / "00000-a", arrow_table(MATCHED, rows[::-1]))
    truth = "".join(f"{name},{'planet' if kind_of(name) == 'dip' else 'quiet'}\n" for name in names)
    (workspace / "lc" / "truth.csv").write_text("filename,kind\n" + truth)
    return run


def _workspace(run: Run) -> Path:
    return run.folder.parent.parent


def test_truth_beside_the_light_curves_is_known(run: Run) -> None:
    known = known_objects(run)
    assert known.what == "simulated planets"
    assert known.by_file == {name: kind_of(name) == "dip" for name in filenames_of(run)}


def test_the_command_prints_quality_and_enrichment(run: Run) -> None:
    printed = clara_here("clusters", "--method", "kmeans", "--members", 2, "--workspace", _workspace(run))
    assert printed.returncode == 0, printed.stderr
    lines = printed.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:8]] == list(METHODS)
    table = next(i for i, line in enumerate(lines) if line.startswith("clusters by kmeans"))
    assert f"15 simulated planets among {N} scored (33.33%)" in lines[table]
    rows = [line.split() for line in lines[table + 2 : table + 5]]
    assert sorted(row[1:] for row in rows) == sorted(
        [["15", "15", "100.00%", "3.00"], ["15", "0", "0.00%", "0.00"], ["15", "0", "0.00%", "0.00"]]
    )
    assert sum(line.endswith("-s_lc.fits") for line in lines) == 6


def test_the_command_speaks_json(run: Run) -> None:
    printed = json.loads(
        clara_here("clusters", run.id, "--json", "--members", 1, "--workspace", _workspace(run)).stdout
    )
    assert [row["method"] for row in printed["quality"]] == list(METHODS)
    assert sum(row["members"] for row in printed["clusters"]) == N
    assert all(len(rows) == 1 for rows in printed["members"].values())


def test_a_run_without_clusters_is_told_what_to_do(tmp_path: Path) -> None:
    from stage_runs import new_run

    new_run(tmp_path, [tmp_path], settings())
    done = clara_here("clusters", "--workspace", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--stages fold,cluster" in done.stderr


def test_the_command_knows_every_method() -> None:
    assert command.METHODS == METHODS


def test_folds_are_found_by_name(run: Run) -> None:
    names = filenames_of(run)[7:3:-1]
    folds = read_folds(run.path("fold")).chosen(["unknown.fits", *names])
    assert list(folds.filenames) == names
    np.testing.assert_array_equal(folds.bin_means[1], fold_of(names[1])[0])
    np.testing.assert_array_equal(folds.features[2], fold_of(names[2])[1])


def test_principal_components_are_a_plain_pca(run: Run) -> None:
    from sklearn.decomposition import PCA

    from clara_pipeline.runs.parts import finished_parts
    from clara_pipeline.stage_work.feature_matrix import choose, rows_of

    names = filenames_of(run)
    by_name = {}
    for chosen in choose(finished_parts(run.path("features")), names):
        by_name |= dict(zip(chosen.filenames, rows_of(chosen, "v1"), strict=True))
    expected = PCA(N - 1, svd_solver="full").fit_transform(
        np.array([by_name[name] for name in names], dtype=np.float64)
    )
    found = principal_components(run)
    assert found is not None
    np.testing.assert_allclose(np.abs(found[:, :10]), np.abs(expected[:, :10]), atol=1e-8)


def test_the_published_clis_files_belong_together(run: Run, tmp_path: Path) -> None:
    written = write_peer_clusters(run, wrss_table(run.candidates()), tmp_path / "out", "20250101_000000")
    names = {path.name: path for path in written}
    assert len(names) == len(written)
    assert all(path.is_file() for path in written)
    with names["cosine_similarity_scores_20250101_000000.csv"].open() as file:
        rows = list(csv.DictReader(file))
    wrss = set(wrss_table(run.candidates())["filename"].to_pylist())
    assert {row["filename"] for row in rows} == wrss & set(filenames_of(run)[:-1])
    assert all(row["matched_label"] == kind_of(row["filename"]) for row in rows)  # the right star's match
    assert list(rows[0])[-3:] == ["matched_label", "label_group", "similarity_score"]
    listed = names["bin_means_filenames_20250101_000000.txt"].read_text().split()
    bins = np.load(names["bin_means_features_20250101_000000.npy"])
    curve = fold_of(listed[3])[0]
    np.testing.assert_allclose(bins[3], (curve - curve.mean()) / curve.std(), atol=1e-12)
    assert names["bin_means_dtw_filenames_20250101_000000.txt"].read_text().split() == listed == sorted(listed)
    from dtaidistance import dtw

    matrix = np.load(names["bin_means_dtw_matrix_20250101_000000.npy"])
    assert matrix[3, 8] == pytest.approx(dtw.distance(bins[3], bins[8]), abs=1e-12)
    features = np.load(names["advanced_features_20250101_000000.npy"])
    np.testing.assert_array_equal(features[5], fold_of(listed[5])[1])


def test_labels_and_metadata_are_worded_as_published(run: Run, tmp_path: Path) -> None:
    write_peer_clusters(run, wrss_table(run.candidates()), tmp_path, "T")
    with (tmp_path / "kmeans_results_T.csv").open() as file:
        rows = {row["filename"]: int(row["cluster_label"]) for row in csv.DictReader(file)}
    assert rows == labels_of(run, "kmeans")
    lines = (tmp_path / "kmeans_metadata_T.txt").read_text().splitlines()
    assert lines[:2] == ["Clustering Algorithm: KMeans", "Number of Clusters: 3"]
    assert lines[-4:] == [
        "Cluster Sizes:",
        "  Cluster 0: 15 curves",
        "  Cluster 1: 15 curves",
        "  Cluster 2: 15 curves",
    ]
    inertia = next(row["inertia"] for row in quality_rows(run) if row["method"] == "kmeans")
    assert f"Inertia: {inertia:.3f}" in lines


def test_a_run_without_these_stages_writes_nothing(tmp_path: Path) -> None:
    from stage_runs import new_run

    bare = new_run(tmp_path, [tmp_path], settings())
    assert write_peer_clusters(bare, wrss_table(bare.candidates()), tmp_path / "out", "T") == []
