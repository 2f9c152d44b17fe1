"""Work on many objects in the pool, a few hundred at once: statistics for a training, classes for a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from clara_pipeline.models.transient_models import load_classifier
from clara_pipeline.pool.chunks import Chunk, Work, WorkPool
from clara_pipeline.records import FloatArray
from clara_pipeline.transients.classifier import Classification, Classifier, classify
from clara_pipeline.transients.features.matrix import feature_row
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.simulation.objects import CLASSES, simulate_object

OBJECTS_PER_CHUNK = 10
CHUNKS_AT_ONCE = 30
"""Objects beyond these are not read before these are done, which keeps memory flat."""


class ModelInUse(NamedTuple):
    """Where a classifier is; the checksum tells a changed one from one that a worker has loaded."""

    folder: str
    checksum: str


def in_order(pool: WorkPool, work: Work, items: Iterable[Any], parameters: Any) -> Iterator[Any]:
    """Run `work` on items in the pool; results one by one in the order of the items."""
    waiting = iter(items)
    while some := list(islice(waiting, OBJECTS_PER_CHUNK * CHUNKS_AT_ONCE)):
        starts = range(0, len(some), OBJECTS_PER_CHUNK)
        chunks = [Chunk(tuple(some[start : start + OBJECTS_PER_CHUNK]), None) for start in starts]
        early: dict[int, list[Any]] = {}
        n_told = 0
        for done in pool.run(work, chunks, parameters):
            early[done.index] = done.value
            while n_told in early:
                yield from early.pop(n_told)
                n_told += 1


def simulated_features(
    pool: WorkPool, n_per_class: int, seed: int, tell: Callable[[int], None], unfiltered_share: float = 0.0
) -> tuple[FloatArray, np.ndarray]:
    """Return the statistics (n, n_statistics) and classes (n,) of simulated objects; `tell` hears how many are done."""
    items = [(label, number) for number in range(n_per_class) for label in CLASSES]
    rows = []
    for row in in_order(pool, simulate_rows, items, (seed, unfiltered_share)):
        rows.append(row)
        tell(len(rows))
    return np.array(rows), np.arange(len(items)) % len(CLASSES)


def simulate_rows(chunk: Chunk, drawn: tuple[int, float]) -> list[FloatArray]:
    """Compute the statistics, (n_statistics,) each, of simulated objects, (label, number) each, in a worker.

    `drawn` is the seed, and the share of the objects that an unfiltered survey sees.
    """
    chunk.refuse_lost("simulating objects", "Start again.")
    seed, share = drawn
    made = (simulate_object(label, number, seed, unfiltered_share=share) for label, number in chunk.items)
    return [feature_row(one) for one in made]


def feature_rows(chunk: Chunk, _: object) -> list[FloatArray]:
    """Compute the statistics of objects, (n_statistics,) each, in a worker."""
    chunk.refuse_lost("measuring objects", "Start again.")
    return [feature_row(one) for one in chunk.items]


def classify_objects(chunk: Chunk, model: ModelInUse) -> list[Classification]:
    """Classify objects in a worker."""
    chunk.refuse_lost("classifying objects", "Start again.")
    objects: tuple[Photometry, ...] = chunk.items
    return classify(classifier_in_use(model), objects)


@lru_cache(maxsize=2)
def classifier_in_use(model: ModelInUse) -> Classifier:
    """Load a classifier, once a process."""
    return load_classifier(Path(model.folder))[0]
