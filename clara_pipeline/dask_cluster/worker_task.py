"""Run one chunk at a time in a worker that is fit for it."""

from __future__ import annotations

import os
import threading
import time
from typing import Any, NamedTuple

import psutil
from threadpoolctl import threadpool_limits

from clara_pipeline.dask_cluster.fitness import Terms, unfit_for_a_chunk
from clara_pipeline.pool.chunks import Chunk, Work
from clara_pipeline.runs.run_directory import this_host

ONE_CHUNK = threading.Lock()
"""Held during a chunk: libraries that read light curves change settings of the whole process."""
UNFIT_WAIT_SECONDS = 2.0
"""So long an unfit worker keeps a chunk: giving it back at once, it would draw all chunks to itself."""


class Report(NamedTuple):
    """What a worker gives back."""

    host: str
    pid: int
    memory_mb: int
    value: Any
    unfit: str = ""
    """Why it has not touched the chunk; empty where it has."""


def compute(work: Work, chunk: Chunk, parameters: Any, terms: Terms) -> Report:
    """Do the work on one chunk. Raises what `work` raises."""
    with ONE_CHUNK:
        if problem := unfit_for_a_chunk(terms):
            time.sleep(UNFIT_WAIT_SECONDS)
            return _report(None, problem)
        threadpool_limits(1)
        return _report(work(chunk, parameters))


def _report(value: Any, unfit: str = "") -> Report:
    return Report(this_host(), os.getpid(), psutil.Process().memory_info().rss >> 20, value, unfit)
