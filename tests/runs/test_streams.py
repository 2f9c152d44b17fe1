"""The batch command where its streams are closed, full or gone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_workspace import MODELS, clara, start

CLARA = (sys.executable, "-m", "clara_tui.cli")


@pytest.fixture(scope="module")
def resume(sky: Path) -> tuple[str, ...]:
    """Arguments that print the result of a finished run."""
    ended = clara(
        "--run", "--workspace", sky, "--input", sky / "lc", "--models", MODELS, "--stages", "ingest", "--json"
    )
    result = json.loads(ended.stdout)
    assert result["candidates"] is None
    return "--run", "--resume", result["run"]


def test_a_reader_that_left_early_is_no_failure(resume: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run([*CLARA, *resume], stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (ended.returncode, list(json.loads(ended.stderr))) == (0, ["summary"])


def test_a_result_that_cannot_be_written_is_a_failure_that_says_the_result(resume: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run([*CLARA, *resume], stdout=full, stderr=subprocess.PIPE, text=True)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert resume[-1] in ended.stderr


def test_closed_streams_do_not_become_files_of_the_run(sky: Path) -> None:
    arguments = ["--run", "--workspace", sky, "--input", sky / "lc", "--models", MODELS, "--stages", "ingest,features"]
    command = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *CLARA, *arguments]
    assert subprocess.run(command).returncode == 0
    run = max((sky / "runs").iterdir())
    assert all(json.loads(line) for line in (run / "events.jsonl").read_text().splitlines())
    assert len(list((run / "features").glob("*.npy"))) == 1


def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path) -> None:
    process = start("--run", "--demo", "--workspace", tmp_path)  # a twelve-curve run may end before the signal
    first = process.stderr.readline()
    process.send_signal(2)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (130, -2)  # CPython itself dies of one that came within an exec()
    assert said.splitlines()[-1] == f"interrupted; go on with --resume {json.loads(first)['run']}"
