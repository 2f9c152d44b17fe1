"""Lesson of a classifier: the statistics of labelled objects, and nothing else of them in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.models.build_transients import Lesson
from clara_pipeline.pool.process_pool import Pool
from clara_pipeline.stage_work.transients.object_work import feature_rows, in_order
from clara_pipeline.text import sanitize
from clara_pipeline.transient_files.left_out import LeftOut
from clara_pipeline.transient_files.read import iter_photometry
from clara_pipeline.transients.classifier import FEWEST_POINTS
from clara_pipeline.transients.labelled_objects import class_of_label
from clara_pipeline.transients.photometry import Photometry


def lesson_from_files(
    pool: Pool,
    paths: Sequence[Path],
    labels: Mapping[str, str],
    classes: Sequence[str],
    left_out: LeftOut,
    tell: Callable[[int], None],
    keep_objects: bool = False,
) -> tuple[Lesson, int]:
    """Return the lesson of labelled objects in files, and how many were left out for too few detections.

    `classes` are the labels to learn, `+` joins some into one; none means all. Rows that cannot be used are counted
    in `left_out`. `keep_objects` keeps them in memory, for a network. Raises UsageError where nothing is left to learn.
    """
    chosen = _Chosen(class_of_label(classes or sorted(set(labels.values()))), labels, keep_objects)
    rows = []
    for row in in_order(pool, feature_rows, chosen.of(iter_photometry(paths, left_out)), None):
        rows.append(row)
        tell(len(rows))
    known = chosen.classes()
    if len(known) < 2:
        raise UsageError(
            f"{len(rows)} objects of {len(known)} classes are left to learn from; are the names in the table of labels "
            "those of the light curves, and are there two classes?"
        )
    about = f"{len(rows)} labelled objects from {', '.join(sanitize(path.name, 80) for path in paths)}"
    places = np.array([known.index(label) for label in chosen.called])
    kept = tuple(chosen.objects)
    lesson = Lesson(np.array(rows), places, known, about[:500], False, tuple(chosen.names), tuple(paths), kept)
    return lesson, chosen.n_short


class _Chosen:
    """Passes on the objects to learn from, and notes their names and classes."""

    def __init__(self, of_label: Mapping[str, str], labels: Mapping[str, str], keep_objects: bool) -> None:
        self._of_label, self._labels, self._keep_objects = of_label, labels, keep_objects
        self.objects: list[Photometry] = []
        self.names: list[str] = []
        self.called: list[str] = []
        self.n_short = 0

    def of(self, objects: Iterable[Photometry]) -> Iterator[Photometry]:
        """Yield the objects with a class and enough detections."""
        for one in objects:
            label = self._of_label.get(self._labels.get(one.object_id, ""))
            if label is None:
                continue
            if int(one.is_detection.sum()) < FEWEST_POINTS:
                self.n_short += 1
                continue
            self.names.append(one.object_id)
            self.called.append(label)
            if self._keep_objects:
                self.objects.append(one)
            yield one

    def classes(self) -> tuple[str, ...]:
        """Return the classes that objects were found of, in the order of the labels."""
        found = set(self.called)
        return tuple(name for name in dict.fromkeys(self._of_label.values()) if name in found)
