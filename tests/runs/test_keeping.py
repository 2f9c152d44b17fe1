"""Runs are listed, compacted so that nobody notices, and removed only where nothing is lost."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from small_workspace import MODELS

from clara_pipeline import events
from clara_pipeline.decisions import acts
from clara_pipeline.errors import ClaraError, Locked, UsageError
from clara_pipeline.files.lock import hold
from clara_pipeline.files.npy import read_array
from clara_pipeline.records import CandidateKey, Failure
from clara_pipeline.runs import parts
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.runs.keeping.compact import compact_run, compact_stage
from clara_pipeline.runs.keeping.disk_use import DiskUse, disk_use, total_use
from clara_pipeline.runs.keeping.prune import age_in_days, choose_runs, remove_leftovers, remove_run
from clara_pipeline.runs.keeping.run_facts import RunFacts, list_runs
from clara_pipeline.runs.run_directory import Manifest, create_run, open_run
from clara_pipeline.sessions.named_runs import runs_named
from clara_pipeline.sessions.session import Session
from clara_pipeline.tables.run_tables import SCORES, arrow_schema, arrow_table
from clara_tui.cli import main

NOW = datetime(2026, 6, 30, tzinfo=UTC)
N_PARTS = 4


def _run(workspace: Path, day: int, outcome: str = "done"):  # type: ignore[no-untyped-def]
    run_id = f"202606{day:02d}-000000-abcd"
    run = create_run(workspace, Manifest(run=run_id, created_utc=f"2026-06-{day:02d}T00:00:00Z", clara_version="1"), "")
    log = EventLog(run.path("events.jsonl"))
    log.emit(events.RunStarted(run=run_id, pid=1, host="here", stages=("score",)))
    if outcome:
        log.emit(events.RunFinished(outcome=outcome))
    log.close()
    folder = run.path("score")
    names = tuple(f"{number:05d}-aa" for number in range(N_PARTS))
    parts.write_plan(folder, parts.Plan("score", names))
    for name in names:
        table = arrow_table(SCORES, [{"filename": f"{name}.fits", "p3": 0.5}])
        parts.write_part(folder / name, table, [Failure(f"{name}.bad", "score", "why")], {".v.npy": np.ones((1, 3))})
    return run


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for day, outcome in ((1, "done"), (10, "interrupted"), (20, "")):
        _run(tmp_path, day, outcome)
    return tmp_path


# --- facts ------------------------------------------------------------------------------------------


def test_the_list_tells_how_each_run_stands(workspace: Path) -> None:
    broken = workspace / "runs" / "20260625-000000-abcd"
    broken.mkdir()
    (broken / "manifest.json").write_text("{\x1b")
    with hold(workspace / "runs" / "20260620-000000-abcd" / "lock"):
        states = [(run.id[6:8], run.state) for run in list_runs(workspace)]
    assert states == [("25", "unreadable"), ("20", "running"), ("10", "interrupted"), ("01", "done")]
    assert list_runs(workspace)[1].state == "killed"
    assert "\x1b" not in list_runs(workspace)[0].problem


def test_sizes_are_by_folder_and_links_are_not_followed(workspace: Path, tmp_path: Path) -> None:
    run = open_run(workspace, "20260601-000000-abcd")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "large").write_bytes(bytes(1_000_000))
    (run.folder / "linked").symlink_to(outside)
    used = disk_use(run.folder)
    assert set(used) == {"score", "."}
    assert used["score"].n_files == 1 + 3 * N_PARTS
    assert total_use(run.folder).n_bytes == sum(use.n_bytes for use in used.values()) < 100_000


# --- compacting -------------------------------------------------------------------------------------


def _seen(folder: Path) -> tuple[object, ...]:
    found = parts.finished_parts(folder)
    return (
        found,
        parts.read_tables(found, arrow_schema(SCORES)).to_pylist(),
        [parts.read_failed(part) for part in found],
        [parts.n_rows(part) for part in found],
        [parts.array_names(part) for part in found],
        [read_array(part.with_name(part.name + ".v.npy"), mapped=True).tolist() for part in found],
        parts.failures_of(folder.parent).to_pylist(),
    )


def test_readers_see_the_same_of_a_compacted_run(workspace: Path) -> None:
    run = open_run(workspace, "20260601-000000-abcd")
    folder = run.path("score")
    (folder / "00000-of an older plan.parquet").write_bytes(b"stays")
    before = _seen(folder)
    found = compact_run(run)
    assert _seen(folder) == before
    assert {path.name for path in folder.iterdir()} == {"plan.json", "parts.zip", "00000-of an older plan.parquet"}
    assert found.n_stages == 1
    assert found.before.n_files - found.after.n_files == 3 * N_PARTS - 1
    assert compact_run(run).n_stages == 0


@pytest.mark.parametrize("n_deleted", [0, 1, 5])
def test_a_kill_while_files_are_deleted_loses_nothing(
    workspace: Path, n_deleted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = open_run(workspace, "20260601-000000-abcd").path("score")
    before, unlink, deleted = _seen(folder), Path.unlink, []

    def killed(path: Path, missing_ok: bool = False) -> None:
        if path.parent == folder and len(deleted) == n_deleted:
            raise KeyboardInterrupt
        deleted.append(path)
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            compact_stage(folder)
    assert _seen(folder) == before
    assert compact_stage(folder)
    assert _seen(folder) == before
    assert len(list(folder.iterdir())) == 2


def test_a_part_made_again_counts_and_one_forgotten_is_not_finished(workspace: Path) -> None:
    run = open_run(workspace, "20260601-000000-abcd")
    compact_run(run)
    part = run.path("score", "00001-aa")
    parts.forget_part(part)
    assert not parts.is_finished(part)
    assert len(parts.finished_parts(part.parent)) == N_PARTS - 1
    parts.write_part(part, arrow_table(SCORES, [{"filename": "again", "p3": 0.1}]))
    assert parts.part_filenames(part) == ["again"]
    assert compact_run(run).n_stages == 1
    assert parts.part_filenames(part) == ["again"]


def test_only_finished_runs_are_compacted(workspace: Path) -> None:
    for run_id in ("20260610-000000-abcd", "20260620-000000-abcd"):
        with pytest.raises(UsageError, match="--resume"):
            compact_run(open_run(workspace, run_id))
    run = open_run(workspace, "20260601-000000-abcd")
    with hold(run.path("lock")), pytest.raises(Locked):
        compact_run(run)
    run.path("score", "00003-aa.parquet").unlink()
    assert compact_run(run).n_stages == 0  # a stage that is not complete stays as it is


def test_a_compacted_run_resumes_without_making_anything_again(sky: Path, tmp_path: Path) -> None:
    stages = "ingest,features,score,rank"
    common = ["--workspace", str(tmp_path), "-q"]
    (tmp_path / "models").symlink_to(sky / "models")
    settings = ["--models", MODELS, "--set", "run.chunk_size=3", "--workers", "1"]
    assert main(["run", str(sky / "lc"), "--stages", stages, *settings, *common]) == 0
    run = open_run(tmp_path)
    table = run.path("candidates.parquet").read_bytes()
    assert main(["runs", "compact", run.id, *common]) == 0
    assert run.path("features", "parts.zip").exists()
    archive = run.path("features", "parts.zip").read_bytes()
    run.path("candidates.parquet").unlink()
    assert main(["run", "--resume", run.id, "--stages", stages, *common]) == 0
    assert run.path("candidates.parquet").read_bytes() == table
    assert run.path("features", "parts.zip").read_bytes() == archive
    assert not list(run.path("features").glob("*.npy"))


# --- removing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "days"), [("30d", 30), ("30", 30), ("12h", 0.5), ("1.5w", 10.5)])
def test_ages_are_read(words: str, days: float) -> None:
    assert age_in_days(words) == days


@pytest.mark.parametrize("words", ["", "d", "-3d", "3 months", "1e9d", "3d\x1b"])
def test_what_is_no_age_is_refused(words: str) -> None:
    with pytest.raises(UsageError, match="such as 30d"):
        age_in_days(words)


def _facts(day: int, state: str = "done") -> RunFacts:
    return RunFacts(f"run-{day}", "stars", f"2026-06-{day:02d}T00:00:00Z", state, 1, 0, DiskUse(10, 1), "")


RUNS = [_facts(day) for day in (25, 20, 10, 1)]


@pytest.mark.parametrize(
    ("limits", "removed"),
    [
        ({"keep": 2}, ["run-10", "run-1"]),
        ({"keep": 0}, ["run-25", "run-20", "run-10", "run-1"]),
        ({"older_than_days": 15}, ["run-10", "run-1"]),
        ({"keep": 3, "older_than_days": 15}, ["run-1"]),
        ({"keep": 1, "older_than_days": 100}, []),
    ],
    ids=["two stay", "none stays", "by age", "both", "none old"],
)
def test_old_runs_are_chosen(limits: dict[str, float], removed: list[str]) -> None:
    choice = choose_runs(RUNS, NOW, (), **limits)  # type: ignore[arg-type]
    assert [run.id for run in choice.removed] == removed
    assert choice.n_bytes == 10 * len(removed)


def test_without_a_limit_nothing_is_chosen() -> None:
    with pytest.raises(UsageError, match="--keep"):
        choose_runs(RUNS, NOW, ())


def test_running_damaged_and_decided_runs_stay() -> None:
    runs = [_facts(25, "running"), _facts(20, "unreadable"), replace(_facts(10), created_utc=""), _facts(1), _facts(2)]
    choice = choose_runs(runs, NOW, {"run-1"}, keep=0)
    assert [run.id for run in choice.removed] == ["run-2"]
    assert set(choice.kept) == {"run-25", "run-20", "run-10", "run-1"}


def test_a_run_is_removed_whole_and_a_link_is_left_alone(workspace: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("")
    (workspace / "runs" / "20260601-000000-abcd" / "link").symlink_to(outside)
    remove_run(workspace, "20260601-000000-abcd")
    assert (outside / "kept").exists()
    elsewhere = tmp_path / "elsewhere"
    (workspace / "runs" / "20260610-000000-abcd").rename(elsewhere)
    (workspace / "runs" / "20260610-000000-abcd").symlink_to(elsewhere)
    with pytest.raises(ClaraError, match="link"):
        remove_run(workspace, "20260610-000000-abcd")
    assert (elsewhere / "manifest.json").exists()
    assert [run.id for run in list_runs(workspace)] == ["20260620-000000-abcd", "20260610-000000-abcd"]


def test_a_run_that_is_written_is_not_removed(workspace: Path) -> None:
    with hold(workspace / "runs" / "20260620-000000-abcd" / "lock"), pytest.raises(Locked):
        remove_run(workspace, "20260620-000000-abcd")
    assert len(list_runs(workspace)) == 3


def test_a_removal_that_was_cut_off_is_ended_by_the_next(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            remove_run(workspace, "20260601-000000-abcd")
    assert len(list_runs(workspace)) == 2
    assert remove_leftovers(workspace) == 1
    assert sorted(os.listdir(workspace / "runs")) == ["20260610-000000-abcd", "20260620-000000-abcd"]


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture
def command(workspace: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """`command("list")` → (exit code, stdout, stderr)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["runs", *map(str, arguments), "--workspace", str(workspace)])
        return code, *capsys.readouterr()

    return run


def test_runs_are_listed_shown_and_measured(command) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = command("list")
    assert (code, [line.split()[0] for line in out.splitlines()[1:]]) == (0, [run.id for run in _newest_first()])
    assert "interrupted" in out
    listed = json.loads(command("list", "--json")[1])["runs"]
    assert [run["state"] for run in listed] == ["killed", "interrupted", "done"]
    told = json.loads(command("show", "20260601-000000-abcd", "--json")[1])
    assert told["failures"] == [{"stage": "score", "reason": "why", "n": N_PARTS}]
    assert f"{N_PARTS} failed in score: why" in command("show", "20260601-000000-abcd")[1]
    used = json.loads(command("du", "20260601-000000-abcd", "--json")[1])["stages"]
    assert {one["stage"] for one in used} == {"score", "."}
    assert len(json.loads(command("du", "--json")[1])["runs"]) == 3
    assert command("du")[1].splitlines()[-1].startswith("all")


def _newest_first() -> list[RunFacts]:
    return [replace(_facts(day), id=f"202606{day:02d}-000000-abcd") for day in (20, 10, 1)]


def test_prune_removes_only_with_yes_and_never_what_a_session_names(command, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    with Session.open(workspace / "sessions", "mine", "me") as session:
        session.run = "20260610-000000-abcd"
        session.save(acts.disposition("PC"), CandidateKey(1, 1, "a.fits"))
    assert runs_named(workspace / "sessions") == {"20260610-000000-abcd"}
    for words in ((), ("--dry-run",), ("--dry-run", "--yes")):
        code, out, _ = command("prune", "--keep", 0, *words)
        assert (code, out.count("would be removed"), "stays: 20260610" in out) == (0, 2, True)
    assert len(list_runs(workspace)) == 3
    told = json.loads(command("prune", "--keep", 0, "--yes", "--json")[1])
    assert (told["removed"], len(told["runs"]), list(told["kept"])) == (True, 2, ["20260610-000000-abcd"])
    assert [run.id for run in list_runs(workspace)] == ["20260610-000000-abcd"]
    command("prune", "--keep", 0, "--yes", "--decided")
    assert list_runs(workspace) == []


def test_compact_all_takes_the_finished_ones(command, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = command("compact", "all")
    assert (code, len(out.splitlines())) == (0, 1)
    assert "files are now" in out
    assert command("compact", "20260610-000000-abcd")[0] == 2
    assert command("prune")[0] == 2
    assert command("prune", "--keep", -1)[0] == 2
