"""Start the process that workers are forked from, with what they need already imported."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from clara_pipeline.one_thread import ONE_THREAD
from clara_pipeline.pool.worker import FOR_THE_PARENT

SAFE_PATH = {"PYTHONSAFEPATH": "1"}
"""Python then leaves the current folder off its module path: a `numpy.py` there must not be executed."""
PRELOAD = ["clara_pipeline.launch.preload"]


def start_early() -> None:
    """Start the fork server, which imports what workers need while the caller goes on."""
    os.environ.update(ONE_THREAD | SAFE_PATH)
    multiprocessing.set_forkserver_preload(PRELOAD)
    from multiprocessing import forkserver

    with undisturbed():
        forkserver.ensure_running()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C and a lost terminal pass by; processes started meanwhile, and their children, ignore them for good."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in FOR_THE_PARENT}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
