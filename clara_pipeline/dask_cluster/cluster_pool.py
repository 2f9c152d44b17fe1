"""The pool on many machines: chunks go to the workers of a Dask scheduler, which write their parts themselves.

It runs the same functions on the same chunks as the pool of this machine, and treats items that kill their worker
the same way. A lost worker's chunks are done by another; with the scheduler the run ends, to be resumed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path
from typing import Any

from clara_pipeline.dask_cluster.connection import Connection, is_death
from clara_pipeline.dask_cluster.fitness import terms_here, unfit
from clara_pipeline.dask_cluster.joblib_pool import JoblibPool
from clara_pipeline.dask_cluster.shared_folder import wait_until_seen
from clara_pipeline.dask_cluster.worker_task import Report, compute
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.interrupts import interrupts_held
from clara_pipeline.pool.chunks import Chunk, Done, Work, without_killers
from clara_pipeline.pool.process_pool import QUEUED_PER_WORKER, finished_soon
from clara_pipeline.text import sanitize

COUNT_EVERY_SECONDS = 5.0
MOST_RETURNS = 30
"""So often unfit workers may give a chunk back."""


class ClusterPool:
    """The workers of a scheduler, as a pool; a context manager."""

    def __init__(
        self,
        address: str,
        token: Path,
        inputs: tuple[str, ...],
        say: Callable[[str], None],
        go_on: str = "",
        growing: bool = False,
    ) -> None:
        """Prepare for a run on `inputs` that has written `token`; `go_on` says how to go on after a failure.

        Of inputs that are `growing`, files are not compared.
        """
        self._address = address
        self._go_on = f"what is done is kept; {go_on}"
        self._gone = f"the scheduler at {address} is gone: {self._go_on}"
        self._token = token
        self._inputs = inputs
        self._growing = growing
        self._say = say
        self._said: set[str] = set()
        self._counted_at = 0.0
        self._ahead: set[Future[Report]] = set()
        self.processors = 0
        """Workers there are now."""

    def __enter__(self) -> ClusterPool:
        """Connect, and check every worker. Raises UsageError where there is none, or one that is not fit."""
        self._terms = terms_here(self._token, self._inputs, self._growing)
        self._connection = Connection(self._address)
        try:
            self._check_workers()
        except BaseException:
            self._connection.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Take back what is not begun. Workers end the chunk they are at."""
        with suppress(Exception):  # of a connection that is gone
            self._connection.close()

    def begin_ahead(self, work: Work, chunk: Chunk, parameters: Any) -> None:
        """Begin a chunk before its stage; what comes to nothing the stage does again."""
        self._ahead.add(self._submit(work, chunk, parameters))

    def wait_for_ahead(self) -> None:
        """Wait until no chunk is worked on ahead of its stage."""
        while self._ahead:
            self._ahead -= finished_soon(self._ahead)

    def for_fits(self) -> JoblibPool:
        """Return a pool whose chunks' fits go to the workers, tree by tree."""
        return JoblibPool(self._connection, self.processors, self._gone)

    def run(
        self, work: Work, chunks: Sequence[Chunk], parameters: Any, on_tick: Callable[[], None] = lambda: None
    ) -> Iterator[Done]:
        """Yield the results as they come, in no order; `on_tick` is called in between. Raises what `work` raises."""
        waiting = list(enumerate(chunks))[::-1]
        running: dict[Future[Report], tuple[int, Chunk]] = {}
        n_returns = 0
        while waiting or running:
            self._count_workers()
            while waiting and len(running) < max(1, self.processors) * QUEUED_PER_WORKER:
                index, chunk = waiting.pop()
                running[self._submit(work, chunk, parameters)] = (index, chunk)
            finished = finished_soon(running)
            on_tick()
            for future in finished:
                index, chunk = running.pop(future)
                report = self._report(future)
                if report is None:
                    yield _done(index, chunk, self._alone(work, chunk, parameters))
                elif report.unfit:
                    n_returns = self._give_back(report, n_returns)
                    waiting.append((index, chunk))
                else:
                    n_returns = 0
                    yield _done(index, chunk, report)

    def _submit(self, work: Work, chunk: Chunk, parameters: Any) -> Future[Report]:
        with interrupts_held():
            return self._connection.submit(compute, work, chunk, parameters, self._terms)

    def _report(self, future: Future[Report]) -> Report | None:
        """Return what a worker reports; None where worker after worker died. Raises ClaraError without a scheduler."""
        try:
            return future.result()
        except CancelledError:
            raise ClaraError(self._gone) from None
        except Exception as error:
            if is_death(error):
                return None
            raise

    def _alone(self, work: Work, chunk: Chunk, parameters: Any) -> Report:
        def attempt(some: Chunk) -> Report | None:
            """Run a chunk and wait for it."""
            future = self._submit(work, some, parameters)
            while not finished_soon([future]):
                pass
            return self._report(future)

        report = without_killers(chunk, attempt)
        if report is None:
            raise ClaraError(
                f"workers of the cluster keep dying: is there enough memory? See their own logs; {self._go_on}"
            )
        return report

    def _give_back(self, report: Report, n_returns: int) -> int:
        """Tell of an unfit worker, once; returns how often chunks came back. Raises ClaraError where all do."""
        problem = f"the worker on {sanitize(report.host)} {sanitize(report.unfit, 300)}"
        if n_returns >= MOST_RETURNS:
            raise ClaraError(f"{problem}: {self._go_on}")
        self._say_once(f"{problem}: its chunks go to others")
        return n_returns + 1

    def _check_workers(self) -> None:
        threads = self._connection.threads()
        if not threads:
            raise UsageError(
                f"the scheduler at {self._address} has no workers: start some with "
                f"`dask worker {self._address} --nthreads 1 --nworkers N`"
            )
        for address, n_threads in sorted(threads.items()):
            if n_threads != 1:
                raise UsageError(
                    f"worker {sanitize(address)} has {n_threads} threads; CLARA needs one each, and more workers: "
                    f"`dask worker {self._address} --nthreads 1 --nworkers {n_threads}`"
                )
        for address, answer in sorted(self._connection.ask_every_worker(unfit, self._terms).items()):
            if isinstance(answer, Exception):
                raise UsageError(f"worker {sanitize(address)} cannot run CLARA: {sanitize(answer, 300)}")
            if answer:
                raise UsageError(f"worker {sanitize(address)} {sanitize(answer, 400)}; every worker needs the same")
        self.processors = len(threads)

    def _count_workers(self) -> None:
        if time.monotonic() - self._counted_at < COUNT_EVERY_SECONDS or not self._connection.is_alive:
            return
        self._counted_at = time.monotonic()
        with suppress(OSError, TimeoutError):
            self.processors = len(self._connection.threads())
            if not self.processors:
                self._say_once(f"the scheduler at {self._address} has no workers now; the run waits for some")

    def _say_once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._say(text)


def check_cluster(address: str, token: Path, inputs: tuple[str, ...], growing: bool = False) -> None:
    """Raise UsageError, before anything is written, where a cluster cannot do a run on `inputs`."""
    with ClusterPool(address, token, inputs, lambda _: None, growing=growing):
        pass


def _done(index: int, chunk: Chunk, report: Report) -> Done:
    if chunk.part is not None:
        wait_until_seen(chunk.path, report.host)
    return Done(index, report.pid, report.value, report.host, report.memory_mb)
