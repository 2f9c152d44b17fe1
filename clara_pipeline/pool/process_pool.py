"""The pool of this machine's processes.

A worker function takes (chunk, parameters), writes its own part and returns a small value. A worker
that dies takes no result with it: its chunk is tried again alone, then its items one by one, and the
item that kills is left out and reported. Workers end when their parent does, however it dies.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from clara_pipeline.errors import ClaraError
from clara_pipeline.interrupts import interrupts_held
from clara_pipeline.pool.chunks import Chunk, Done, Work, without_killers
from clara_pipeline.pool.fork_server import start_early, undisturbed
from clara_pipeline.pool.worker import Worked, begin_worker, worked

QUEUED_PER_WORKER = 2
TICK_SECONDS = 0.5
FORK_SERVER_END_SECONDS = 0.5
"""A killed fork server refuses connections a moment before its end can be seen; until then none replaces it."""
LONGEST_GOODBYE_SECONDS = 5.0
"""It takes milliseconds once the workers are dead; whatever keeps it longer must not keep the run."""

T = TypeVar("T")


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
                    done = future.result()
                except BrokenProcessPool:
                    suspects.append((index, chunk))
                else:
                    yield _done(index, done)
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
                return self._start().submit(worked, work, chunk, parameters)
        except (EOFError, ConnectionError) as error:
            time.sleep(FORK_SERVER_END_SECONDS)
            raise BrokenProcessPool("the fork server is gone") from error

    def _start(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self.workers, mp_context=self._context, initializer=begin_worker, initargs=(self._log,)
            )
        return self._executor

    def _stop(self) -> None:
        """End the workers at once, also one whose start was interrupted before the executor knew of it.

        The executor's own thread is waited for: left to itself it closes its pipe at any moment, also the one at
        which the ending interpreter writes into it, which is a traceback on an otherwise quiet screen.
        """
        with undisturbed():
            thread = getattr(self._executor, "_executor_manager_thread", None)
            if self._executor is not None:
                self._executor.shutdown(wait=False, cancel_futures=True)
                self._executor = None
            for worker in multiprocessing.active_children():
                worker.kill()
            if thread is not None:
                thread.join(LONGEST_GOODBYE_SECONDS)


def finished_soon(futures: Iterable[Future[T]]) -> set[Future[T]]:
    """Wait a moment for one of the futures or more; an interrupt is raised after it."""
    with interrupts_held():
        return wait(futures, TICK_SECONDS, FIRST_COMPLETED).done


def _result(future: Future[T]) -> T:
    while not finished_soon([future]):
        pass
    return future.result()


def _done(index: int, worked: Worked) -> Done:
    return Done(index, worked.pid, worked.value, socket.gethostname(), worked.memory_mb)


def processes() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
