"""The stage of a run that downloads a sector, where nothing comes."""

from pathlib import Path

import msgspec
import pytest
from download.mirror import Mirror, light_curve_bytes, name_of, script_of
from stage_runs import go_through, new_run, settings_with

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.runs.run_directory import Run, write_manifest

NAMES = [name_of(i) for i in range(3)]


@pytest.fixture
def mirror():
    files = dict.fromkeys(NAMES, light_curve_bytes(0))
    with Mirror(files, {1: script_of(NAMES)}).serving() as serving:
        yield serving


def _run(workspace: Path, mirror: Mirror, **settings: object) -> Run:
    quick = {"base_url": mirror.url, "retries": 0, "first_wait_seconds": 0.0}
    settings = settings_with(run={"workers": 1}, download=quick | settings)
    run = new_run(workspace, [workspace / "data" / "s0001"], settings)
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), sector=1))
    return run


def test_where_nothing_comes_every_light_curve_has_its_reason(mirror: Mirror, tmp_path: Path) -> None:
    run = _run(tmp_path, mirror)
    mirror.faults = lambda name, turn: "page" if name.endswith(".fits") else None
    for _ in range(2):
        with pytest.raises(ClaraError, match=f"none of the 3 .* --resume {run.id}"):
            go_through(run, tmp_path, ["download"])
        rows = run.failures().to_pylist()
        assert [(row["filename"], row["stage"]) for row in rows] == [(name, "download") for name in NAMES]
        assert all("page" in row["reason"] for row in rows)
        assert (run.manifest().n_targets, run.manifest().n_failed) == (3, 3)
    mirror.faults = lambda name, turn: None
    go_through(run, tmp_path, ["download", "ingest"])
    assert run.failures().num_rows == 0
    assert run.manifest().n_targets == 3


def test_a_start_beyond_the_list_is_told(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="beyond its end"):
        go_through(_run(tmp_path, mirror, start=9), tmp_path, ["download"])
