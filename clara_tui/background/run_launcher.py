"""Start the pipeline as its own process, which outlives the app, and cancel it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_tui.child_process import python_command

if TYPE_CHECKING:
    from clara_pipeline.files.lock import Holder
    from clara_pipeline.runs.run_directory import Run
    from clara_tui.run_request import RunRequest

OLD_SECONDS = 7 * 86_400.0


@dataclass
class Started:
    """A pipeline process this app started."""

    process: subprocess.Popen[bytes]
    narration: Path
    """Its standard error."""

    def exit_code(self) -> int | None:
        """Return the exit code, None while it runs; also buries it once it is dead."""
        return self.process.poll()

    def last_words(self) -> str:
        """Return the last thing it said that was not progress."""
        try:
            lines = self.narration.read_bytes()[-20_000:].decode(errors="replace").splitlines()
        except OSError:
            return ""
        said = [line for line in lines if line.strip() and not line.startswith("{")]
        return sanitize(said[-1], 400) if said else ""


def start(workspace: Path, request: RunRequest) -> Started:
    """Start the pipeline in its own session, its streams going to files in the workspace.

    Raises ClaraError, in words, when the folder or the process cannot be made.
    """
    try:
        folder = workspace / "runs"
        folder.mkdir(parents=True, exist_ok=True)
        _remove_old(folder)
        descriptor, name = tempfile.mkstemp(prefix=".start-", suffix=".log", dir=folder)
        with open(descriptor, "wb") as narration:
            process = subprocess.Popen(
                python_command("clara_tui", *request.arguments(workspace)),
                stdin=subprocess.DEVNULL,
                stdout=narration,
                stderr=narration,
                start_new_session=True,
            )
    except (OSError, ValueError) as error:  # ValueError: a NUL in a path
        reason = getattr(error, "strerror", None) or error
        raise ClaraError(f"the run could not be started: {sanitize(reason)}; check the folder {workspace}") from error
    return Started(process, Path(name))


def _remove_old(folder: Path) -> None:
    """Remove narrations of runs whose end no app saw."""
    for path in folder.glob(".start-*.log"):
        if path.stat().st_mtime < time.time() - OLD_SECONDS:
            path.unlink(missing_ok=True)


def cancel(run: Run) -> str:
    """End the process that writes `run`, as Ctrl-C would; says what was done.

    By SIGTERM: a program started from a script in the background is deaf to SIGINT.

    Raises ClaraError when nobody writes it, or a process of another host does.
    """
    writer = run.writer()
    if writer is None:
        raise ClaraError(f"run {run.id} is not running")
    if writer.host != socket.gethostname():
        raise ClaraError(f"run {run.id} is written by {writer}: cancel it on that host")
    _interrupt(run, writer)
    return f"run {run.id} is stopping; what is finished is kept"


def _interrupt(run: Run, writer: Holder) -> None:
    """Signal exactly that process: a number may be given to another one between look and signal."""
    try:
        handle = os.pidfd_open(writer.pid) if hasattr(os, "pidfd_open") else None
        if run.writer() != writer:
            raise ClaraError(f"run {run.id} has just ended")
        if handle is None:
            os.kill(writer.pid, signal.SIGTERM)
            return
        with open(handle, "rb"):
            signal.pidfd_send_signal(handle, signal.SIGTERM)
    except ProcessLookupError:
        raise ClaraError(f"run {run.id} has just ended") from None
    except PermissionError:
        raise ClaraError(f"run {run.id} belongs to another user: {writer}") from None
