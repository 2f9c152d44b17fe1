"""Read files of photometry as objects, in as many passes as keep memory flat."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.text import sanitize
from clara_pipeline.transient_files.assemble import ALL_BANDS, N_COLUMNS, assembled
from clara_pipeline.transient_files.left_out import LeftOut
from clara_pipeline.transient_files.named_rows import named_rows
from clara_pipeline.transient_files.points import Point
from clara_pipeline.transient_files.stored import SURVEYS, StoredObject, find_object, stored_objects
from clara_pipeline.transient_files.values import number, object_id_of
from clara_pipeline.transients.photometry import Photometry

ROWS_AT_ONCE = 250_000
"""Rows held in one pass, 56 bytes each."""
MAX_OBJECTS = 2_000_000
MAX_POINTS = 200_000
"""Of one object; Rubin's ten years are a thousand."""
BAND_PLACES = {band: place for place, band in enumerate(ALL_BANDS)}


def read_photometry(paths: Iterable[Path], left_out: LeftOut | None = None) -> list[Photometry]:
    """Read all objects of these files, in the order of their first rows; see `iter_photometry`."""
    return list(iter_photometry(paths, left_out))


def iter_photometry(paths: Iterable[Path], left_out: LeftOut | None = None) -> Iterator[Photometry]:
    """Read the objects of tables of photometry one after another, in the order of their first rows.

    The kind of each file is told by its headings (`columns.py`); a folder is one that `clara-tui fetch` has filled.
    An object may be in several files and its rows anywhere in them. ALeRCE's file of non-detections is found beside
    that of detections. An object whose rows are all unusable comes with no points. Rows left out are counted in
    `left_out`.

    Files are read once for the names and then once for every 250 000 rows, so that memory does not grow with them.
    Raises UnreadableLightCurve, naming the file.
    """
    left_out = LeftOut() if left_out is None else left_out
    files = [Path(path) for path in paths]
    census = _census(files, left_out)
    beside = [limits for path in files if (limits := non_detections_beside(path)) and limits not in files]
    for names in _groups(census):
        held = {name: _Held() for name in names}
        for path in (*files, *beside):
            (_collect_stored if path.is_dir() else _collect)(path, held, left_out)
        for name, one in held.items():
            yield one.photometry(name)


def non_detections_beside(path: Path) -> Path | None:
    """Return ALeRCE's file of non-detections that goes with one of detections, where it lies in the same folder."""
    if "detections" not in path.name or "non_detections" in path.name:
        return None
    name = path.name.replace("detections", "non_detections")
    places = (path.with_name(one) for one in (name, name.replace("_corr", "")))
    return next((place for place in places if place.is_file()), None)


@dataclass
class _Held:
    """The points of one object while a pass goes on."""

    points: array[float] = field(default_factory=lambda: array("d"))
    is_difference: bool = False
    position: tuple[float | None, float | None] = (None, None)

    def add(self, point: Point, is_difference: bool) -> None:
        self.is_difference |= is_difference
        self.points.extend((point.time_mjd, BAND_PLACES[point.band], *point[2:]))

    def add_stored(self, stored: StoredObject, left_out: LeftOut) -> None:
        self.position = (stored.ra_deg, stored.dec_deg)
        for place, point in enumerate(stored.points(), 1):
            if isinstance(point, str):
                left_out.add(point, Path(stored.object_id), place)
            else:
                self.add(point, is_difference=True)

    def photometry(self, name: str) -> Photometry:
        points = np.frombuffer(self.points, dtype=np.float64) if self.points else np.empty(0)
        return assembled(name, points.reshape(-1, N_COLUMNS), self.is_difference, *self.position)


def _census(files: Iterable[Path], left_out: LeftOut) -> dict[str, int]:
    """Count the rows of every object, in the order of their first ones."""
    census: dict[str, int] = {}
    for path in files:
        for place, name, n_rows in _stored_names(path) if path.is_dir() else _table_names(path):
            if not name:
                left_out.add("the object's name is empty, too long or holds characters that hide", path, place)
                continue
            census[name] = n = census.get(name, 0) + n_rows
            if n > MAX_POINTS or len(census) > MAX_OBJECTS:
                raise UnreadableLightCurve(f"{sanitize(path.name, 120)}: {_too_much(name, n)}")
    return census


def _table_names(path: Path) -> Iterator[tuple[int, str, int]]:
    return ((place, name, 1) for place, name, _row, _kind in named_rows(path))


def _stored_names(folder: Path) -> Iterator[tuple[int, str, int]]:
    place = 0
    for place, one in enumerate(stored_objects(folder), 1):
        yield place, object_id_of(one.object_id), sum(map(len, one.measurements()))
    if not place:
        raise UnreadableLightCurve(
            f"{sanitize(folder)}: no objects are kept in this folder; fetch some, or name a file"
        )


def _too_much(name: str, n_points: int) -> str:
    if n_points > MAX_POINTS:
        return f"more than {MAX_POINTS} rows of the object {sanitize(name, 80)}; is the column of names another one?"
    return f"more than {MAX_OBJECTS} objects; cut it up"


def _groups(census: dict[str, int]) -> Iterator[list[str]]:
    """Yield the names in turn, in groups of at most 250 000 rows."""
    names: list[str] = []
    n_rows = 0
    for name, n in census.items():
        if names and n_rows + n > ROWS_AT_ONCE:
            yield names
            names, n_rows = [], 0
        names.append(name)
        n_rows += n
    if names:
        yield names


def _collect(path: Path, held: dict[str, _Held], left_out: LeftOut) -> None:
    """Add a file's points of the objects that are held."""
    for place, name, row, kind in named_rows(path, held):
        one = held[name]
        if len(one.points) > N_COLUMNS * MAX_POINTS:
            raise UnreadableLightCurve(f"{sanitize(path.name, 120)}: {_too_much(name, MAX_POINTS + 1)}")
        values = {column: row[at] for column, at in kind.places.items() if at < len(row)}
        point = kind.read_point(values) if row else "the row has more cells than the first line"
        if isinstance(point, str):
            left_out.add(point, path, place)
            continue
        one.add(point, kind.is_difference)
        if one.position == (None, None):
            one.position = _position(values)


def _collect_stored(folder: Path, held: dict[str, _Held], left_out: LeftOut) -> None:
    """Add the kept points of the objects that are held."""
    for name, one in held.items():
        for stored in (find_object(folder, survey, name) for survey in SURVEYS):
            if stored is not None:
                one.add_stored(stored, left_out)


def photometry_of(stored: StoredObject, left_out: LeftOut | None = None) -> Photometry:
    """Make photometry of a kept object, as `iter_photometry` does of a folder; rows left out are counted."""
    held = _Held()
    held.add_stored(stored, LeftOut() if left_out is None else left_out)
    return held.photometry(stored.object_id)


def _position(values: dict[str, str]) -> tuple[float | None, float | None]:
    ra, dec = number(values.get("ra")), number(values.get("dec"))
    return (ra, dec) if 0 <= ra <= 360 and -90 <= dec <= 90 else (None, None)
