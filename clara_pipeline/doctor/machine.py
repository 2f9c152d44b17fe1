"""The machine: processors, memory, space, the kind of file system, a pool that starts."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import psutil

from clara_pipeline.doctor.findings import FINE, NOTE, PROBLEM, Finding
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.pool.process_pool import Pool, processes

GIB = 1 << 30
LEAST_MEMORY_BYTES = 2 * GIB
LEAST_SPACE_BYTES = 5 * GIB
WORKER_BYTES = 400_000_000
NETWORK_FILE_SYSTEMS = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "9p",
    "lustre",
    "gpfs",
    "beegfs",
    "ceph",
    "glusterfs",
}
"""Kinds on which locks may not reach other hosts and syncs are slow."""
MEMORY_FILE_SYSTEMS = {"tmpfs", "ramfs"}


def processors(workers: int) -> Finding:
    """Compare the number of processors with the workers that are set."""
    n = processes()
    text = f"{n} processors for {workers} workers"
    if workers <= 2 * n:
        return Finding("processors", FINE, text)
    return Finding("processors", NOTE, text, f"--set run.workers={n} uses less memory at the same speed")


def memory(workers: int) -> Finding:
    """Compare the free memory with what the workers need."""
    free = psutil.virtual_memory().available
    needed = max(LEAST_MEMORY_BYTES, workers * WORKER_BYTES)
    text = f"{free / GIB:.1f} GiB of memory free, {needed / GIB:.1f} wanted for {workers} workers"
    return Finding("memory", FINE if free >= needed else PROBLEM, text, "" if free >= needed else "fewer run.workers")


def space(workspace: Path) -> Finding:
    """Compare the free disk space of the workspace with the size of a sector."""
    free = psutil.disk_usage(str(workspace)).free
    text = f"{free / GIB:.1f} GiB free in the workspace; a sector's light curves take 30 to 40"
    state = FINE if free >= 40 * GIB else NOTE if free >= LEAST_SPACE_BYTES else PROBLEM
    return Finding("space", state, text, "free some space" if state == PROBLEM else "")


def file_system(workspace: Path) -> Finding:
    """Tell whether the workspace is on a network file system."""
    kind = file_system_kind(workspace)
    if kind in NETWORK_FILE_SYSTEMS:
        return Finding("file system", NOTE, f"{kind}: over a network; open a workspace from one host at a time")
    if kind in MEMORY_FILE_SYSTEMS:
        return Finding("file system", NOTE, f"{kind}: in memory; everything is lost when the machine stops")
    return Finding("file system", FINE, kind or "of unknown kind")


def file_system_kind(path: Path) -> str:
    """Name the file system, such as "ext4", "nfs4"; empty where the system does not tell."""
    real = os.path.realpath(path)
    mounts = [part for part in psutil.disk_partitions(all=True) if _holds(part.mountpoint, real)]
    return max(mounts, key=lambda part: len(part.mountpoint)).fstype if mounts else ""


def pool_start() -> Finding:
    """Start one worker and let it answer. Raises RuntimeError when its answer is wrong."""
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as folder, Pool(1, Path(folder) / "worker.log") as pool:
            (done,) = pool.run(answer, [Chunk((41,), None)], None)
        if done.value != 42 or done.worker_pid == os.getpid():
            raise RuntimeError("a worker gave a wrong answer")
    except (OSError, RuntimeError, ValueError) as error:
        return Finding("worker pool", PROBLEM, f"no worker process could be started: {error}", "see ulimit -u and -n")
    return Finding("worker pool", FINE, f"a worker started and answered in {time.monotonic() - began:.1f} s")


def answer(chunk: Chunk, _: object) -> int:
    """Return what the worker of `pool_start` computes."""
    return chunk.items[0] + 1


def _holds(mountpoint: str, path: str) -> bool:
    return path == mountpoint or path.startswith(mountpoint.rstrip("/") + "/")
