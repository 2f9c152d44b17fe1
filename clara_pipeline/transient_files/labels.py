"""Read the classes of objects from a table of labels."""

from __future__ import annotations

from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize
from clara_pipeline.transient_files.stored import stored_objects
from clara_pipeline.transient_files.table_rows import table_rows
from clara_pipeline.transient_files.values import object_id_of

NAMES = ("object_id", "objectid", "oid", "diaobjectid", "id", "name")
CRTS_NAME = "transientid"
CRTS_PREFIX = "TranID"
"""CRTS's light curves name `TranID1101` what its table of labels calls `1101`."""
CLASSES = ("class", "class_name", "classalerce", "classification", "label", "type", "true_target", "target")
MAX_LABELS = 2_000_000
MAX_CLASS_CHARACTERS = 60


def read_labels(path: Path) -> dict[str, str]:
    """Read a class for each object's name; columns in any order and case, gzip undone.

    Of a folder that `clara-tui fetch` has filled: the classes the broker was asked for.
    Raises UsageError for a table without names and classes, and where one object has two classes, and
    UnreadableLightCurve for what is no table.
    """
    if path.is_dir():
        return {one.object_id: one.class_name for one in stored_objects(path) if one.class_name}
    shown = sanitize(path.name, 120)
    labels: dict[str, str] = {}
    with table_rows(path) as rows:
        prefix, name_at, class_at = _places(next(rows), shown)
        for number, row in enumerate(rows, 1):
            name = object_id_of(prefix + row[name_at].strip()) if name_at < len(row) else ""
            label = sanitize(row[class_at], MAX_CLASS_CHARACTERS) if class_at < len(row) else ""
            if not name or not label:
                raise UsageError(f"{shown}: row {number} lacks an object's name or its class; complete or remove it")
            if labels.setdefault(name, label) != label:
                raise UsageError(f"{shown}: {name} has two classes, {labels[name]} and {label}; keep one")
            if len(labels) > MAX_LABELS:
                raise UsageError(f"{shown}: more than {MAX_LABELS} labels; cut it up")
    if not labels:
        raise UsageError(f"{shown}: it has headings but no labels")
    return labels


def _places(headings: list[str], shown: str) -> tuple[str, int, int]:
    """Return what goes before each name, and the places of names and classes."""
    found = {name.strip().lower(): place for place, name in reversed(list(enumerate(headings)))}
    class_at = next((found[name] for name in CLASSES if name in found), None)
    name_at = next((found[name] for name in NAMES if name in found), None)
    prefix = ""
    if name_at is None and CRTS_NAME in found:
        prefix, name_at = CRTS_PREFIX, found[CRTS_NAME]
    if name_at is None or class_at is None:
        listed = ", ".join(sanitize(name, 30) for name in headings[:10]) or "empty"
        raise UsageError(
            f"{shown}: it is no table of labels; its first line is: {listed}. Needed are a column of names (oid, "
            "object_id, TransientID) and one of classes (class, Classification)"
        )
    return prefix, name_at, class_at
