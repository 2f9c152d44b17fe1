"""Many light curves at once: threads, progress, and giving up on a dead server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from clara_pipeline.catalogues.mast import ListedFile
from clara_pipeline.download.fetch import Fetched, fetch, place_of
from clara_pipeline.files.lock import hold
from clara_pipeline.interrupts import interrupts_held
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import Stopped

LOOK_SECONDS = 0.2
"""An interrupt is raised after at most this long."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a download is."""

    n_done: int
    n_total: int
    n_bytes: int = 0
    bytes_per_second: float = 0.0
    seconds: float = 0.0

    @property
    def eta_seconds(self) -> float | None:
        """Time left at the pace so far; None before the first file and after the last."""
        left = self.n_total - self.n_done
        return self.seconds / self.n_done * left if self.n_done and left else None


class Meter:
    """Counts, from all threads: bytes as they arrive, and files in a row whose server did not answer."""

    def __init__(self, give_up_after: int) -> None:
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._give_up_after = give_up_after
        self._n_unreachable = 0
        self._n_bytes = 0

    def add_bytes(self, n_bytes: int) -> None:
        """Count bytes that have arrived; safe in any thread."""
        with self._lock:
            self._n_bytes += n_bytes

    def settle(self, fetched: Fetched) -> None:
        """Note a finished file, and how many in a row the server did not answer."""
        with self._lock:
            self._n_unreachable = 0 if fetched.answered else self._n_unreachable + 1

    @property
    def is_server_down(self) -> bool:
        """Tell whether so many files in a row got no answer that the download gives up."""
        return self._n_unreachable >= self._give_up_after

    def progress(self, n_done: int, n_total: int) -> Progress:
        """Return the files done, the bytes that arrived and the mean rate in bytes a second."""
        seconds = max(time.monotonic() - self._started, 1e-3)
        return Progress(n_done, n_total, self._n_bytes, self._n_bytes / seconds, seconds)


def fetch_all(
    client: Client,
    files: Sequence[ListedFile],
    data: Path,
    threads: int = 4,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    on_arrival: Callable[[Fetched], None] = lambda _fetched: None,
) -> list[Fetched]:
    """Return what became of every file, in the order given; `on_arrival` hears of each as it is settled.

    After as many unreachable files in a row as there are threads (at least four) the server counts as
    down and the rest is not asked for. One download at a time works on `data` (raises Locked). An
    interrupt ends all threads first and is raised then.
    """
    data.mkdir(parents=True, exist_ok=True)
    with hold(data / ".download.lock"), ThreadPoolExecutor(threads, "download") as pool:
        meter = Meter(give_up_after=max(threads, 4))
        futures: list[Future[Fetched]] = []
        try:  # from here on an interrupt must stop the threads, or they are waited for to their end
            with interrupts_held():
                futures.extend(pool.submit(_fetch_one, client, file, data, meter) for file in files)
            _watch(futures, meter, on_progress, on_arrival)
        except BaseException:
            _end(client, futures)
            raise
    return [_result(future, file, data) for future, file in zip(futures, files, strict=True)]


def _fetch_one(client: Client, file: ListedFile, data: Path, meter: Meter) -> Fetched:
    fetched = fetch(client, file, data, meter.add_bytes)
    meter.settle(fetched)
    if meter.is_server_down:
        client.stop()
    return fetched


def _watch(
    futures: list[Future[Fetched]],
    meter: Meter,
    on_progress: Callable[[Progress], None],
    on_arrival: Callable[[Fetched], None],
) -> None:
    """Report until all is settled. Raises what a thread raised: a full disk, a stop from outside."""
    pending = set(futures)
    while pending:
        with interrupts_held():
            done, pending = wait(pending, LOOK_SECONDS)
        for future in done:
            try:
                on_arrival(future.result())
            except Stopped:
                if not meter.is_server_down:
                    raise
        on_progress(meter.progress(len(futures) - len(pending), len(futures)))


def _end(client: Client, futures: list[Future[Fetched]]) -> None:
    with interrupts_held():
        for future in futures:
            future.cancel()
        client.stop()


def _result(future: Future[Fetched], file: ListedFile, data: Path) -> Fetched:
    reason = "not asked for: the server could not be reached; run the same command to go on"
    not_asked = Fetched(file, place_of(file, data), reason, answered=False)
    try:
        return not_asked if future.cancelled() else future.result()
    except Stopped:
        return not_asked
