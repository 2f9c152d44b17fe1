"""The machine and the run's processes, a moment ago: what the meters of the Jobs screen show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

    from clara_pipeline.machine import Sample


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


class SystemMonitor:
    """Looks again and again; keeps what is needed to tell rates. Use from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before: Sample | None = None
        self._processes: dict[int, psutil.Process] = {}

    def sample(self, run_pid: int | None) -> SystemSample:
        """The machine now, and the process tree under `run_pid`."""
        import psutil

        from clara_pipeline.machine import sample

        now = sample(self._folder)
        look = SystemSample(now, rates(self._before, now), self._tree(run_pid), psutil.Process().memory_info().rss)
        self._before = now
        return look

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


def rates(before: Sample | None, now: Sample) -> Rates:
    """Bytes a second between two samples."""
    seconds = now.time - before.time if before is not None else 0.0
    if before is None or seconds <= 0:
        return Rates()

    def rate(old: int | None, new: int | None) -> float | None:
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
