"""Tell which objects are wanted: from the broker's lists, or without a network from what is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from clara_pipeline.brokers.alerce.listing import Listed, list_objects
from clara_pipeline.brokers.alerce.service import Query, Service
from clara_pipeline.transient_files.stored import StoredObject, stored_objects


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


def kept_objects(folder: Path, survey: str, queries: Sequence[Query], n: int) -> list[StoredObject]:
    """Return up to `n` kept objects for each query: what a fetch without a network has."""
    wanted = Counter({(query.class_name, query.object_id): n for query in queries})
    found = []
    for one in stored_objects(folder):
        for key in ((one.class_name, ""), ("", one.object_id)):
            if one.survey == survey and wanted[key] > 0:
                wanted[key] -= 1
                found.append(one)
                break
    return found
