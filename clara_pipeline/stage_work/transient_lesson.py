"""What a classifier learns from files: the statistics of labelled objects, and nothing else of them in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.models.build_transients import Lesson
from clara_pipeline.pool import Pool
from clara_pipeline.stage_work.transient_work import feature_rows, in_order
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
) -> tuple[Lesson, int]:
    """Return the lesson of labelled objects in files, and how many were left out for too few detections.

    `classes` are the labels to learn, `+` joins some into one; none means all. Rows that cannot be used are counted
    in `left_out`. Raises UsageError where nothing is left to learn.
    """
    of_label = class_of_label(classes or sorted(set(labels.values())))
    names, called, n_short = [], [], 0

    def chosen() -> Iterator[Photometry]:
        """Yield the objects to learn from, and note their names and classes."""
        nonlocal n_short
        for one in iter_photometry(paths, left_out):
            label = of_label.get(labels.get(one.object_id, ""))
            if label is None:
                continue
            if int(one.is_detection.sum()) < FEWEST_POINTS:
                n_short += 1
                continue
            names.append(one.object_id)
            called.append(label)
            yield one

    rows = []
    for row in in_order(pool, feature_rows, chosen(), None):
        rows.append(row)
        tell(len(rows))
    known = tuple(name for name in dict.fromkeys(of_label.values()) if name in set(called))
    if len(known) < 2:
        raise UsageError(
            f"{len(rows)} objects of {len(known)} classes are left to learn from; are the names in the table of labels "
            "those of the light curves, and are there two classes?"
        )
    about = f"{len(rows)} labelled objects from {', '.join(sanitize(path.name, 80) for path in paths)}"
    places = np.array([known.index(label) for label in called])
    return Lesson(np.array(rows), places, known, about[:500], False, tuple(names), tuple(paths)), n_short
