"""A run that is resumed tries a failed light curve again when its file is another, or within reach again."""

import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from small_workspace import MODELS

from clara_pipeline.ingest.sources import was_out_of_reach
from clara_pipeline.runs.run_directory import Run, open_run
from clara_tui.cli import main

STAGES = "ingest,features,score,rank"
DONE, WITH_FAILURES = 0, 3


@pytest.fixture
def workspace(sky: Path, tmp_path: Path) -> Path:
    """A workspace with six light curves, in parts of two."""
    (tmp_path / "models").symlink_to(sky / "models")
    (tmp_path / "lc").mkdir()
    for path in sorted((sky / "lc").iterdir())[:6]:
        shutil.copy2(path, tmp_path / "lc")
    return tmp_path


def _run(workspace: Path, *words: str) -> int:
    settings = ["--models", MODELS, "--set", "run.chunk_size=2", "--workers", "1"]
    return main(["run", *words, *([] if "--resume" in words else settings), "--workspace", str(workspace), "-q"])


def _begin(workspace: Path, stages: str = STAGES) -> tuple[int, Run]:
    code = _run(workspace, str(workspace / "lc"), "--stages", stages)
    return code, open_run(workspace)


def _names(run: Run) -> list[str]:
    return pq.read_table(run.path("candidates.parquet"))["filename"].to_pylist()


def test_a_damaged_file_that_was_replaced_is_read(workspace: Path) -> None:
    path = sorted((workspace / "lc").iterdir())[2]
    whole = path.read_bytes()
    path.write_bytes(whole[:5000])
    code, run = _begin(workspace)
    assert (code, path.name in _names(run), run.failures().num_rows) == (WITH_FAILURES, False, 1)
    path.write_bytes(whole)
    assert _run(workspace, "--resume", run.id) == DONE
    assert (path.name in _names(run), run.failures().num_rows) == (True, 0)
    again = run.path("candidates.parquet").read_bytes()
    _, fresh = _begin(workspace)
    assert sorted(_names(fresh)) == sorted(_names(run))
    assert _run(workspace, "--resume", run.id) == DONE
    assert run.path("candidates.parquet").read_bytes() == again


def test_a_file_that_was_away_comes_back_with_its_size_and_time(workspace: Path) -> None:
    path, away = sorted((workspace / "lc").iterdir())[2], workspace / "away"
    _, run = _begin(workspace, "ingest")
    os.rename(path, away)
    assert _run(workspace, "--resume", run.id, "--stages", "features,score,rank") == WITH_FAILURES
    assert path.name not in _names(run)
    parts = sorted(os.listdir(run.path("features")))
    assert _run(workspace, "--resume", run.id) == WITH_FAILURES
    assert sorted(os.listdir(run.path("features"))) == parts, "nothing has changed: nothing is read again"
    os.rename(away, path)
    assert _run(workspace, "--resume", run.id) == DONE
    assert path.name in _names(run)
    kept = {name: run.path("features", name).stat().st_mtime_ns for name in os.listdir(run.path("features"))}
    assert set(parts) <= set(kept)
    assert _run(workspace, "--resume", run.id, "--stages", STAGES) == DONE
    assert {name: run.path("features", name).stat().st_mtime_ns for name in kept if name != "plan.json"} == {
        name: time for name, time in kept.items() if name != "plan.json"
    }


def test_good_light_curves_that_are_gone_are_not_lost_for_it(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = sorted((workspace / "lc").iterdir())[:2]
    whole = first.read_bytes()
    first.write_bytes(whole[:5000])
    _, run = _begin(workspace)
    first.write_bytes(whole)
    second.unlink()
    assert _run(workspace, "--resume", run.id) == WITH_FAILURES
    assert second.name in _names(run)
    capsys.readouterr()
    arguments = ["run", "--resume", run.id, "--workspace", str(workspace)]
    assert main(arguments) == WITH_FAILURES
    assert "good ones are gone" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reason", "is_so"),
    [
        ("the file is not there; restore it or leave it out", True),
        ("the file cannot be read: no permission to read it; check the file and the disk", True),
        ("the file is cut off: its gzip data end too early; download it again", False),
    ],
)
def test_what_is_the_files_own_fault_is_told_apart(reason: str, is_so: bool) -> None:
    assert was_out_of_reach(reason) is is_so
