"""How a run begins and is taken up again, without going through it."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from small_workspace import MODELS, write_curves, write_models
from stage_runs import TO_RANK, go_through

from clara_pipeline.errors import Locked, UsageError
from clara_pipeline.files.lock import hold
from clara_pipeline.launch.begin import begin, is_finished, take_up
from clara_pipeline.launch.run_options import RunOptions
from clara_pipeline.launch.run_stages import execute
from clara_pipeline.runs.parts import Plan, write_plan
from clara_pipeline.runs.run_directory import (
    Manifest,
    Run,
    create_run,
    newest_run,
    open_run,
    run_folders,
    write_manifest,
)
from clara_tui.cli import main

SMALL = ("models.p3=small3", "models.p5=small5", "models.p9=small9")


@pytest.fixture
def run(sky: Path) -> Run:
    """A finished run of the first stage alone."""
    request = RunOptions(sky, (sky / "lc",), assignments=(*SMALL, "run.stages=ingest"), message="first")
    run, _ = begin(request)
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), seconds={"ingest": 1.0}))
    return run


def test_a_resumed_run_keeps_its_inputs(sky: Path, run: Run) -> None:
    write_curves(sky / "other", 1)
    for other in ({"inputs": (sky / "other",)}, {"demo": True}, {"sector": 3}):
        with pytest.raises(UsageError, match="keeps the inputs"):
            take_up(RunOptions(sky, resume=run.id, **other))
    assert take_up(RunOptions(sky, (sky / "lc",), resume=run.id))[0].folder == run.folder


def test_a_run_that_failed_at_its_start_does_not_hide_the_last_good_one(tmp_path: Path) -> None:
    good, failed = (
        create_run(tmp_path, Manifest(run=name, created_utc="", clara_version=""), "") for name in ("2025-a", "2026-b")
    )
    good.path("candidates.parquet").write_bytes(b"table")
    assert newest_run(tmp_path).id == failed.id
    assert open_run(tmp_path).id == good.id
    with hold(failed.path("lock")):
        assert open_run(tmp_path).id == failed.id
    good.path("candidates.parquet").unlink()
    assert open_run(tmp_path).id == failed.id


def test_a_new_message_is_kept_and_changes_nothing_else(sky: Path, run: Run) -> None:
    take_up(RunOptions(sky, resume=run.id, message="second"))
    assert run.manifest().message == "second"
    assert is_finished(run)


def test_the_same_settings_once_more_leave_a_finished_run_finished(sky: Path, run: Run) -> None:
    take_up(RunOptions(sky, resume=run.id, assignments=("run.stages=ingest", "models.p3=small3")))
    assert is_finished(run)
    take_up(RunOptions(sky, resume=run.id, assignments=("run.seed=4",)))
    assert not is_finished(run)


def test_settings_of_a_run_that_is_being_written_stay(sky: Path, run: Run) -> None:
    before = run.path("manifest.json").read_bytes()
    with hold(run.path("lock")), pytest.raises(Locked):
        take_up(RunOptions(sky, resume=run.id, assignments=("run.seed=3",)))
    assert run.path("manifest.json").read_bytes() == before


def test_a_run_is_found_by_its_path_from_any_folder(tmp_path: Path, run: Run) -> None:
    found, _ = take_up(RunOptions(tmp_path, resume=str(run.folder)))
    assert (found.folder, found.workspace) == (run.folder, run.workspace)
    with pytest.raises(UsageError, match="no run"):
        take_up(RunOptions(tmp_path, resume=run.id))


def test_a_run_cut_off_at_its_birth_is_no_run(tmp_path: Path, run: Run) -> None:
    half = tmp_path / "runs" / f".{run.id}.unfinished"
    half.mkdir(parents=True)
    (half / "manifest.json").write_bytes(run.path("manifest.json").read_bytes())
    assert newest_run(tmp_path) is None


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-9])])
def test_a_run_whose_table_is_lost_or_damaged_is_not_finished(sky: Path, damage: Callable[[Path], object]) -> None:
    write_curves(sky / "few", 3)
    run, _ = begin(RunOptions(sky, (sky / "few",), assignments=(*SMALL, "run.stages=ingest,features,score,rank")))
    go_through(run, sky, TO_RANK)
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), seconds=dict.fromkeys(TO_RANK, 1.0)))
    assert is_finished(run)
    table = run.path("candidates.parquet")
    whole = table.read_bytes()
    damage(table)
    shutil.rmtree(sky / "few")  # the table is made of the parts alone
    assert not is_finished(take_up(RunOptions(sky, resume=run.id))[0])
    execute(run, sky)
    assert table.read_bytes() == whole
    assert is_finished(run)


@pytest.mark.parametrize("name", ["train", "download", "demo"])
def test_a_stage_that_is_left_out_is_told(sky: Path, name: str) -> None:
    _, remarks = begin(RunOptions(sky, (sky / "lc",), assignments=(*SMALL, f"run.stages=ingest,{name}")))
    assert len(remarks) == 1
    assert f"stage {name} is left out" in remarks[0]


def test_names_no_table_could_hold_are_refused(sky: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd\udcff"
    odd.mkdir()
    for workspace, inputs in ((sky, (odd,)), (odd, (sky / "lc",))):
        with pytest.raises(UsageError, match="UTF-8"):
            begin(RunOptions(workspace, inputs))
    with pytest.raises(UsageError, match="no such file"):
        begin(RunOptions(sky, (Path("x" * 5000),)))


def test_what_killed_processes_left_is_removed(sky: Path, run: Run) -> None:
    take_up(RunOptions(sky, resume=run.id, assignments=("run.seed=7",)))
    left = [run.path(".1.unfinished"), run.path("features", ".2.unfinished")]
    run.path("features").mkdir()
    for path in left:
        path.write_bytes(b"half")
    assert execute(run, sky) == "done"
    assert not any(path.exists() for path in left)


def test_names_of_parts_are_lasting_before_the_manifest_says_that_a_stage_has_ended(
    sky: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), seconds={}))
    acts: list[object] = []
    fsync, replace = os.fsync, os.replace

    def seen_replace(old: Path, new: Path) -> None:
        acts.append(("ended" if run.manifest().seconds else "named", Path(new).name))
        replace(old, new)

    def seen_fsync(descriptor: int) -> None:
        acts.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "replace", seen_replace)
    monkeypatch.setattr(os, "fsync", seen_fsync)
    execute(run, sky)
    named = acts.index(("named", "targets.parquet"))
    last = max(i for i, act in enumerate(acts) if act == ("named", "manifest.json"))
    assert run.path("ingest").stat().st_ino in acts[named:last]
    assert run.folder.stat().st_ino in acts[last:]


def test_settings_that_stay_are_not_written_again(run: Run) -> None:
    before = run.path("config.resolved.json").stat()
    write_manifest(run.folder, msgspec.structs.replace(run.manifest(), message="second"))
    assert run.manifest().message == "second"
    assert run.path("config.resolved.json").stat() == before


def test_half_a_stage_is_not_enough_for_the_next(sky: Path, run: Run) -> None:
    take_up(RunOptions(sky, resume=run.id, assignments=("run.stages=score",)))
    write_plan(run.path("features"), Plan("features", ("00000-there-is-none",)))
    with pytest.raises(UsageError, match="needs features"):
        execute(run, sky)
    last = json.loads(run.path("events.jsonl").read_text().splitlines()[-1])
    assert (last["event"], last["outcome"]) == ("run_finished", "failed")


def test_a_demo_run_goes_on_in_a_workspace_that_was_moved(tmp_path: Path) -> None:
    write_models(tmp_path / "one")
    few = ["--demo", "--set", "demo.n_stars=8", "--models", MODELS, "--stages", "demo,ingest,features,score,rank"]
    assert main(["run", *few, "--workspace", str(tmp_path / "one"), "--workers", "1", "-q"]) == 0
    moved = (tmp_path / "one").rename(tmp_path / "two")
    [run] = run_folders(moved)
    again = ["run", "--resume", run.name, "--input", str(moved / "data" / "demo"), "--workspace", str(moved), "-q"]
    assert main(again) == 0
    path = Run(run).light_curve_path(str(Run(run).candidates()["filename"][0]))
    assert path.is_relative_to(moved)
    assert path.exists()
