"""Read files that lie in a folder, or uncompressed in the one archive of that folder, under the same names.

An archive (`parts.zip`, which any program for zip files opens) holds the many small files of a finished stage as one.
A file in the folder goes before one in the archive, so that what is written anew counts. Names are looked up, never
followed: nothing is ever unpacked to a name from inside an archive.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.atomic import whole_file
from clara_pipeline.text import sanitize

ARCHIVE = "parts.zip"
ALIGNED_BYTES = 64
"""A file in an archive begins at a multiple of it, so that arrays in it can be mapped and walked at full speed."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time stamp of every entry: the same files give the same bytes."""
HEADER_BYTES, NAME_AT = 30, 26
"""Length of the fixed head of an entry, and where in it the lengths of the name and of the extra field stand."""
PADDING = b"\x35\xd9"
"""Kind of the extra field that only fills up (as zipalign writes it)."""
_NO_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, UnicodeDecodeError)


class Place(NamedTuple):
    """Where the bytes of a file are."""

    path: Path
    offset: int
    n_bytes: int


def place_of(path: Path) -> Place:
    """Find the bytes of `path`, in its folder or in the folder's archive.

    Raises FileNotFoundError where neither has it, DamagedStore for an archive that cannot be read.
    """
    try:
        return Place(path, 0, path.stat().st_size)
    except FileNotFoundError:
        archive = path.with_name(ARCHIVE)
        if (entry := _directory(archive).get(path.name)) is None:
            raise
        return _entry_place(archive, path.name.encode(), *entry)


def is_there(path: Path) -> bool:
    """Return whether `path` is in its folder or in the folder's archive. Raises DamagedStore as `place_of`."""
    return path.exists() or path.name in _directory(path.with_name(ARCHIVE))


def read_file(path: Path) -> bytes:
    """Return the bytes of `path`, wherever they are. Raises FileNotFoundError and DamagedStore as `place_of`."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        place = place_of(path)
    with place.path.open("rb") as file:
        file.seek(place.offset)
        return file.read(place.n_bytes)


def names_in(folder: Path) -> list[str]:
    """Return the names of the files in a folder and in its archive, sorted, hidden ones and the archive left out."""
    here = {entry.name for entry in os.scandir(folder) if entry.is_file()} if folder.is_dir() else set()
    return sorted(name for name in here | _directory(folder / ARCHIVE).keys() if name != ARCHIVE and name[0] != ".")


def write_archive(folder: Path, names: Iterable[str]) -> None:
    """Write the archive of a folder anew, whole: the files `names` of it, from the folder or the archive there was.

    Raises FileNotFoundError, DamagedStore and ClaraError; then the old archive stays.
    """
    with whole_file(folder / ARCHIVE) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(names):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            entry.extra = _padding(file.tell() + HEADER_BYTES + len(name.encode()))
            archive.writestr(entry, read_file(folder / name))


def archived_names(folder: Path) -> frozenset[str]:
    """Return the names of the files in the archive of a folder; none where it has no archive."""
    return frozenset(_directory(folder / ARCHIVE))


def _padding(begin: int) -> bytes:
    n_bytes = -(begin + 4) % ALIGNED_BYTES
    return PADDING + n_bytes.to_bytes(2, "little") + bytes(n_bytes)


def _directory(archive: Path) -> dict[str, tuple[int, int]]:
    """Return begin of the head and number of bytes of every entry; empty without an archive."""
    try:
        stamp = archive.stat()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return _entries(archive, (stamp.st_ino, stamp.st_mtime_ns, stamp.st_size))


@lru_cache(maxsize=64)
def _entries(archive: Path, _stamp: tuple[int, ...]) -> dict[str, tuple[int, int]]:
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
    except _NO_ZIP as error:
        raise _damaged(archive, str(error)) from error
    if any(e.compress_type != zipfile.ZIP_STORED or e.compress_size != e.file_size for e in entries):
        raise _damaged(archive, "it holds compressed entries")
    return {entry.filename: (entry.header_offset, entry.file_size) for entry in entries}


def _entry_place(archive: Path, name: bytes, begin: int, n_bytes: int) -> Place:
    with archive.open("rb") as file:
        file.seek(begin)
        head, there = file.read(HEADER_BYTES), file.read(len(name))
        size = os.fstat(file.fileno()).st_size
    lengths = [int.from_bytes(head[at : at + 2], "little") for at in (NAME_AT, NAME_AT + 2)]
    offset = begin + HEADER_BYTES + sum(lengths)
    if head[:4] != b"PK\x03\x04" or there != name or offset + n_bytes > size:
        raise _damaged(archive, "an entry lies outside of it")
    return Place(archive, offset, n_bytes)


def _damaged(archive: Path, why: str) -> DamagedStore:
    return DamagedStore(
        f"{sanitize(archive)} is damaged or cut off: {sanitize(why, 200)}; delete it and resume the run, which makes "
        "these parts again"
    )
