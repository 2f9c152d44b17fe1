"""List the objects of a class, page by page, each once."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from clara_pipeline.brokers.alerce.service import Query, Service
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.transient_files.values import mjd_of, number, object_id_of

MOST_DETECTIONS = 10**7
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
    stale, page, has_next = 0, 1, True
    read = partial(read_page, class_name=query.class_name)
    while has_next and len(found) < n and stale < MOST_STALE_PAGES:
        listed, has_next = service.ask(service.list_address(query, page), read) or ([], False)
        before = len(found)
        for one in listed:
            if one.object_id not in but_not and len(found) < n:
                found.setdefault(one.object_id, one)
        stale = 0 if len(found) > before else stale + 1
        page += 1
    return list(found.values())


def read_page(answer: Any, class_name: str) -> tuple[list[Listed], bool]:
    """Read the objects of a page of a class, and whether there is another page.

    What names no object is left out. Raises NetworkError where the answer is no page.
    """
    entries = answer.get("items") if isinstance(answer, dict) else answer
    if not isinstance(entries, list):
        raise NetworkError("the broker's list of objects lacks its items")
    has_next = answer.get("has_next") if isinstance(answer, dict) else None
    named = ((object_id_of(entry.get("oid")), entry) for entry in entries if isinstance(entry, dict))
    return [_listed(name, entry, class_name) for name, entry in named if name], bool(entries) and has_next is not False


def _listed(name: str, entry: dict[str, Any], class_name: str) -> Listed:
    n_detections = number(entry.get("ndet", entry.get("n_det")))
    ra, dec = number(entry.get("meanra")), number(entry.get("meandec"))
    has_place = 0 <= ra <= 360 and -90 <= dec <= 90
    return Listed(
        name,
        class_name,
        _none_if_nan(number(entry.get("probability"))),
        int(n_detections) if 0 <= n_detections < MOST_DETECTIONS else None,
        _none_if_nan(mjd_of(entry.get("lastmjd"))),
        ra if has_place else None,
        dec if has_place else None,
    )


def _none_if_nan(value: float) -> float | None:
    return None if math.isnan(value) else value
