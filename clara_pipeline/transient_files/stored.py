"""Keep the photometry of objects from brokers in a folder: one small JSON file an object.

The file's name is a hash of survey and object, in one of 256 folders: no name from outside becomes a path, and no
folder holds more than some hundred files at 20 000 objects. A file is written whole or not at all; one that cannot be
read counts as not there and is asked for again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.text import sanitize
from clara_pipeline.transient_files.points import (
    DETECTION_SIGMAS,
    UJY_PER_NJY,
    Point,
    ReadPoint,
    difference_point,
    flux_point,
)

SURVEYS = ("ztf", "lsst")
MAX_BYTES = 2**26
SAME_EPOCH_DAYS = 1e-4
"""Of one exposure: 9 seconds; ZTF's exposures are 30 s long."""
READ_POINT: dict[str, ReadPoint] = {
    "ztf": difference_point,
    "lsst": partial(flux_point, ujy_per_unit=UJY_PER_NJY),
}

Value = str | float | int | bool | None
Row = dict[str, Value]
"""One measurement as the broker gave it, by the names of `columns.py`."""


class StoredObject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One object as a broker had it at a time: what the list says of it, and its measurements."""

    object_id: str
    survey: str
    asked_utc: str
    """UTC, ISO 8601."""
    class_name: str = ""
    """The class the broker was asked for; "" where it was asked for by name."""
    probability: float | None = None
    classifier: str = ""
    ra_deg: float | None = None
    dec_deg: float | None = None
    n_detections: int | None = None
    last_mjd: float | None = None
    detections: list[Row] = []
    non_detections: list[Row] = []
    forced: list[Row] = []
    schema: int = 1

    def measurements(self) -> tuple[list[Row], list[Row], list[Row]]:
        """Return the three kinds of rows, for comparison with another answer."""
        return self.detections, self.non_detections, self.forced

    def points(self) -> Iterator[Point | str]:
        """Yield the points, or why a row gives none.

        Of one exposure the detection counts, else the forced point, else the limit.
        """
        read = READ_POINT[self.survey]
        taken: dict[str, set[int]] = {}
        for rows, is_forced in ((self.detections, False), (self.forced, True), (self.non_detections, False)):
            made = [read(row) for row in rows]
            yield from (_forced(point) if is_forced else point for point in made if not _is_taken(point, taken))
            for point in made:
                if not isinstance(point, str):
                    epoch = round(point.time_mjd / SAME_EPOCH_DAYS)
                    taken.setdefault(point.band, set()).update((epoch - 1, epoch, epoch + 1))


def _is_taken(point: Point | str, taken: dict[str, set[int]]) -> bool:
    return not isinstance(point, str) and round(point.time_mjd / SAME_EPOCH_DAYS) in taken.get(point.band, ())


def _forced(point: Point | str) -> Point | str:
    if isinstance(point, str):
        return point
    return point._replace(is_detection=point.is_detection and abs(point.flux) >= DETECTION_SIGMAS * point.error)


def place_of(folder: Path, survey: str, object_id: str) -> Path:
    """Return where an object is kept below `folder`; made from a hash, never from the name."""
    code = hashlib.sha256(f"{survey}:{object_id}".encode()).hexdigest()[:24]
    return folder / code[:2] / f"{code}.json"


def write_object(folder: Path, one: StoredObject) -> Path:
    """Write an object in place of the one before, whole or not at all. Raises ClaraError where the disk refuses."""
    path = place_of(folder, one.survey, one.object_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, msgspec.json.encode(one), sync=False)  # may be asked for again
    return path


def read_object(path: Path) -> StoredObject:
    """Read an object's file. Raises DamagedStore where it is not what was written; FileNotFoundError passes."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DamagedStore(f"{sanitize(path)} is far larger than an object's light curve; remove it")
        one = msgspec.json.decode(path.read_bytes(), type=StoredObject)
    except FileNotFoundError:
        raise
    except (msgspec.MsgspecError, OSError, ValueError, RecursionError) as error:
        raise DamagedStore(f"{sanitize(path)} is damaged; fetch its object again") from error
    if one.survey not in SURVEYS or one.schema != 1 or place_of(path.parent.parent, one.survey, one.object_id) != path:
        raise DamagedStore(f"{sanitize(path)} is no object of this folder; remove it")
    return one


def find_object(folder: Path, survey: str, object_id: str) -> StoredObject | None:
    """Return a kept object; None where it is not there or its file is damaged."""
    try:
        return read_object(place_of(folder, survey, object_id))
    except (FileNotFoundError, NotADirectoryError, DamagedStore):
        return None


def stored_objects(folder: Path) -> Iterator[StoredObject]:
    """Read all objects kept below `folder`, in the order of their files; damaged files are passed over."""
    for path in sorted(folder.glob("??/????????????????????????.json")):
        try:
            yield read_object(path)
        except (DamagedStore, FileNotFoundError):
            continue
