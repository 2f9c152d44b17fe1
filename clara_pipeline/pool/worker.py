"""A worker process: its beginning, its work, and its end with its parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from multiprocessing import connection
from typing import Any, NamedTuple

from clara_pipeline.pool.chunks import Chunk, Work

FOR_THE_PARENT = (signal.SIGINT, signal.SIGHUP)
"""Ctrl-C and a lost terminal reach the whole process group; what they mean the parent decides."""


class Worked(NamedTuple):
    """What a worker gives back: what the work came to, who it is, and what it holds then."""

    value: Any
    pid: int
    memory_mb: int


def worked(work: Work, chunk: Chunk, parameters: Any) -> Worked:
    """Do the work in this process."""
    import psutil

    return Worked(work(chunk, parameters), os.getpid(), psutil.Process().memory_info().rss >> 20)


def begin_worker(log: str) -> None:
    """Leave signals to the parent, send what is printed to the file `log`, and end when the parent does."""
    for number in FOR_THE_PARENT:
        signal.signal(number, signal.SIG_IGN)
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    os.close(descriptor)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
