"""List the objects of a class, page by page, each once."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from clara_pipeline.brokers.alerce.service import Query, Service
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.text import sanitize
from clara_pipeline.transient_files.values import mjd_of, number, object_id_of

MAX_CLASS_CHARACTERS = 60
MOST_STALE_PAGES = 3
"""Pages in a row without a new object, after which a list counts as ended."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of one object; None where it does not say."""

    object_id: str
    class_name: str = ""
    probability: float | None = None
    n_detections: int | None = None
    last_mjd: float | None = None
    ra_deg: float | None = None
    dec_deg: float | None = None


def list_objects(service: Service, query: Query, n: int, but_not: Collection[str] = ()) -> list[Listed]:
    """Return the first `n` objects of the query's class, each once, without those named in `but_not`.

    Pages are asked for until there are enough, the list ends, or three pages bring nothing new: lists move while
    they are read. Raises NetworkError.
    """
    found: dict[str, Listed] = {}
    stale = 0
    page = 1
    while len(found) < n and stale < MOST_STALE_PAGES:
        items, has_next = service.ask(service.list_address(query, page), _page) or ([], False)
        before = len(found)
        for one in _objects(items, query):
            if one.object_id not in but_not and len(found) < n:
                found.setdefault(one.object_id, one)
        stale = 0 if len(found) > before else stale + 1
        page += 1
        if not has_next:
            break
    return list(found.values())


def _page(answer: Any) -> tuple[list[Any], bool]:
    """The entries of a page, and whether there is another. Raises NetworkError where it is no page."""
    entries = answer.get("items") if isinstance(answer, dict) else answer
    if not isinstance(entries, list):
        raise NetworkError("the broker's list of objects lacks its items")
    has_next = answer.get("has_next") if isinstance(answer, dict) else None
    return entries, bool(entries) and has_next is not False


def _objects(entries: list[Any], query: Query) -> Iterator[Listed]:
    """The entries that name an object."""
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        name = object_id_of(entry.get("oid"))
        if name:
            yield _listed(name, entry, query)


def _listed(name: str, entry: dict[str, Any], query: Query) -> Listed:
    given = entry.get("class_name", entry.get("class"))
    label = query.class_name or (sanitize(given, MAX_CLASS_CHARACTERS) if isinstance(given, str) else "")
    n_detections = number(entry.get("ndet", entry.get("n_det")))
    ra, dec = number(entry.get("meanra")), number(entry.get("meandec"))
    has_place = 0 <= ra <= 360 and -90 <= dec <= 90
    return Listed(
        name,
        label,
        _none_if_nan(number(entry.get("probability"))),
        int(n_detections) if 0 <= n_detections < 10**7 else None,
        _none_if_nan(mjd_of(entry.get("lastmjd"))),
        ra if has_place else None,
        dec if has_place else None,
    )


def _none_if_nan(value: float) -> float | None:
    return None if math.isnan(value) else value
