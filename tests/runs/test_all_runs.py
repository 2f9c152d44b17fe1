"""The runs of a workspace as one table: each file by its newest run, ranked over all."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.files.lock import hold
from clara_pipeline.runs.all_runs import index_files
from clara_pipeline.runs.all_runs.all_runs_table import all_runs_table, is_newest, ranks, stars
from clara_pipeline.runs.all_runs.index_files import (
    candidates_of_run,
    index_folder,
    index_if_large,
    index_path,
    indexed_candidates,
    let_go_of_pages,
)
from clara_pipeline.runs.parts import write_table
from clara_pipeline.runs.run_directory import Manifest, Run, create_run
from clara_pipeline.tables.run_tables import RANKED, arrow_schema

OLD, NEW = "20260101-000000-aaaa", "20260201-000000-bbbb"


def _run(workspace: Path, name: str, rows: list[dict[str, object]], **more: list[object]) -> Run:
    run = create_run(workspace, Manifest(run=name, created_utc="2026-01-01T00:00:00Z", clara_version="0"), "")
    plain = {"sector": 1, "p3": 0.1, "p5": 0.1, "p9": 0.1, "wrss": 0.1, "percentile": 50.0}
    full = [plain | row | {"rank": at} for at, row in enumerate(rows, 1)]
    schema = arrow_schema(RANKED)
    table = pa.table({name: [row.get(name) for row in full] for name in schema.names}, schema=schema)
    for column, values in more.items():
        table = table.append_column(column, [values])
    write_table(run.path("candidates.parquet"), table)
    return run


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    _run(tmp_path, OLD, [
        {"filename": "a", "tic_id": 1, "nwrss": 1.0},
        {"filename": "b", "tic_id": 2, "nwrss": 0.6},
        {"filename": "c", "tic_id": None, "nwrss": None},
    ])  # fmt: skip
    _run(tmp_path, NEW, [
        {"filename": "d", "tic_id": 2, "nwrss": 0.9, "sector": 2},
        {"filename": "a", "tic_id": 1, "nwrss": 0.3},
        {"filename": "e", "tic_id": None, "nwrss": 0.2},
    ], bls_depth_ppm=[10.0, None, 30.0])  # fmt: skip
    return tmp_path


def _rows(workspace: Path) -> list[tuple[object, ...]]:
    table = all_runs_table(workspace).table
    names = ("run", "filename", "rank", "n_same_star", "star_rank", "bls_depth_ppm")
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


EXPECTED = [
    (OLD, "a", None, 0, None, None),  # a newer run has the file
    (OLD, "b", 2, 2, 1, None),
    (OLD, "c", 5, 1, 5, None),
    (NEW, "d", 1, 2, 1, 10.0),
    (NEW, "a", 3, 1, 3, None),
    (NEW, "e", 4, 1, 4, 30.0),
]


def test_files_count_by_their_newest_run_and_stars_over_all(workspace: Path) -> None:
    assert _rows(workspace) == EXPECTED
    assert all_runs_table(workspace).table["percentile"].to_pylist() == [50.0] * 6
    assert "ctoi" not in all_runs_table(workspace).table.column_names


def test_an_index_is_made_once_and_again_when_the_table_has_changed(workspace: Path) -> None:
    told: list[tuple[int, int]] = []
    all_runs_table(workspace, lambda *counts: told.append(counts))
    assert told == [(0, 2), (1, 2)]
    files = sorted(index_folder(workspace).iterdir())
    assert [path.name for path in files] == [f"{OLD}.arrow", f"{NEW}.arrow", "all-runs.arrow"]
    before = [(path.stat().st_ino, path.read_bytes()) for path in files]
    assert _rows(workspace) == EXPECTED
    assert [(path.stat().st_ino, path.read_bytes()) for path in files] == before
    let_go_of_pages()
    assert _rows(workspace) == EXPECTED
    table = workspace / "runs" / NEW / "candidates.parquet"
    write_table(table, Run(table.parent).candidates().slice(0, 1))
    assert [row[1:4] for row in _rows(workspace)] == [("a", 1, 1), ("b", 3, 2), ("c", 4, 1), ("d", 2, 2)]


def test_a_large_run_is_mapped_by_blocks_once_nobody_writes_it(workspace: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    run = Run(workspace / "runs" / NEW)
    plain = run.candidates()
    monkeypatch.setattr(index_files, "LARGE_BYTES", 1)
    monkeypatch.setattr(index_files, "BLOCK_ROWS", 2)
    with hold(run.path("lock")):
        assert candidates_of_run(run).equals(plain)
        assert not index_path(run).exists()
    index_if_large(run)
    assert index_path(run).exists()
    mapped = candidates_of_run(run)
    assert mapped.equals(plain)
    assert [len(chunk) for chunk in mapped["rank"].chunks] == [2, 1]
    assert _rows(workspace) == EXPECTED


def test_a_large_run_is_read_where_no_index_can_be_written(workspace: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    run = Run(workspace / "runs" / OLD)
    monkeypatch.setattr(index_files, "LARGE_BYTES", 1)
    (workspace / "index").write_text("a file where the folder would be")
    index_if_large(run)
    assert candidates_of_run(run).equals(run.candidates())


def _by_another(path: Path) -> None:
    os.chmod(path, 0o666)


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _linked(path: Path) -> None:
    path.rename(path.with_suffix(".other"))
    path.symlink_to(path.with_suffix(".other"))


@pytest.mark.parametrize("spoil", [_by_another, _cut_off, _empty, _linked], ids=["writable", "cut", "empty", "link"])
def test_an_index_that_is_not_ours_and_whole_is_made_again(workspace: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    run = Run(workspace / "runs" / OLD)
    indexed_candidates(run)
    spoil(index_path(run))
    assert indexed_candidates(run)["filename"].to_pylist() == ["a", "b", "c"]
    assert index_path(run).stat().st_mode & 0o077 == 0


def test_a_damaged_table_is_named_and_the_other_runs_are_read(workspace: Path) -> None:
    (workspace / "runs" / NEW / "candidates.parquet").write_bytes(b"\x1b[31m")
    found = all_runs_table(workspace)
    assert found.table["filename"].to_pylist() == ["a", "b", "c"]
    (problem,) = found.problems
    assert NEW in problem


def test_a_workspace_without_runs_gives_no_rows(tmp_path: Path) -> None:
    create_run(tmp_path, Manifest(run=OLD, created_utc="", clara_version="0"), "")
    found = all_runs_table(tmp_path)
    assert (found.table.num_rows, found.problems) == (0, ())
    assert {"tic_id", "filename", "nwrss", "rank", "run"} <= set(found.table.column_names)


# --- the numbers ------------------------------------------------------------------------------------

NUMBERS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([0.1, 0.5, 0.9, np.nan]), st.integers(0, 3)), max_size=12
)


@given(NUMBERS)
def test_ranks_and_stars_are_those_of_a_plain_count(drawn: list[tuple[int, float, int]]) -> None:
    files = np.array([row[0] for row in drawn], dtype=np.uint64)
    nwrss = np.array([row[1] for row in drawn], dtype=float)
    tic = np.array([np.nan if row[2] == 0 else row[2] for row in drawn], dtype=float)
    newest = is_newest(files)
    assert newest.tolist() == [name not in files[at + 1 :].tolist() for at, name in enumerate(files.tolist())]
    rank = ranks(nwrss, newest)
    kept = [at for at in range(len(drawn)) if newest[at]]
    kept.sort(key=lambda at: (np.isnan(nwrss[at]), -nwrss[at] if np.isfinite(nwrss[at]) else 0.0, at))
    assert [rank[at] for at in kept] == list(range(1, len(kept) + 1))
    assert (rank[~newest] == 0).all()
    n_same, best = stars(tic, rank)
    for at in range(len(drawn)):
        of_star = [rank[other] for other in kept if other == at or (np.isfinite(tic[at]) and tic[other] == tic[at])]
        assert n_same[at] == (len(of_star) if newest[at] else 0)
        assert best[at] == (min(of_star) if newest[at] else 0)
