"""Start Python processes without the current folder on their path."""

from __future__ import annotations

import subprocess
import sys


def python_command(module: str, *words: str) -> list[str]:
    """Return the command that runs `module` in a new Python process, without the current folder on its path."""
    return [sys.executable, "-P", "-m", module, *words]


_awaited: set[subprocess.Popen[bytes]] = set()
"""Processes whose answer only the app wants. It cannot end before its threads, and they wait for these."""


def run_to_end(
    seconds: float, module: str, *words: str, is_for_app: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run `module` in a new Python process and keep what it prints; call it in a thread.

    `is_for_app`: nobody wants the answer once the app has ended (`end_awaited`).
    Raises OSError where no process can be started, subprocess.TimeoutExpired after `seconds`.
    """
    command = python_command(module, *words)
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=null, stdout=pipe, stderr=pipe) as process:
        if is_for_app:
            _awaited.add(process)
        try:
            printed, complaints = process.communicate(timeout=seconds)
        finally:
            _awaited.discard(process)
            process.kill()  # where it has ended, nothing happens
    return subprocess.CompletedProcess(command, process.returncode, printed, complaints)


def end_awaited() -> None:
    """End the processes whose answer only the app wants."""
    for process in tuple(_awaited):
        process.kill()
