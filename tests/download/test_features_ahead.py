"""Features begin while light curves still arrive, and are the same as if they had waited."""

import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from download.mirror import Mirror, light_curve_bytes, name_of, script_of
from pool_work import die_on_7
from stage_runs import InlinePool, go_through, new_run, settings_with
from waiting import wait_until

from clara_pipeline.download.in_order import InOrder
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.pool.process_pool import Pool
from clara_pipeline.runs.run_directory import Run, newest_run, write_manifest

NAMES = [name_of(i) for i in range(1, 8)]
LAST = NAMES[-1]


@pytest.fixture
def mirror():
    files = {name: light_curve_bytes(seed) for seed, name in enumerate(NAMES)}
    with Mirror(files, {1: script_of(NAMES)}).serving() as serving:
        yield serving


def _run(workspace: Path, mirror: Mirror | None, workers: int = 1, **run: object) -> Run:
    quick = {"base_url": mirror.url if mirror else "", "retries": 0, "first_wait_seconds": 0.0, "threads": 3}
    settings = settings_with(run={"workers": workers, "chunk_size": 2} | run, download=quick)
    made = new_run(workspace, [workspace / "data" / "s0001"], settings)
    if mirror:
        write_manifest(made.folder, msgspec.structs.replace(made.manifest(), sector=1))
    return made


def _parts(run: Run) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in run.path("features").glob("0*")}


def _n_parts(run: Run) -> int:
    return len(list(run.path("features").glob("*.parquet")))


def _of_a_run_that_waited(workspace: Path) -> dict[str, bytes]:
    """The parts of a run over the same files, all there when it began."""
    run = _run(workspace, None)
    go_through(run, workspace, ["ingest", "features"])
    return _parts(run)


@pytest.mark.parametrize("workers", [1, 2])
def test_features_are_there_before_the_last_file_is(mirror: Mirror, tmp_path: Path, workers: int) -> None:
    run = _run(tmp_path, mirror, workers)

    def last_waits_for_features(name: str, turn: int) -> None:
        if name == LAST:
            wait_until(lambda: _n_parts(run) == 3, "features of the files before the last")

    mirror.faults = last_waits_for_features
    go_through(run, tmp_path, ["download"])
    ahead = _parts(run)
    go_through(run, tmp_path, ["ingest", "features"])
    assert ahead.items() < _parts(run).items()
    assert _parts(run) == _of_a_run_that_waited(tmp_path)


def test_files_that_do_not_come_shift_the_chunks(mirror: Mirror, tmp_path: Path) -> None:
    run = _run(tmp_path, mirror)
    mirror.faults = lambda name, turn: "page" if name in NAMES[1:3] else None
    go_through(run, tmp_path, ["download", "ingest"])
    assert _n_parts(run) == 2
    ahead = _parts(run)
    go_through(run, tmp_path, ["features"])
    assert ahead.items() < _parts(run).items()
    assert _parts(run) == _of_a_run_that_waited(tmp_path)


def test_a_run_that_was_stopped_goes_on_from_the_parts_it_has(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _run(tmp_path, mirror)
    begin = InlinePool.begin_ahead

    def stop_at_the_second(pool: InlinePool, *chunk: object) -> None:
        if _n_parts(run):
            raise KeyboardInterrupt
        begin(pool, *chunk)

    monkeypatch.setattr(InlinePool, "begin_ahead", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        go_through(run, tmp_path, ["download"])
    first = _parts(run)
    assert _n_parts(run) == 1
    times = {path: path.stat().st_mtime_ns for path in run.path("features").glob("0*")}
    monkeypatch.setattr(InlinePool, "begin_ahead", begin)
    go_through(run, tmp_path, ["download", "ingest", "features"])
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert first.items() < _parts(run).items()
    assert _parts(run) == _of_a_run_that_waited(tmp_path)


@pytest.mark.long
def test_a_run_killed_while_files_arrive_is_resumed(mirror: Mirror, tmp_path: Path) -> None:
    process = subprocess.Popen(_command(tmp_path, mirror, "--run", "--sector", "1"), stdout=subprocess.DEVNULL)

    def killed_before_the_last(name: str, turn: int) -> str | None:
        if name != LAST or turn:
            return None
        wait_until(lambda: len(list(tmp_path.glob("runs/*/features/*.parquet"))) == 3, "features of the files before")
        process.kill()
        return "refuse"

    mirror.faults = killed_before_the_last
    assert process.wait() == -signal.SIGKILL
    run = newest_run(tmp_path)
    ahead = _parts(run)
    subprocess.run(_command(tmp_path, mirror, "--run", "--resume", run.id), check=True, stdout=subprocess.DEVNULL)
    assert ahead.items() < _parts(run).items()
    assert _parts(run) == _of_a_run_that_waited(tmp_path)


def _command(workspace: Path, mirror: Mirror, *what: str) -> list[str]:
    settings = f"download.base_url={mirror.url} download.threads=3 run.chunk_size=2 run.workers=1".split()
    assignments = [part for one in settings for part in ("--set", one)]
    stages = ["--stages", "download,ingest,features"]
    return [sys.executable, "-m", "clara_tui.cli", *what, "--workspace", str(workspace), *stages, *assignments]


def test_only_stages_that_are_asked_for_are_begun(mirror: Mirror, tmp_path: Path) -> None:
    run = _run(tmp_path, mirror, stages="download,ingest")
    go_through(run, tmp_path, ["download", "ingest"])
    assert not run.path("features").exists()


def test_a_worker_that_dies_ahead_costs_nothing(tmp_path: Path) -> None:
    with Pool(1, tmp_path / "worker.log") as pool:
        pool.begin_ahead(die_on_7, Chunk((7,), None), None)
        pool.wait_for_ahead()
        pool.begin_ahead(die_on_7, Chunk((7,), None), None)
        pool.wait_for_ahead()


def test_files_are_handed_on_by_name_once_none_before_is_missing() -> None:
    order = InOrder(["c", "a", "d", "b"])
    assert order.settle("b", Path("b")) == []
    assert order.settle("d", Path("d")) == []
    assert order.settle("a", Path("a")) == [Path("a"), Path("b")]
    assert order.settle("c", None) == [Path("d")]
