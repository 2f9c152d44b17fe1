"""Note each worker's target: a line per target begun, in a file the workers append to and their parent reads.

Lines of workers on other machines may be lost to one another where the file system cannot append in one step.
A file has no lock that a killed worker could keep, and costs a worker a short write ten times a second.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clara_pipeline.events import WorkerState

if TYPE_CHECKING:
    from clara_pipeline.pool.chunks import Done
    from clara_pipeline.stage_work.context import Context

FILE = "progress.tmp"
READ_EVERY_SECONDS = 0.5
TELL_EVERY_SECONDS = 0.1
"""A worker that begins targets faster tells of some of them: nobody could read more."""

_told = {"at": 0.0}


class Begun(NamedTuple):
    """A target that a worker has begun."""

    host: str
    pid: int
    part: str
    filename: str


def begin_target(part: str | None, filename: str) -> None:
    """Say that this worker begins a target of the part, if it has not just said so; a full disk costs only the news."""
    now = time.monotonic()
    if part is None or now - _told["at"] < TELL_EVERY_SECONDS:
        return
    _told["at"] = now
    line = "\t".join((socket.gethostname(), str(os.getpid()), Path(part).name, " ".join(filename.split()))) + "\n"
    with suppress(OSError):
        descriptor = os.open(Path(part).with_name(FILE), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, line.encode(errors="replace"))
        finally:
            os.close(descriptor)


class StarProgress:
    """Reads what the workers of one stage have begun."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._size = 0
        self._read_at = 0.0
        self._begun: dict[str, set[str]] = {}
        self._whole: set[str] = set()
        self._path.unlink(missing_ok=True)

    def read(self) -> list[Begun]:
        """Return the target that each worker begun last, of those that have begun one since; at most twice a second."""
        now = time.monotonic()
        if now - self._read_at < READ_EVERY_SECONDS:
            return []
        self._read_at = now
        latest: dict[tuple[str, int], Begun] = {}
        for line in self._new_lines():
            host, pid, part, filename = [*line.split("\t", 3), "", "", ""][:4]
            if pid.isdigit() and filename and part not in self._whole:
                self._begun.setdefault(part, set()).add(filename)
                latest[host, int(pid)] = Begun(host, int(pid), part, filename)
        return list(latest.values())

    def n_done_in_open_parts(self) -> int:
        """Return the targets finished in parts that are not: all but the last begun of each."""
        return sum(len(names) - 1 for names in self._begun.values())

    def finish(self, part: str) -> None:
        """Forget a part that is whole: its targets are counted with it."""
        self._begun.pop(part, None)
        self._whole.add(part)

    def close(self) -> None:
        """Remove the file of what each worker is on."""
        self._path.unlink(missing_ok=True)

    def _new_lines(self) -> list[str]:
        try:
            with open(self._path, "rb") as file:
                file.seek(self._size)
                data = file.read()
        except OSError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._size += len(whole)
        return whole.decode(errors="replace").splitlines()


Place = tuple[str, int]
"""Host and process of a worker."""


class Seats:
    """Numbers the workers of a stage in the order in which they are heard of, and counts what they finish."""

    def __init__(self, context: Context, stage: str) -> None:
        self._context = context
        self._stage = stage
        self._numbers: dict[Place, int] = {}
        self._n_done: dict[Place, int] = {}
        self._memory_mb: dict[Place, int] = {}

    def tell(self, host: str, pid: int, chunk: str, target: str = "") -> None:
        """Write what a worker is on to the event log."""
        place = (host, pid)
        number = self._numbers.setdefault(place, len(self._numbers))
        self._context.log.emit(
            WorkerState(
                worker=number, pid=pid, stage=self._stage, chunk=chunk, target=target, host=host,
                n_done=self._n_done.get(place, 0), memory_mb=self._memory_mb.get(place, 0),
            )
        )  # fmt: skip

    def finish(self, done: Done, chunk: str) -> None:
        """Write that a worker has finished a chunk."""
        place = (done.host, done.worker_pid)
        self._n_done[place] = self._n_done.get(place, 0) + 1
        self._memory_mb[place] = done.memory_mb
        self.tell(*place, chunk)
