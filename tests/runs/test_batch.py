"""The batch command end to end: results, failures, exit codes, resume, kill; what a process decides, in one of its own."""

import json
import os
import shutil
import signal
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from small_workspace import MODELS, clara, clara_here, start, write_curves, write_models
from waiting import wait_until

from clara_pipeline.errors import UsageError
from clara_pipeline.launch.begin import begin, take_up
from clara_pipeline.launch.run_options import RunOptions

STAGES = "ingest,features,score,rank"


def _run(sky: Path, *more: object, command=clara_here) -> tuple[int, dict, str]:
    finished = command(
        "--run", "--workspace", sky, "--input", sky / "lc", "--models", MODELS, "--stages", STAGES, "--json", *more
    )
    return finished.returncode, json.loads(finished.stdout) if finished.stdout else {}, finished.stderr


@pytest.fixture(scope="module")
def finished(sky: Path) -> dict:
    """The result of a run that went through; to be left as it is."""
    return _run(sky)[1]


def test_a_folder_becomes_a_ranked_list(sky: Path) -> None:
    code, result, stderr = _run(sky, "--message", "first light", "--set", "run.chunk_size=5", command=clara)
    assert code == 0, stderr
    assert (result["n_targets"], result["n_ok"], result["n_failed"]) == (12, 12, 0)
    assert list(result["stages"]) == ["ingest", "features", "score", "rank"]
    table = pq.read_table(result["candidates"])
    assert table["rank"].to_pylist() == list(range(1, 13))
    assert table["padded"].to_pylist() == [True] * 12
    manifest = json.loads((Path(result["run"]) / "manifest.json").read_text())
    assert manifest["message"] == "first light"
    assert manifest["batches"][0]["batch"] == "run"
    assert len(manifest["inputs_hash"]) == 64
    sample = json.loads((Path(result["run"]) / "system.jsonl").read_text().splitlines()[0])
    assert {"cpu_percent", "ram_used_bytes", "load", "temperature_celsius"} <= sample.keys()


def test_a_finished_run_says_what_it_came_to_and_what_to_do_next(sky: Path) -> None:
    _, _, stderr = _run(sky)
    summary = json.loads(stderr.splitlines()[-1])["summary"]
    assert summary[0] == "12 ranked, 0 folded, 0 failed"
    assert summary[1].startswith("first: TIC 1")
    assert summary[1].count("N-WRSS") == 3
    assert summary[-1] == f"next: clara-tui {sky} (vet), clara-tui top --workspace {sky}"
    assert not any("trained" in line for line in summary)


def test_a_quiet_run_prints_its_result_alone(sky: Path) -> None:
    code, result, stderr = _run(sky, "-q")
    assert (code, stderr) == (0, "")
    assert result["n_ok"] == 12


def test_a_resumed_run_lists_all_its_stages(sky: Path) -> None:
    words = ("--workspace", sky, "--models", MODELS, "--json")
    first = json.loads(clara_here("run", sky / "lc", "--stages", "ingest,features", *words).stdout)
    run = Path(first["run"]).name
    again = json.loads(clara_here("run", "--resume", run, "--stages", "score,rank", *words).stdout)
    assert list(again["stages"]) == ["ingest", "features", "score", "rank"]
    assert again["stages"] | first["stages"] == again["stages"]


def test_any_number_of_workers_gives_the_same_bytes(sky: Path) -> None:
    tables = []
    for workers in (1, 3):
        code, result, _ = _run(sky, "--workers", workers, "--set", "run.chunk_size=2")
        assert code == 0
        tables.append(Path(result["candidates"]).read_bytes())
    assert tables[0] == tables[1]


def test_a_sector_is_a_batch_of_its_own_on_request(sky: Path) -> None:
    _, result, _ = _run(sky, "--set", "rank.batch=sector")
    rows = pq.read_table(result["candidates"]).to_pylist()
    for sector in (7, 8):
        nwrss = [row["nwrss"] for row in rows if row["sector"] == sector and row["nwrss"] is not None]
        assert (min(nwrss), max(nwrss)) == (0, 1)


def test_what_cannot_be_read_is_a_row_with_a_reason(sky: Path, tmp_path: Path) -> None:
    good = write_curves(tmp_path / "mixed", 3)
    (tmp_path / "mixed" / "empty.fits").write_bytes(b"")
    (tmp_path / "mixed" / "page.fits").write_text("<html>not found</html>")
    (tmp_path / "mixed" / "cut.fits").write_bytes(good[0].read_bytes()[:5000])
    (tmp_path / "mixed" / "again").mkdir()
    os.link(good[0], tmp_path / "mixed" / "again" / good[0].name)
    finished = clara_here(
        "--run", "--workspace", sky, "--input", tmp_path / "mixed", "--models", MODELS, "--stages", STAGES, "--json"
    )
    result = json.loads(finished.stdout)
    assert finished.returncode == 3
    assert (result["n_targets"], result["n_ok"], result["n_failed"]) == (7, 3, 4)
    failed = pq.read_table(Path(result["run"]) / "failures.parquet").to_pylist()
    assert {row["filename"] for row in failed} == {"empty.fits", "page.fits", "cut.fits", good[0].name}
    assert all(row["reason"] and row["stage"] in ("ingest", "features") for row in failed)
    assert pq.read_table(result["candidates"]).num_rows == 3


def test_a_folder_of_nothing_but_empty_files_goes_through_and_says_so(sky: Path, tmp_path: Path) -> None:
    (tmp_path / "empty_lc.fits").write_bytes(b"")
    finished = clara_here(
        "run", tmp_path, "--workspace", sky, "--models", MODELS, "--stages", f"{STAGES},fold,fit,scan"
    )
    assert finished.returncode == 1
    assert "the light curve could not be used: " in finished.stderr


WRONG = {
    "nothing to run on": {"inputs": ()},
    "there is no such file": {"inputs": (Path("absent"),)},
    "did you mean 'run.workers'": {"assignments": ("run.wrkers=2",)},
    "there is no stage 'fetures'": {"assignments": ("run.stages=fetures",)},
    "known runs: none": {"inputs": (), "resume": "nothing"},
    "there is no model nobody": {"assignments": ("models.p3=nobody",)},
    "model": {"assignments": ("models.p3=../x",)},
    "triage is a triage, not a forest": {"assignments": ("models.p3=triage",)},
    "p3 is a forest, not a reference": {"assignments": ("match.reference=p3",)},
    "reference is a reference, not a triage": {"assignments": ("fold.triage=reference",)},
    "enrich.exofop: ftp://x is not an address": {"assignments": ("enrich.exofop=ftp://x",)},
    "enrich.exofop: file:///etc/passwd is not": {"assignments": ("enrich.exofop=file:///etc/passwd",)},
    "enrich.tap_tic: notaurl is not an address": {"assignments": ("enrich.tap_tic=notaurl",)},
    "download.base_url: mirror is not an address": {
        "inputs": (),
        "sector": 1,
        "assignments": ("download.base_url=mirror",),
    },
    "match.select: 'nosuch > 1' is no condition": {"assignments": ("match.select=nosuch > 1",)},
    "cluster.select: .* answers differently each time": {"assignments": ("cluster.select=random() < 0.5",)},
    "fold.min_period_days=30 is not below fold.max_period_days=20": {"assignments": ("fold.min_period_days=30",)},
}


@pytest.mark.parametrize("said", WRONG)
def test_bad_usage_is_told_before_anything_is_written(sky: Path, tmp_path: Path, said: str) -> None:
    request = RunOptions(**({"workspace": tmp_path, "inputs": (sky / "lc",)} | WRONG[said]))
    with pytest.raises(UsageError, match=said):
        take_up(request) if request.resume else begin(request)
    assert list(tmp_path.iterdir()) == []


def test_bad_usage_is_exit_code_2_and_a_sentence(tmp_path: Path) -> None:
    ended = clara("--run", "--workspace", tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("clara-tui: nothing to run on")
    assert ended.stderr.count("\n") == 1


def test_the_app_without_a_terminal_is_a_sentence(tmp_path: Path) -> None:
    ended = clara(tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "needs a terminal" in ended.stderr


def test_a_stage_without_what_it_needs_says_so(sky: Path) -> None:
    finished = clara_here("--run", "--workspace", sky, "--input", sky / "lc", "--models", MODELS, "--stages", "score")
    assert finished.returncode == 2
    assert "needs features" in finished.stderr


def test_resuming_a_finished_run_prints_its_result_again(sky: Path, finished: dict) -> None:
    before = Path(finished["candidates"]).stat().st_mtime_ns
    again = clara("--run", "--workspace", sky, "--resume", Path(finished["run"]).name, "--json")
    assert json.loads(again.stdout) == finished
    assert Path(finished["candidates"]).stat().st_mtime_ns == before


def test_rescoring_with_other_settings_reads_no_light_curve(sky: Path, finished: dict) -> None:
    run = sky / "runs" / "rescored"
    shutil.copytree(finished["run"], run)
    features = {path: path.stat().st_mtime_ns for path in (run / "features").glob("*.npy")}
    again = clara_here("--run", "--resume", run, "--set", "score.kind=leaf")
    assert again.returncode == 0, again.stderr
    assert features
    assert features == {path: path.stat().st_mtime_ns for path in (run / "features").glob("*.npy")}
    scores = pq.read_table(run / "candidates.parquet")["p3"].to_pylist()
    assert scores != pq.read_table(finished["candidates"])["p3"].to_pylist()


@pytest.mark.parametrize(
    ("how", "moments"),
    [
        (signal.SIGKILL, (0.3,)),
        (signal.SIGINT, (0.0,)),
        pytest.param(signal.SIGKILL, (0.0, 0.3), marks=pytest.mark.long),
        pytest.param(signal.SIGINT, (0.0, 0.3), marks=pytest.mark.long),
    ],
)
def test_a_run_ended_at_any_moment_resumes_to_the_same_bytes(
    sky: Path, tmp_path: Path, how: signal.Signals, moments: tuple[float, ...]
) -> None:
    write_models(tmp_path)
    curves = ["--input", sky / "lc", "--models", MODELS, "--stages", STAGES, "--set", "run.chunk_size=1"]
    whole = clara_here("--run", "--workspace", sky, *curves, "--json")
    expected = Path(json.loads(whole.stdout)["candidates"]).read_bytes()
    for moment in moments:
        process = start("--run", "--workspace", tmp_path, *curves)
        run = _wait_for_a_run(tmp_path, process)
        time.sleep(moment)
        process.send_signal(how)
        process.communicate(timeout=20)
        if how is signal.SIGINT and process.returncode != 0:
            assert process.returncode in (130, -signal.SIGINT)  # CPython itself dies of one that came within an exec()
        resumed = clara_here("--run", "--workspace", tmp_path, "--resume", run.name)
        assert resumed.returncode == 0, resumed.stderr
        assert (run / "candidates.parquet").read_bytes() == expected


def _wait_for_a_run(workspace: Path, process) -> Path:
    known = {
        path.parent for path in workspace.glob("runs/*/manifest.json") if (path.parent / "candidates.parquet").exists()
    }
    new: set[Path] = set()

    def has_begun() -> bool:
        new.update({path.parent for path in workspace.glob("runs/*/events.jsonl")} - known)
        return bool(new) or process.poll() is not None

    wait_until(has_begun, "a run")
    assert new, process.communicate()
    return new.pop()


def test_the_result_alone_is_on_stdout(sky: Path) -> None:
    ended = clara("--run", "--workspace", sky, "--input", sky / "lc", "--models", MODELS, "--stages", STAGES)
    assert Path(ended.stdout.rstrip("\n")).is_dir()
    assert [line for line in ended.stderr.splitlines() if not line.startswith('{"')] == []


def test_top_prints_the_ranked_table(finished: dict) -> None:
    printed = clara_here("top", "-n", 3, finished["run"]).stdout.splitlines()
    assert sum(line.endswith(".fits") for line in printed) == 3
    assert Path(finished["run"]).name in printed[-1]


def test_help_is_light() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from clara_tui.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('numpy','pandas','pyarrow','astropy','sklearn','textual','msgspec') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == "[]"
