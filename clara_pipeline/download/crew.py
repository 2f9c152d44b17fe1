"""Many light curves at once: threads, progress, and the end of patience with a dead server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from clara_pipeline.catalogues.mast import ListedFile
from clara_pipeline.download.fetch import Fetched, fetch, place_of
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import Stopped
from clara_pipeline.stores.lock import hold

LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a download is."""

    n_done: int
    n_total: int
    n_bytes: int = 0
    bytes_per_second: float = 0.0


class Meter:
    """Counts bytes as they arrive, from all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self.n_bytes = 0

    def add(self, n_bytes: int) -> None:
        with self._lock:
            self.n_bytes += n_bytes

    def progress(self, n_done: int, n_total: int) -> Progress:
        seconds = max(time.monotonic() - self._started, 1e-3)
        return Progress(n_done, n_total, self.n_bytes, self.n_bytes / seconds)


def fetch_all(
    client: Client,
    files: Sequence[ListedFile],
    data: Path,
    threads: int = 4,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_arrival: Callable[[Fetched], None] = lambda fetched: None,
) -> list[Fetched]:
    """What became of every file, in the order given; `on_arrival` hears of each as it is settled.

    After as many unreachable files in a row as there are threads (at least four) the server counts as
    down and the rest is not asked for. One download at a time works on `data` (raises Locked). An
    interrupt ends all threads first and is raised then.
    """
    data.mkdir(parents=True, exist_ok=True)
    with hold(data / ".download.lock"), ThreadPoolExecutor(threads, "download") as pool:
        meter = Meter()
        futures = [pool.submit(fetch, client, file, data, meter.add) for file in files]
        try:
            _watch(client, futures, meter, max(threads, 4), on_progress, on_arrival)
        except BaseException:
            _end(client, futures)
            raise
    return [_result(future, file, data) for future, file in zip(futures, files, strict=True)]


def _watch(
    client: Client,
    futures: list[Future[Fetched]],
    meter: Meter,
    give_up_after: int,
    on_progress: Callable[[Progress], None],
    on_arrival: Callable[[Fetched], None],
) -> None:
    """Report until all is settled. Raises what a thread raised (a full disk)."""
    pending, n_unreachable = set(futures), 0
    while pending:
        done, pending = wait(pending, LOOK_SECONDS)
        for future in done:
            fetched = future.result()
            on_arrival(fetched)
            n_unreachable = 0 if fetched.answered else n_unreachable + 1
        on_progress(meter.progress(len(futures) - len(pending), len(futures)))
        if n_unreachable >= give_up_after:
            _end(client, futures)
            return


def _end(client: Client, futures: list[Future[Fetched]]) -> None:
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
