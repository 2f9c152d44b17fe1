"""The pool of worker processes: the only module of this package that starts processes.

A worker function takes (chunk, parameters), writes its own part and returns a small value. A worker
that dies takes no result with it: its chunk is tried again alone, then its items one by one, and the
item that kills is left out and reported. Workers end when their parent does, however it dies.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import connection
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from clara_pipeline.errors import ClaraError
from clara_pipeline.interrupts import interrupts_held

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
SAFE_PATH = {"PYTHONSAFEPATH": "1"}
"""Python then leaves the current folder off its module path: a `numpy.py` there must not be executed."""
PRELOAD = ["clara_pipeline.launch.preload"]
QUEUED_PER_WORKER = 2
TICK_SECONDS = 0.5
LONGEST_GOODBYE_SECONDS = 5.0
"""It takes milliseconds once the workers are dead; whatever keeps it longer must not keep the run."""
FOR_THE_PARENT = (signal.SIGINT, signal.SIGHUP)
"""Ctrl-C and a lost terminal reach the whole process group; what they mean the parent decides."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some items of work and the part they become."""

    items: tuple[Any, ...]
    part: str | None
    """Path without suffix; None: write nothing (a trial), or only what the work itself names."""
    lost: tuple[Any, ...] = ()
    """Items whose worker died: to be left out and reported."""


Work = Callable[[Chunk, Any], Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """One finished chunk."""

    index: int
    worker_pid: int
    value: Any
    host: str = ""
    memory_mb: int = 0
    """What the worker holds after it, resident."""


class Worked(NamedTuple):
    """What a worker gives back: what the work came to, who it is, and what it holds then."""

    value: Any
    pid: int
    memory_mb: int


class WorkPool(Protocol):
    """What stages need of a pool: this machine's, or a cluster's."""

    @property
    def processors(self) -> int:
        """How many chunks are worked on at a time."""

    def for_fits(self) -> WorkPool:
        """Return the pool for chunks that fit with scikit-learn."""

    def run(
        self, work: Work, chunks: Sequence[Chunk], parameters: Any, on_tick: Callable[[], None] = ...
    ) -> Iterator[Done]:
        """Yield the results as they come, in no order."""

    def begin_ahead(self, work: Work, chunk: Chunk, parameters: Any) -> None:
        """Begin a chunk before its stage, if that is possible; nothing is told of it but the part it writes."""

    def wait_for_ahead(self) -> None:
        """Wait until no chunk is worked on ahead of its stage."""


class Pool:
    """Worker processes behind `concurrent.futures.Executor`; a context manager."""

    def __init__(self, workers: int, log: Path) -> None:
        self.workers = workers
        self._log = str(log)
        self._context = multiprocessing.get_context("forkserver")
        self._executor: ProcessPoolExecutor | None = None
        self._ahead: set[Future[Worked]] = set()

    @property
    def processors(self) -> int:
        """Return how many chunks are worked on at a time."""
        return min(self.workers, processes())

    def for_fits(self) -> Pool:
        """Return the pool itself: joblib's threads do the fits, in the workers."""
        return self

    def __enter__(self) -> Pool:
        """Start what the workers are forked from."""
        start_early()
        return self

    def __exit__(self, *_: object) -> None:
        """End all workers."""
        self._stop()

    def run(
        self, work: Work, chunks: Sequence[Chunk], parameters: Any, on_tick: Callable[[], None] = lambda: None
    ) -> Iterator[Done]:
        """Yield the results as they come, in no order; `on_tick` is called in between. Raises what `work` raises."""
        waiting = list(enumerate(chunks))[::-1]
        running: dict[Future[Worked], tuple[int, Chunk]] = {}
        while waiting or running:
            suspects = self._fill(work, parameters, waiting, running)
            finished = finished_soon(running) if running and not suspects else set()
            on_tick()
            for future in finished:
                index, chunk = running.pop(future)
                try:
                    worked = future.result()
                except BrokenProcessPool:
                    suspects.append((index, chunk))
                else:
                    yield _done(index, worked)
            if suspects:
                suspects += self._drain(running)
                self._stop()
                for index, chunk in sorted(suspects, key=lambda suspect: suspect[0]):
                    yield self._alone(work, index, chunk, parameters)

    def begin_ahead(self, work: Work, chunk: Chunk, parameters: Any) -> None:
        """Begin a chunk before its stage; what comes to nothing the stage does again."""
        with suppress(BrokenProcessPool):
            self._ahead.add(self._submit(work, chunk, parameters))

    def wait_for_ahead(self) -> None:
        """Wait until no chunk is worked on ahead of its stage."""
        while self._ahead:
            self._ahead -= finished_soon(self._ahead)

    def _fill(self, work: Work, parameters: Any, waiting: list, running: dict) -> list[tuple[int, Chunk]]:
        """Hand out chunks until enough are queued; returns the chunk a broken pool refused."""
        while waiting and len(running) < self.workers * QUEUED_PER_WORKER:
            index, chunk = waiting.pop()
            try:
                running[self._submit(work, chunk, parameters)] = (index, chunk)
            except BrokenProcessPool:
                return [(index, chunk)]
        return []

    def _drain(self, running: dict) -> list[tuple[int, Chunk]]:
        """Hand back every chunk still out after a death (a finished one is found as a part, or done again)."""
        out = list(running.values())
        running.clear()
        return out

    def _alone(self, work: Work, index: int, chunk: Chunk, parameters: Any) -> Done:
        """Run one suspected chunk with the whole pool to itself; then its items one by one."""
        done = self._try(work, index, chunk, parameters)
        if done is None:
            done = without_killers(chunk, lambda some: self._try(work, index, some, parameters))
        if done is None:
            raise ClaraError(f"workers keep dying (see {self._log}); is there enough memory? Try fewer: --workers 1")
        return done

    def _try(self, work: Work, index: int, chunk: Chunk, parameters: Any) -> Done | None:
        for _ in range(3):  # an idle worker, or the fork server, killed beside says nothing of the chunk
            try:
                return _done(index, _result(self._submit(work, chunk, parameters)))
            except BrokenProcessPool:
                self._stop()
        return None

    def _submit(self, work: Work, chunk: Chunk, parameters: Any) -> Future[Worked]:
        """Submit work. Raises BrokenProcessPool also for a killed fork server; a new one is started next time."""
        try:
            with interrupts_held():
                return self._start().submit(_worked, work, chunk, parameters)
        except (EOFError, ConnectionError) as error:
            raise BrokenProcessPool("the fork server is gone") from error

    def _start(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.workers, mp_context=self._context, initializer=_begin_worker, initargs=(self._log,)
            )
        return self._executor

    def _stop(self) -> None:
        """End the workers at once, also one whose start was interrupted before the executor knew of it.

        The executor's own thread is waited for: left to itself it closes its pipe at any moment, also the one at
        which the ending interpreter writes into it, which is a traceback on an otherwise quiet screen.
        """
        with _undisturbed():
            thread = getattr(self._executor, "_executor_manager_thread", None)
            if self._executor is not None:
                self._executor.shutdown(wait=False, cancel_futures=True)
                self._executor = None
            for worker in multiprocessing.active_children():
                worker.kill()
            if thread is not None:
                thread.join(LONGEST_GOODBYE_SECONDS)


def without_killers(chunk: Chunk, attempt: Callable[[Chunk], T | None]) -> T | None:
    """Try the items of a chunk over which workers died one by one, then the chunk without those that kill.

    `attempt` returns None where a worker died; so does this where the rest kills, too.
    """
    killers = [item for item in chunk.items if attempt(replace(chunk, items=(item,), part=None)) is None]
    rest = tuple(item for item in chunk.items if item not in killers)
    return attempt(replace(chunk, items=rest, lost=tuple(killers)))


def finished_soon(futures: Iterable[Future[T]]) -> set[Future[T]]:
    """Wait a moment for one of the futures or more; an interrupt is raised after it."""
    with interrupts_held():
        return wait(futures, TICK_SECONDS, FIRST_COMPLETED).done


def _result(future: Future[T]) -> T:
    while not finished_soon([future]):
        pass
    return future.result()


def start_early() -> None:
    """Start the fork server, which imports what workers need while the caller goes on."""
    os.environ.update(ONE_THREAD | SAFE_PATH)
    multiprocessing.set_forkserver_preload(PRELOAD)
    from multiprocessing import forkserver

    with _undisturbed():
        forkserver.ensure_running()


@contextmanager
def _undisturbed() -> Iterator[None]:
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


def _worked(work: Work, chunk: Chunk, parameters: Any) -> Worked:
    import psutil

    return Worked(work(chunk, parameters), os.getpid(), psutil.Process().memory_info().rss >> 20)


def _done(index: int, worked: Worked) -> Done:
    return Done(index, worked.pid, worked.value, socket.gethostname(), worked.memory_mb)


def _begin_worker(log: str) -> None:
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


def processes() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
