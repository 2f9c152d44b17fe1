"""Start Python processes without the current folder on their path, and write to them without waiting."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import FileIO

from clara_pipeline.one_thread import ONE_THREAD


def python_command(module: str, *words: str) -> list[str]:
    """Return the command that runs `module` in a new Python process, without the current folder on its path."""
    return [sys.executable, "-P", "-m", module, *words]


_awaited: set[subprocess.Popen[bytes]] = set()
"""Processes whose answer only the app wants. It cannot end before its threads, and they wait for these."""


def run_to_end(
    seconds: float, module: str, *words: str, is_for_app: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run `module` in a new Python process and keep what it prints; call it in a thread.

    `is_for_app`: nobody wants the answer once the app has ended (`end_awaited`); its libraries use one thread.
    Raises OSError where no process can be started, subprocess.TimeoutExpired after `seconds`.
    """
    command = python_command(module, *words)
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    env = os.environ | ONE_THREAD if is_for_app else None
    with subprocess.Popen(command, stdin=null, stdout=pipe, stderr=pipe, env=env) as process:
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


class NewestMessageWriter:
    """Writes to a process that may not read: the caller never waits, and of what must wait only the newest is sent."""

    def __init__(self, stream: FileIO) -> None:
        """Take over the unbuffered input of a process; it is closed here when nothing more is to be written."""
        self._stream = stream
        self._newest: bytes | None = None
        self._is_closed = False
        self._changed = threading.Condition()
        threading.Thread(target=self._write_all, daemon=True, name="messages").start()

    def send(self, message: bytes) -> None:
        """Send a message in place of the one that still waits; to a dead process it is lost. Returns at once."""
        with self._changed:
            self._newest = message
            self._changed.notify()

    def close(self) -> None:
        """Send nothing more; the process sees the end of its input once it has read what is under way."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def _write_all(self) -> None:
        with suppress(OSError, ValueError), self._stream:
            while (message := self._next()) is not None:
                rest = memoryview(message)
                while rest:
                    rest = rest[self._stream.write(rest) :]

    def _next(self) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self._newest is not None)
            message, self._newest = self._newest, None
            return None if self._is_closed else message
