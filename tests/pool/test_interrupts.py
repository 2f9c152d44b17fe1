"""Ctrl-C at the worst moment: while the main thread takes the locks that the downloading threads wait for."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clara_pipeline.interrupts import interrupts_held

AT_THE_WORST_MOMENT = """
import concurrent.futures._base as futures, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
def enter(self):
    for future in self.futures:
        future._condition.acquire()
    signal.raise_signal(signal.SIGINT)
futures._AcquireFutures.__enter__ = enter
"""

DOWNLOAD = """
import pathlib, threading
from clara_pipeline.download import parallel_fetch
from clara_pipeline.network.errors import Stopped
class Client:
    stopping = threading.Event()
    def stop(self):
        self.stopping.set()
def fetch(client, *_):
    client.stopping.wait()
    raise Stopped("stopped")
parallel_fetch.fetch = fetch
try:
    parallel_fetch.fetch_all(Client(), [1, 2, 3], pathlib.Path(sys.argv[1]))
except KeyboardInterrupt:
    print("interrupted")
"""

POOL = """
import pathlib
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.pool.process_pool import Pool
from pool_work import double
log = pathlib.Path(sys.argv[1]) / "worker.log"
log.touch()
try:
    with Pool(2, log) as pool:
        list(pool.run(double, [Chunk((n,), None) for n in range(4)], 2))
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("script", [DOWNLOAD, POOL], ids=["download", "pool"])
def test_an_interrupt_leaves_no_lock_behind(script, tmp_path):
    command = [sys.executable, "-c", AT_THE_WORST_MOMENT + script, str(tmp_path)]
    paths = {"PYTHONPATH": str(Path(__file__).parents[1])}
    finished = subprocess.run(command, env=os.environ | paths, capture_output=True, text=True, timeout=60)
    assert (finished.returncode, finished.stdout) == (0, "interrupted\n"), finished.stderr


def test_a_held_interrupt_comes_after_the_block():
    steps = []

    def work():
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            steps.append("whole")
        steps.append("not reached")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_ignored_signal_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interrupts_held():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
