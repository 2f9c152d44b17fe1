"""Fetch many objects at once, in threads; end soon when interrupted, or when the server is down."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from clara_pipeline.brokers.alerce.job import Job, Settled
from clara_pipeline.brokers.alerce.listing import Listed
from clara_pipeline.files.atomic import remove_unfinished
from clara_pipeline.files.lock import hold
from clara_pipeline.interrupts import interrupts_held
from clara_pipeline.network.errors import Stopped

LOOK_SECONDS = 0.25
LOCK = ".fetch.lock"
NOT_ASKED = "not asked for: the server could not be reached; run the same command to go on"


def fetch_all(job: Job, listed: Sequence[Listed], on_settled: Callable[[Settled], None]) -> list[Settled]:
    """Fetch objects in threads; `on_settled` hears of each, in this thread, soon after it is kept.

    After as many objects in a row without any answer as there are threads (at least four) the server counts as down
    and the rest as failed. One fetch at a time works on a folder (raises Locked). An interrupt ends all threads first
    and is raised then.
    """
    job.folder.mkdir(parents=True, exist_ok=True)
    with hold(job.folder / LOCK), ThreadPoolExecutor(job.threads, "fetch") as pool:
        for shard in (*job.folder.glob("??"), job.folder):
            remove_unfinished(shard)
        futures: list[Future[Settled]] = []
        silence = Silence(max(job.threads, 4))
        try:  # from here on an interrupt must stop the threads, or they are waited for to their end
            with interrupts_held():
                futures.extend(pool.submit(_fetch_one, job, one, silence) for one in listed)
            return _settled(futures, on_settled)
        except BaseException:
            with interrupts_held():
                for future in futures:
                    future.cancel()
                job.service.client.stop()
            raise


class Silence:
    """Counts, from all threads, objects in a row that brought no answer at all."""

    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self._limit = limit
        self._n = 0

    def note(self, answered: bool) -> None:
        """Count an object, or begin anew where the server has answered; once it is down, it stays so."""
        with self._lock:
            if not self.is_down:
                self._n = 0 if answered else self._n + 1

    @property
    def is_down(self) -> bool:
        """Tell whether so many in a row got no answer that the rest is not asked for."""
        return self._n >= self._limit


def _fetch_one(job: Job, listed: Listed, silence: Silence) -> Settled:
    not_asked = Settled(listed, "failed", NOT_ASKED, answered=False)
    try:
        settled = not_asked if silence.is_down else job.fetch(listed)
    except Stopped:
        if silence.is_down:
            return not_asked
        raise
    silence.note(settled.answered)
    if silence.is_down:
        job.service.client.stop()  # ends what other threads still ask
    return settled


def _settled(futures: Sequence[Future[Settled]], on_settled: Callable[[Settled], None]) -> list[Settled]:
    """Return what became of all, in the order asked for. Raises what a thread raised: a full disk, a stop."""
    pending = set(futures)
    while pending:
        with interrupts_held():
            done, pending = wait(pending, LOOK_SECONDS)
        for settled in sorted((future.result() for future in done), key=lambda one: one.listed.object_id):
            on_settled(settled)
    return [future.result() for future in futures]
