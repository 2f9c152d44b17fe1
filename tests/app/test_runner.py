"""Starting and cancelling the pipeline as its own process."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from clara_pipeline.errors import ClaraError
from clara_pipeline.files.lock import holder
from clara_pipeline.runs.run_directory import Run
from clara_tui.background.run_launcher import cancel, start
from clara_tui.run_request import RunRequest

HOLD = (
    "import sys, time\nfrom pathlib import Path\nfrom clara_pipeline.files.lock import hold\n"
    "with hold(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds the run's lock, as the pipeline does."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_request_becomes_the_command_line(tmp_path: Path) -> None:
    request = RunRequest(
        (Path("-a"), Path("b c")), stages="ingest,features", assignments=("run.workers=2",), message="-m x"
    )
    assert request.arguments(tmp_path) == [
        "--run", f"--workspace={tmp_path}", "--input=-a", "--input=b c", "--stages=ingest,features", "--message=-m x",
        "--set=run.workers=2",
    ]  # fmt: skip


def test_resuming_names_the_run_alone(tmp_path: Path) -> None:
    request = RunRequest((Path("a"),), demo=True, sector=3, resume="r1")
    assert request.arguments(tmp_path) == ["--run", f"--workspace={tmp_path}", "--resume=r1"]


def test_a_run_that_cannot_start_leaves_its_last_words(tmp_path: Path) -> None:
    started = start(tmp_path, RunRequest((tmp_path / "nowhere",)))
    assert os.getsid(started.process.pid) == started.process.pid != os.getsid(0)
    assert started.process.wait(60) == started.exit_code() == 2
    assert "nowhere" in started.last_words()


def test_a_workspace_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file, not a folder")
    with pytest.raises(ClaraError, match="could not be started"):
        start(tmp_path, RunRequest(demo=True))


def test_cancel_interrupts_the_writer(tmp_path: Path, writer: subprocess.Popen[bytes]) -> None:
    assert "is stopping" in cancel(Run(tmp_path))
    assert writer.wait(10) == -signal.SIGTERM


def test_nobody_to_cancel(tmp_path: Path) -> None:
    with pytest.raises(ClaraError, match="not running"):
        cancel(Run(tmp_path))


def test_another_hosts_run_is_not_touched(tmp_path: Path, writer: subprocess.Popen[bytes]) -> None:
    found = holder(tmp_path / "lock")
    assert found is not None
    (tmp_path / "lock").write_bytes(msgspec.json.encode(msgspec.structs.replace(found, host="elsewhere")))
    with pytest.raises(ClaraError, match="cancel it on that host"):
        cancel(Run(tmp_path))
    assert writer.poll() is None


def test_a_reused_process_number_is_never_signalled(tmp_path: Path) -> None:
    """The lock names our own pid, but a process born at another time."""
    lock = {"host": socket.gethostname(), "pid": os.getpid(), "user": "x", "since": "then", "born": "another:1"}
    (tmp_path / "lock").write_bytes(msgspec.json.encode(lock))
    with pytest.raises(ClaraError, match="not running"):
        cancel(Run(tmp_path))
    time.sleep(0)  # an interrupt of this process would be raised here
