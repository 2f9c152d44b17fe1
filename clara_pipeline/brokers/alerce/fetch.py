"""Fetch many objects at once into a folder; what is there already, whole and young enough, is not asked for again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from clara_pipeline.brokers.alerce.light_curve import fetch_object
from clara_pipeline.brokers.alerce.listing import Listed, list_objects
from clara_pipeline.brokers.alerce.service import Query, Service
from clara_pipeline.files.atomic import remove_unfinished
from clara_pipeline.files.lock import hold
from clara_pipeline.interrupts import interrupts_held
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.transient_files.stored import StoredObject, find_object, stored_objects, write_object

LOOK_SECONDS = 0.25
LOCK = ".fetch.lock"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one object."""

    listed: Listed
    outcome: str
    """`new`, `changed`, `unchanged`, `kept` (not asked for) or `failed`."""
    reason: str = ""
    answered: bool = True
    """Whether the server answered at all."""


@dataclass(frozen=True, slots=True)
class Job:
    """Where objects go, and when one that is there is asked for again."""

    service: Service
    folder: Path
    max_age_days: float
    threads: int = 4
    trusts_silence: bool = True
    """Whether a kept object counts as unchanged where the list tells neither number nor date of its detections."""

    def fetch(self, listed: Listed) -> Settled:
        """Fetch and keep one object, unless it is kept and young; a failure is told, not raised. Raises Stopped."""
        kept = find_object(self.folder, self.service.survey, listed.object_id)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if kept is not None and age_days(kept.asked_utc, now) <= self.max_age_days and not self._is_news(listed, kept):
            if listed.class_name and kept.class_name != listed.class_name:
                write_object(self.folder, _relabelled(kept, listed, self.service.classifier))
            return Settled(listed, "kept")
        try:
            one = fetch_object(self.service, listed, now)
        except NetworkError as error:
            return Settled(listed, "failed", str(error), error.status is not None)
        if kept is not None and not listed.class_name:
            one = _relabelled(one, replace(listed, class_name=kept.class_name, probability=kept.probability), "")
        write_object(self.folder, one)
        if kept is None:
            return Settled(listed, "new")
        return Settled(listed, "unchanged" if one.measurements() == kept.measurements() else "changed")

    def _is_news(self, listed: Listed, kept: StoredObject) -> bool:
        """Whether the list counts other detections than the kept object was fetched with."""
        pairs = ((listed.n_detections, kept.n_detections), (listed.last_mjd, kept.last_mjd))
        told = [now != before for now, before in pairs if now is not None]
        return any(told) if told else not self.trusts_silence


def age_days(asked_utc: str, now: str) -> float:
    """Days between two UTC times in ISO 8601; endless for what is no time, and for the future."""
    try:
        days = (datetime.fromisoformat(now) - datetime.fromisoformat(asked_utc)).total_seconds() / 86400.0
    except (ValueError, TypeError):
        return float("inf")
    return days if days >= 0 else float("inf")


def _relabelled(one: StoredObject, listed: Listed, classifier: str) -> StoredObject:
    return msgspec.structs.replace(
        one,
        class_name=listed.class_name,
        probability=listed.probability,
        classifier=classifier or one.classifier,
    )


def list_all(service: Service, queries: Iterable[Query], n: int) -> list[Listed]:
    """Return up to `n` objects for each class, and those asked for by name; each once, for the first that has it.

    Raises NetworkError.
    """
    taken: dict[str, Listed] = {}
    for query in queries:
        if query.object_id:
            taken.setdefault(query.object_id, Listed(query.object_id))
        else:
            taken |= {one.object_id: one for one in list_objects(service, query, n, taken.keys())}
    return list(taken.values())


def kept_objects(folder: Path, survey: str, queries: Sequence[Query], n: int) -> list[Listed]:
    """Return up to `n` kept objects for each query: what a fetch without a network has."""
    wanted = Counter({(query.class_name, query.object_id): n for query in queries})
    found = []
    for one in stored_objects(folder):
        for key in ((one.class_name, ""), ("", one.object_id)):
            if one.survey == survey and wanted[key] > 0:
                wanted[key] -= 1
                found.append(Listed(one.object_id, one.class_name, one.probability, one.n_detections, one.last_mjd))
                break
    return found


def fetch_all(job: Job, listed: Sequence[Listed], on_settled: Callable[[Settled], None]) -> list[Settled]:
    """Fetch objects in threads; `on_settled` hears of each, in this thread, soon after it is kept.

    As many objects in a row without any answer as there are threads (at least four) end it: the server is down and
    the rest counts as failed. One fetch at a time works on a folder (raises Locked). An interrupt ends all threads
    first and is raised then.
    """
    job.folder.mkdir(parents=True, exist_ok=True)
    with hold(job.folder / LOCK), ThreadPoolExecutor(job.threads, "fetch") as pool:
        for shard in (*job.folder.glob("??"), job.folder):
            remove_unfinished(shard)
        futures: list[Future[Settled]] = []
        try:  # from here on an interrupt must stop the threads, or they are waited for to their end
            with interrupts_held():
                futures.extend(pool.submit(job.fetch, one) for one in listed)
            return _settled(job, listed, futures, on_settled)
        except BaseException:
            _end(job, futures)
            raise


def _settled(
    job: Job, listed: Sequence[Listed], futures: list[Future[Settled]], on_settled: Callable[[Settled], None]
) -> list[Settled]:
    """What became of all. Raises what a thread raised: a full disk, a stop from outside."""
    done_by_object: dict[str, Settled] = {}
    pending, n_silent = set(futures), 0
    while pending:
        with interrupts_held():
            done, pending = wait(pending, LOOK_SECONDS)
        for one in sorted((future.result() for future in done), key=lambda one: one.listed.object_id):
            done_by_object[one.listed.object_id] = one
            n_silent = 0 if one.answered else n_silent + 1
            on_settled(one)
        if n_silent >= max(job.threads, 4):
            _end(job, futures)
            break
    reason = "not asked for: the server could not be reached; run the same command to go on"
    return [done_by_object.get(one.object_id) or Settled(one, "failed", reason, answered=False) for one in listed]


def _end(job: Job, futures: list[Future[Settled]]) -> None:
    with interrupts_held():
        for future in futures:
            future.cancel()
        job.service.client.stop()
