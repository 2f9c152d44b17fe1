"""Sample the machine's load: one small record a sample, read from the system without waiting."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import psutil


class Sample(msgspec.Struct, frozen=True):
    """One look at the machine. Bytes are since boot; None where the machine has no such gauge."""

    time: float
    cpu_percent: list[float]
    """Per processor, since the sample before."""
    cpu_mhz: float | None
    ram_used_bytes: int
    ram_total_bytes: int
    swap_used_bytes: int | None
    disk_read_bytes: int | None
    disk_written_bytes: int | None
    disk_free_bytes: int
    net_received_bytes: int | None
    net_sent_bytes: int | None
    load: tuple[float, float, float] | None
    temperature_celsius: float | None


def sample(folder: Path) -> Sample:
    """Return the machine now; `folder` says which disk's free space is asked for."""
    memory, swap = psutil.virtual_memory(), _gauge("swap_memory")
    disk, net, frequency = _gauge("disk_io_counters"), _gauge("net_io_counters"), _gauge("cpu_freq")
    return Sample(
        time=time.time(),
        cpu_percent=psutil.cpu_percent(percpu=True),
        cpu_mhz=frequency.current if frequency else None,
        ram_used_bytes=memory.used,
        ram_total_bytes=memory.total,
        swap_used_bytes=swap.used if swap else None,
        disk_read_bytes=disk.read_bytes if disk else None,
        disk_written_bytes=disk.write_bytes if disk else None,
        disk_free_bytes=_free_bytes(folder),
        net_received_bytes=net.bytes_recv if net else None,
        net_sent_bytes=net.bytes_sent if net else None,
        load=os.getloadavg() if hasattr(os, "getloadavg") else None,
        temperature_celsius=_temperature(),
    )


def _free_bytes(folder: Path) -> int:
    """Return the free space on the disk where `folder` is, or will be once it is made."""
    for place in (folder.absolute(), *folder.absolute().parents):
        with suppress(OSError):
            return psutil.disk_usage(str(place)).free
    return 0


def _gauge(name: str) -> Any:
    """Return what psutil's function of that name says; None where the machine or its container has no such gauge."""
    try:
        return getattr(psutil, name)()
    except (AttributeError, NotImplementedError, RuntimeError, OSError, ValueError, psutil.Error):
        return None


def _temperature() -> float | None:
    sensors = _gauge("sensors_temperatures") or {}
    readings = [entry.current for entries in sensors.values() for entry in entries if entry.current]
    return max(readings, default=None)


class SystemLog:
    """Writes a sample to a file every few seconds, from a thread, until closed; a context manager."""

    def __init__(self, path: Path, every_seconds: float = 5.0) -> None:
        self._path, self._every = path, every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write_on, daemon=True)

    def __enter__(self) -> SystemLog:
        """Begin to write, in a thread."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join(timeout=2)

    def _write_on(self) -> None:
        while True:
            try:
                with self._path.open("ab") as file:
                    file.write(msgspec.json.encode(sample(self._path.parent)) + b"\n")
            except OSError:
                return  # a full disk stops the gauge; the run itself will say so
            if self._stop.wait(self._every):
                return
