"""The cluster stage: groups that are there are found, few or equal candidates break nothing."""

import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest
from folded_run import N, filenames_of, fold_of, kind_of, ranked_run, settings, write_folds
from stage_runs import go_through, parts_of

from clara_pipeline.runs.clusters import dtw_matrix
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.tables.run_tables import CLUSTERED, arrow_schema

LABELS = [name for name in arrow_schema(CLUSTERED).names if name.startswith("cluster_")]


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return ranked_run(tmp_path_factory.mktemp("sky"))


@pytest.fixture
def run(ranked: Run) -> Run:
    """The ranked run with folds and no clusters."""
    for stage in ("fold", "cluster"):
        shutil.rmtree(ranked.path(stage), ignore_errors=True)
    write_folds(ranked, filenames_of(ranked))
    return ranked


def _clustered(run: Run, workers: int = 1, **cluster: object) -> tuple[list[dict], list[str]]:
    notices = go_through(run, run.folder.parent.parent, ("cluster",), settings(workers, **cluster))
    return parts_of(run, "cluster", arrow_schema(CLUSTERED)), notices


def test_groups_that_are_there_are_found(run: Run) -> None:
    rows, notices = _clustered(run)
    assert [row["filename"] for row in rows] == sorted(filenames_of(run))
    for method in ("cluster_kmeans", "cluster_dpmm"):
        groups = {kind: {row[method] for row in rows if kind_of(row["filename"]) == kind} for kind in ("dip", "wave")}
        assert len(groups["dip"]) == len(groups["wave"]) == 1
        assert groups["dip"] != groups["wave"]
    shapes = {
        kind: {r["cluster_dtw_dbscan"] for r in rows if kind_of(r["filename"]) == kind} for kind in ("dip", "wave")
    }
    assert not shapes["dip"] & shapes["wave"] - {-1}
    assert all(np.isfinite([row["map_x"], row["map_y"]]).all() for row in rows)
    quality = {row["method"]: row for row in pq.read_table(run.path("cluster", "quality.parquet")).to_pylist()}
    assert list(quality) == ["dtw_dbscan", "kmeans", "dbscan", "hdbscan", "gmm", "bgmm", "dpmm"]
    assert quality["kmeans"]["n_rows"] == N
    assert quality["kmeans"]["inertia"] > 0
    assert quality["gmm"]["bic"] > quality["gmm"]["aic"]
    assert quality["kmeans"]["sizes"].split()[0].startswith("0:")
    assert notices == []


@pytest.mark.parametrize("few", [0, pytest.param(300, marks=pytest.mark.long)])
def test_workers_and_resuming_change_no_byte(run: Run, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clara_pipeline.stages.cluster.FEW", few)

    def files() -> dict[str, bytes]:
        folder = run.path("cluster")
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    _clustered(run, workers=1)
    one = files()
    for path in sorted(run.path("cluster").rglob("*.parquet"))[::2]:
        path.unlink()
    _clustered(run, workers=3)
    assert files() == one


def test_the_distance_matrix_is_dtaidistances(run: Run) -> None:
    from dtaidistance import dtw

    _clustered(run)
    names, matrix = dtw_matrix(run)
    assert names == filenames_of(run)  # in order of rank
    for i, j in ((0, 1), (3, 40), (44, 7)):
        a, b = (fold_of(names[k])[0] for k in (i, j))
        expected = dtw.distance((a - a.mean()) / a.std(), (b - b.mean()) / b.std())
        assert matrix[i, j] == pytest.approx(expected, abs=1e-12)
    np.testing.assert_array_equal(matrix, matrix.T)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5, 12])
def test_few_candidates_break_nothing(run: Run, n: int) -> None:
    rows, notices = _clustered(run, select=f"rank <= {n}")
    assert len(rows) == n
    if n < 3:
        assert all(row[name] is None for row in rows for name in (*LABELS, "map_x") if "gmm" not in name)
        assert len(notices) >= 1
    if n == 0:
        assert "no folded candidate" in notices[0]
    if n == 12:
        assert all(row["cluster_kmeans"] is not None for row in rows)


def test_equal_candidates_have_no_clusters_and_a_reason(run: Run) -> None:
    write_folds(run, filenames_of(run), lambda name, bins, features: (np.ones(100), np.ones(10)))
    rows, notices = _clustered(run)
    assert len(rows) == N
    assert {row[name] for row in rows for name in LABELS} == {None}
    assert {row["map_x"] for row in rows} == {None}
    assert any("same shape" in notice for notice in notices)
    assert any("different candidates" in notice for notice in notices)
    reasons = pq.read_table(run.path("cluster", "quality.parquet"))["reason"].to_pylist()
    assert all(reasons)


def test_gaps_in_folds_and_features_are_told(run: Run) -> None:
    names = filenames_of(run)

    def spoil(name: str, bins: np.ndarray, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        features[6] = np.nan  # a feature nobody has
        if name == names[0]:
            bins[:] = np.nan
        if name == names[1]:
            bins[3:9] = np.nan
            features[2] = np.nan
        return bins, features

    write_folds(run, names, spoil)
    rows = {row["filename"]: row for row in _clustered(run)[0]}
    notices = _clustered(run)[1]
    assert rows[names[0]]["cluster_dtw_dbscan"] is None
    assert rows[names[0]]["cluster_kmeans"] is not None
    assert rows[names[1]]["cluster_dtw_dbscan"] is not None
    assert rows[names[1]]["cluster_kmeans"] is rows[names[1]]["map_x"] is None
    assert any("1 folds have no finite bin" in notice for notice in notices)
    assert any("f10_transit_count" in notice for notice in notices)
    assert any("1 of 45 candidates lack a feature" in notice for notice in notices)


def test_the_cap_keeps_the_best_ranked_and_tells_who_is_left_out(run: Run) -> None:
    rows, notices = _clustered(run, dtw_max=20, map_max=10)
    names = filenames_of(run)
    assert {row["filename"] for row in rows if row["cluster_dtw_dbscan"] is not None} == set(names[:20])
    assert {row["filename"] for row in rows if row["map_x"] is not None} == set(names[:10])
    assert all(row["cluster_kmeans"] is not None for row in rows)
    assert any("the 20 best ranked of 45" in notice for notice in notices)


def test_the_prefilter_leaves_out_folds_like_no_other(run: Run) -> None:
    strange = filenames_of(run)[5:8]

    def walk(name: str, bins: np.ndarray, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(strange.index(name)) if name in strange else None
        return (bins if rng is None else rng.normal(size=100).cumsum(), features)

    write_folds(run, filenames_of(run), walk)
    rows, _ = _clustered(run, prefilter=True)
    noise = {row["filename"] for row in rows if row["cluster_dtw_dbscan"] == -1}
    assert noise & set(strange)
    assert {row["filename"] for row in rows if row["cluster_kmeans"] is None} == noise


def test_another_seed_or_setting_is_computed_anew(run: Run) -> None:
    parts = {path.name for path in run.path("cluster").glob("methods/*.parquet")}
    _clustered(run, n_clusters=4)
    assert len({row["cluster_kmeans"] for row in parts_of(run, "cluster", arrow_schema(CLUSTERED))}) == 4
    _clustered(run, preprocessing="minmax", covariance_type="diag")
    assert len({path.name for path in run.path("cluster").glob("methods/*.parquet")} - parts) == 2


def test_a_run_without_folds_says_so(run: Run) -> None:
    shutil.rmtree(run.path("fold"))
    rows, notices = _clustered(run)
    assert rows == []
    assert len(notices) == 1
