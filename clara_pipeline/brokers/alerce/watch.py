"""Poll the broker, and hand on every object that is new or has changed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from clara_pipeline.brokers.alerce.fetch import fetch_all
from clara_pipeline.brokers.alerce.job import Job, Settled
from clara_pipeline.brokers.alerce.service import Query
from clara_pipeline.brokers.alerce.wanted import list_all
from clara_pipeline.errors import Locked
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.transient_files.stored import StoredObject, find_object

NEWS = ("new", "changed")


def watch(
    job: Job,
    queries: Sequence[Query],
    n: int,
    every_seconds: float,
    hand_on: Callable[[StoredObject], None],
    on_poll: Callable[[Counter[str], str], None],
    n_polls: int | None = None,
) -> None:
    """Poll for ever, or `n_polls` times, every so many seconds from the beginning of one poll to that of the next.

    A poll lists the `n` objects of each query with the latest detections and fetches those whose number or date of
    detections differs from what is kept. `hand_on` gets each as soon as it is kept, in this thread; `on_poll` the
    counts of a poll, and a sentence where the broker could not be asked: the next poll tries again.
    """
    job = replace(job, trusts_silence=False)
    newest = [replace(query, newest_first=True) for query in queries]
    poll = 0
    while n_polls is None or poll < n_polls:
        started = time.monotonic()
        on_poll(*_poll(job, newest, n, hand_on))
        poll += 1
        if n_polls is None or poll < n_polls:
            time.sleep(max(0.0, every_seconds - (time.monotonic() - started)))


def _poll(
    job: Job, queries: Sequence[Query], n: int, hand_on: Callable[[StoredObject], None]
) -> tuple[Counter[str], str]:
    def pass_on(settled: Settled) -> None:
        """Hand on an object that brought something new."""
        if settled.outcome in NEWS:
            one = find_object(job.folder, job.service.survey, settled.listed.object_id)
            if one is not None:
                hand_on(one)

    try:
        settled = fetch_all(job, list_all(job.service, queries, n), pass_on)
    except (NetworkError, Locked) as error:  # another fetch may be at work there
        return Counter(), str(error)
    finally:
        job.service.client.stopping.clear()  # a server that was down may be up again
    reasons = [one.reason for one in settled if one.reason]
    return Counter(one.outcome for one in settled), reasons[0] if reasons else ""
