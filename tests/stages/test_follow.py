"""Features begin while a folder is filled, and a run ends with the bytes of one over the complete folder."""

import json
import shutil
import signal
from pathlib import Path

import pytest
from small_workspace import MODELS, clara_here, start, write_curves, write_models
from stage_runs import go_through, new_run, settings_with
from waiting import wait_until

from clara_pipeline.ingest.arrivals import Arrivals
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.runs.parts import finished_parts
from clara_pipeline.runs.run_directory import Run, newest_run
from clara_pipeline.stages import follow as following
from clara_pipeline.stages.ahead import early_parts

STAGES = "ingest,features,score,rank"
OPTIONS = ("--models", MODELS, "--stages", STAGES, "--json", "--offline", "-q", "--set", "run.chunk_size=3")
RESULTS = {".parquet", ".npy"}


@pytest.fixture
def sky(tmp_path: Path) -> list[Path]:
    """Twelve light curves that have not come yet, and a broken one."""
    curves = write_curves(tmp_path / "far", 12)
    broken = tmp_path / "far" / "broken.fits"
    broken.write_bytes(b"no light curve")
    return [*curves, broken]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "near"
    made.mkdir()
    return made


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LOOK_EVERY_SECONDS", 0.0)


def come(files: list[Path], folder: Path) -> None:
    """Copy files as rsync does: whole, and with their times."""
    for path in files:
        shutil.copy2(path, folder / f".{path.name}.Xa3")
        (folder / f".{path.name}.Xa3").rename(folder / path.name)


def results_of(run: Run) -> dict[str, bytes]:
    """Every file of results; what was listed while the folder was followed is none."""
    found = (path for path in run.folder.rglob("*") if path.suffix in RESULTS and path.parent.name != "follow")
    return {str(path.relative_to(run.folder)): path.read_bytes() for path in found}


def early(workspace: Path) -> list[Path]:
    return [path for path in workspace.glob("runs/*/follow/0*.parquet") if path.name.count(".") == 1]


def test_a_run_over_a_folder_that_is_filled_out_of_order_ends_with_the_bytes_of_a_run_that_waited(
    sky, folder, tmp_path
):
    write_models(tmp_path)
    come(sky[8:], folder)
    running = start("run", folder, "--workspace", tmp_path, *OPTIONS, "--follow", "3600")
    wait_until(lambda: early(tmp_path) or running.poll() is not None, "features of what came first")
    n_before = len(early(tmp_path))
    come(sky[2:8], folder)
    wait_until(lambda: len(early(tmp_path)) > n_before or running.poll() is not None, "features of what came next")
    come(sky[:2], folder)
    running.send_signal(signal.SIGINT)
    running.communicate()
    assert running.returncode == 130
    run = newest_run(tmp_path)
    first_named = set(run.path("follow").glob("0*"))
    done = clara_here("run", "--resume", run.id, "--workspace", tmp_path, "--json", "-q", "--follow", "0")
    assert done.returncode == 3, done.stderr
    assert first_named
    assert not early(tmp_path)
    waited = clara_here("run", folder, "--workspace", tmp_path, *OPTIONS)
    assert results_of(run) == results_of(Run(Path(json.loads(waited.stdout)["run"])))


def follow_through(workspace: Path, folder: Path, seconds: float = 0.001, then: tuple = ("ingest", "features")) -> Run:
    run = new_run(workspace, [folder], settings_with(run={"workers": 1, "chunk_size": 3, "follow_seconds": seconds}))
    go_through(run, workspace, ["follow", *then])
    return run


def of_a_run_that_waited(workspace: Path, folder: Path) -> dict[str, bytes]:
    run = new_run(workspace, [folder], settings_with(run={"workers": 1, "chunk_size": 3}))
    go_through(run, workspace, ["ingest", "features"])
    return results_of(run)


def until_all_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be quiet for long enough as soon as files have come and stay as they are."""
    monkeypatch.setattr(Arrivals, "quiet_seconds", lambda arrivals, _now: 100.0 if arrivals.n_told else 0.0)


def test_features_are_computed_early_and_their_parts_made_of_them(sky, folder, tmp_path, monkeypatch):
    come(sky, folder)
    until_all_are_told_of(monkeypatch)
    run = follow_through(tmp_path, folder, then=())
    assert len(early(tmp_path)) == 4  # the broken one is not begun: it is not whole
    computed: list[Chunk] = []
    real = early_parts._gathered
    monkeypatch.setattr(
        early_parts, "_gathered", lambda chunk, suffixes: computed.append(chunk) or real(chunk, suffixes)
    )
    go_through(run, tmp_path, ["ingest", "features"])
    assert len(computed) == 4
    assert results_of(run) == of_a_run_that_waited(tmp_path, folder)


def test_a_file_that_changes_after_it_was_read_is_read_again(sky, folder, tmp_path, monkeypatch):
    come(sky, folder)
    until_all_are_told_of(monkeypatch)
    run = follow_through(tmp_path, folder, then=())
    shutil.copy(sky[3], folder / sky[5].name)
    go_through(run, tmp_path, ["ingest", "features"])
    assert results_of(run) == of_a_run_that_waited(tmp_path, folder)


def test_a_file_that_failed_when_it_was_read_early_and_came_again_is_no_failure(sky, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(following, "_is_whole", lambda _: True)
    come(sky[:6], folder)
    cut = folder / sky[2].name
    cut.write_bytes(sky[2].read_bytes()[:20000])
    until_all_are_told_of(monkeypatch)
    run = follow_through(tmp_path, folder, then=())
    shutil.copy2(sky[2], cut)
    run.path("follow", "came.parquet").unlink()
    go_through(run, tmp_path, ["follow", "ingest", "features"])
    assert results_of(run) == of_a_run_that_waited(tmp_path, folder)
    assert run.failures().num_rows == 0


def test_an_early_part_that_cannot_be_read_costs_nothing(sky, folder, tmp_path, monkeypatch):
    come(sky, folder)
    until_all_are_told_of(monkeypatch)
    run = follow_through(tmp_path, folder, then=())
    early(tmp_path)[0].write_bytes(b"PAR1 torn")
    next(run.path("follow").glob("*.npy")).write_bytes(b"")
    go_through(run, tmp_path, ["ingest", "features"])
    assert results_of(run) == of_a_run_that_waited(tmp_path, folder)


def test_features_of_other_settings_are_not_taken(sky, folder, tmp_path, monkeypatch):
    come(sky, folder)
    until_all_are_told_of(monkeypatch)
    run = follow_through(tmp_path, folder, then=())
    other = settings_with(run={"workers": 1, "chunk_size": 3}, ingest={"flux_column": "SAP_FLUX"})
    monkeypatch.setattr(early_parts, "_gathered", None)
    go_through(run, tmp_path, ["ingest", "features"], other)
    assert finished_parts(run.path("features"))


def test_a_run_that_has_followed_does_not_follow_again(sky, folder, tmp_path, monkeypatch):
    come(sky[:3], folder)
    run = follow_through(tmp_path, folder)
    monkeypatch.setattr(following, "_followed", None)
    go_through(run, tmp_path, ["follow"])
