"""The evidence on a run's candidates: features are read a part at a time, and a damaged part costs its own rows alone."""

from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
from app.small_sky import candidates

from clara_pipeline.runs.parts import Plan, write_part, write_plan
from clara_pipeline.sessions.run_evidence import evidence_in
from clara_pipeline.tables.candidate_keys import keys_in, rows_of_keys

N_ROWS = 6


def with_features(folder: Path, table: pa.Table) -> None:
    """Write features of two kinds of light curves, in parts of six."""
    starts = range(0, table.num_rows, N_ROWS)
    write_plan(folder / "features", Plan("features", tuple(f"part-{start:03d}" for start in starts)))
    rng = np.random.default_rng(2)
    for start in starts:
        inside = table.slice(start, N_ROWS)
        kind = np.arange(start, start + inside.num_rows) % 2
        features = np.tile(np.sin(np.linspace(0, 9, 4000)), (inside.num_rows, 1)) * kind[:, None]
        arrays = {".v1.npy": (features + rng.normal(0, 0.01, features.shape)).astype(np.float32)}
        write_part(folder / "features" / f"part-{start:03d}", inside.select(["filename"]), (), arrays)


def test_components_tell_kinds_apart_and_leave_no_file_open(tmp_path: Path) -> None:
    table = candidates(60)
    with_features(tmp_path, table)
    before = psutil.Process().num_fds()
    found = evidence_in(table, tmp_path)
    assert psutil.Process().num_fds() == before
    first = found.values[:, len(found.words) - 8]
    assert abs(np.mean(first[0::2]) - np.mean(first[1::2])) > 10 * np.std(first[0::2])


def test_a_damaged_part_costs_its_own_rows_alone(tmp_path: Path) -> None:
    table = candidates(60)
    with_features(tmp_path, table)
    (tmp_path / "features" / "part-006.v1.npy").write_bytes(b"no array")
    found = evidence_in(table, tmp_path)
    of_part = found.values[:, -8:]
    assert (of_part[6:12] == 0).all()
    assert (of_part[12:] != 0).any(axis=1).all()


def test_a_run_without_features_has_no_components(tmp_path: Path) -> None:
    found = evidence_in(candidates(5), tmp_path)
    assert "" not in found.words


def test_rows_are_found_by_the_whole_key() -> None:
    table = candidates(20)
    keys = keys_in(table)
    other_sector = keys[4]._replace(sector=99)
    assert rows_of_keys(table, [keys[7], other_sector, keys[2]]) == {keys[7]: 7, keys[2]: 2}
    assert rows_of_keys(table, []) == {}
