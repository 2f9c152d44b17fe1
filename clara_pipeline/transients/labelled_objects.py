"""Choose and number the labelled objects that a model is trained or measured on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.records import IntArray
from clara_pipeline.text import sanitize
from clara_pipeline.transients.photometry import Photometry

JOIN = "+"


@dataclass(frozen=True, slots=True, eq=False)
class LabelledObjects:
    """Objects with a class each."""

    objects: tuple[Photometry, ...]
    labels: IntArray
    """(n_objects,): indices into `classes`."""
    classes: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return the number of objects of each class."""
        return class_counts(self.labels, self.classes)


def labelled_objects(
    objects: Iterable[Photometry], labels: Mapping[str, str], classes: Sequence[str], min_points: int
) -> LabelledObjects:
    """Keep the objects that have a label among `classes` and at least `min_points` points.

    A class such as `AGN+Blazar` joins two labels. Without classes every label that these objects have is one. Raises
    UsageError where a label is named twice or a class has no object.
    """
    known = [one for one in objects if one.object_id in labels and len(one) >= min_points]
    of_label = class_of_label(classes or sorted({labels[one.object_id] for one in known} or {*labels.values()}))
    kept = [one for one in known if labels[one.object_id] in of_label]
    names = tuple(dict.fromkeys(of_label.values()))
    numbers = np.array([names.index(of_label[labels[one.object_id]]) for one in kept], dtype=np.int64)
    found = LabelledObjects(tuple(kept), numbers, names)
    empty = [sanitize(name) for name, n in found.counts().items() if not n]
    if empty:
        raise UsageError(
            f"no object of {', '.join(empty)} with at least {min_points} points; are the names in the table of labels "
            "those of the light curves, and are the classes written as there?"
        )
    return found


def class_counts(labels: IntArray, classes: Sequence[str]) -> dict[str, int]:
    """Return the number of each class among `labels`, shape (n,), indices into `classes`."""
    return dict(zip(classes, np.bincount(labels, minlength=len(classes)).tolist(), strict=True))


def class_of_label(classes: Sequence[str]) -> dict[str, str]:
    """Return the class of each label.

    Raises UsageError where one is empty or named twice, and for fewer than two classes.
    """
    found: dict[str, str] = {}
    for name in classes:
        for label in name.split(JOIN):
            if not label.strip() or label.strip() in found:
                raise UsageError(f"the classes name {sanitize(label)!r} twice, or an empty one")
            found[label.strip()] = name.strip()
    if len({*found.values()}) < 2:
        raise UsageError("name at least two classes, such as SN,CV,AGN+Blazar")
    return found
