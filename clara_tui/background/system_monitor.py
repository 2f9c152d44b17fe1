"""Measure the machine and the run's processes for the meters of the Jobs screen."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import psutil

    from clara_pipeline.system_log import Sample

HISTORY = 8
"""Samples that the small graphs show: few cells a tick, for slow lines."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Bytes a second since the look before; None where the machine has no such gauge."""

    disk_read: float | None = None
    disk_written: float | None = None
    net_received: float | None = None
    net_sent: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessTree:
    """The run's processes together."""

    n_processes: int = 0
    cpu_percent: float = 0.0
    """100 is one whole processor."""
    ram_bytes: int = 0


@dataclass(frozen=True, slots=True)
class SystemSample:
    """One look at machine and run."""

    sample: Sample
    rates: Rates
    run: ProcessTree
    app_ram_bytes: int
    history: tuple[LoadPoint, ...] = ()
    """The samples before and this one, oldest first."""


class LoadPoint(NamedTuple):
    """What the small graphs show of one moment."""

    cpu_percent: float
    ram_percent: float
    disk_bytes_per_second: float
    net_bytes_per_second: float


class SystemMonitor:
    """Looks again and again; keeps what is needed to tell rates. Use from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before: Sample | None = None
        self._processes: dict[int, psutil.Process] = {}
        self._history: deque[LoadPoint] = deque(maxlen=HISTORY)

    def sample(self, run_pid: int | None) -> SystemSample:
        """Return the machine now, and the process tree under `run_pid`."""
        import psutil

        from clara_pipeline.system_log import sample

        now = sample(self._folder)
        moved = rates(self._before, now)
        self._history.append(_point(now, moved))
        self._before = now
        app_ram = psutil.Process().memory_info().rss
        return SystemSample(now, moved, self._tree(run_pid), app_ram, tuple(self._history))

    def _tree(self, pid: int | None) -> ProcessTree:
        import psutil

        alive: dict[int, psutil.Process] = {}
        cpu, ram = 0.0, 0
        for process in _family(pid):
            process = self._processes.get(process.pid, process)  # cpu_percent counts from the call before
            try:
                cpu += process.cpu_percent()
                ram += process.memory_info().rss
                alive[process.pid] = process
            except psutil.Error:
                continue  # it ended in between
        self._processes = alive
        return ProcessTree(len(alive), cpu, ram)


def _point(now: Sample, moved: Rates) -> LoadPoint:
    cores = now.cpu_percent
    return LoadPoint(
        sum(cores) / len(cores) if cores else 0.0,
        100 * now.ram_used_bytes / now.ram_total_bytes if now.ram_total_bytes else 0.0,
        (moved.disk_read or 0.0) + (moved.disk_written or 0.0),
        (moved.net_received or 0.0) + (moved.net_sent or 0.0),
    )


def rates(before: Sample | None, now: Sample) -> Rates:
    """Return the bytes a second between two samples."""
    seconds = now.time - before.time if before is not None else 0.0
    if before is None or seconds <= 0:
        return Rates()

    def rate(old: int | None, new: int | None) -> float | None:
        """Return the increase a second, never negative; None where a count is unknown."""
        return None if old is None or new is None else max(0, new - old) / seconds

    return Rates(
        rate(before.disk_read_bytes, now.disk_read_bytes),
        rate(before.disk_written_bytes, now.disk_written_bytes),
        rate(before.net_received_bytes, now.net_received_bytes),
        rate(before.net_sent_bytes, now.net_sent_bytes),
    )


def _family(pid: int | None) -> list[psutil.Process]:
    import psutil

    if pid is None:
        return []
    try:
        head = psutil.Process(pid)
        return [head, *head.children(recursive=True)]
    except psutil.Error:
        return []
