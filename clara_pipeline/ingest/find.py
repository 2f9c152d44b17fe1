"""Find the files of a run: named files, and the light curves in named folders."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from clara_pipeline.errors import UnreadableLightCurve, UsageError
from clara_pipeline.ingest.csv_file import looks_like_light_curve
from clara_pipeline.ingest.filenames import key
from clara_pipeline.ingest.pixels.recognise import is_target_pixel_file
from clara_pipeline.ingest.sources import opened
from clara_pipeline.text import sanitize

_SUFFIXES = (".fits", ".fit", ".fits.gz")
_CSV_SUFFIXES = (".csv", ".csv.gz")
_LOOK_BYTES = 8192
_SKIPPED_FOLDERS = {"quarantine", "__macosx"}


class FoundFiles(NamedTuple):
    """The files of a run's inputs, absolute, each once, sorted by base name, then path."""

    light_curves: list[Path]
    pixel_files: list[Path]
    """Target pixel files, which lie beside light curves as evidence of where a dip comes from."""


def light_curve_files(inputs: Sequence[Path]) -> list[Path]:
    """Return every light curve file among `inputs`, as `found_files` does."""
    return found_files(inputs).light_curves


def found_files(inputs: Sequence[Path]) -> FoundFiles:
    """Return every light curve file among `inputs`, and apart from them the target pixel files, known by their headers.

    A file is taken as it is named; a folder yields its `*.fits`, `*.fit` and `*.fits.gz` in any case, and
    those `*.csv` and `*.csv.gz` whose first line names columns of time and flux, recursively. Links are
    followed, a folder reached twice is read once. Hidden names and quarantine folders are left alone. A
    dangling link, a folder that is named like a light curve or may not be listed is in the list too, so
    that it becomes a failure a person sees. Raises UsageError for an input that is not there.
    """
    found: set[str] = set()
    seen: set[str] = set()
    for path in inputs:
        if _is_folder(path):
            found.update(_in_folder(os.path.abspath(path), seen))
        elif os.path.lexists(path):
            found.add(os.path.abspath(path))
        else:
            raise UsageError(f"{sanitize(path)} is not there; name a light curve file or a folder of them")
    paths = [Path(path) for path in sorted(found, key=_order)]
    pixel_files = [path for path in paths if is_target_pixel_file(path)]
    left_out = set(pixel_files)
    return FoundFiles([path for path in paths if path not in left_out], pixel_files)


def split_repeated(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return (kept, repeated): of files with the same base name the first by full path is kept."""
    first: dict[str, Path] = {}
    ordered = sorted(paths, key=lambda path: _order(str(path)))
    repeated = [path for path in ordered if first.setdefault(key(path), path) is not path]
    return list(first.values()), repeated


def _is_csv_light_curve(entry: os.DirEntry[str]) -> bool:
    """Tell whether a CSV file holds columns of time and flux; lists and catalogues stand beside light curves, too."""
    if not entry.name.lower().endswith(_CSV_SUFFIXES):
        return False
    try:
        with opened(Path(entry.path)) as source:
            start = source.read(_LOOK_BYTES) or b""
    except UnreadableLightCurve:
        return False
    return looks_like_light_curve(start.decode("utf-8-sig", "replace"))


def _order(path: str) -> tuple[str, str]:
    return os.path.basename(path), path


def _is_folder(path: Path | os.DirEntry[str]) -> bool:
    """Tell whether there is a folder, links followed; of an entry its list often knows without a look at the disk."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _in_folder(top: str, seen: set[str]) -> Iterator[str]:
    """Yield the files of a folder; real subfolders come before linked ones, so that a file keeps its own path."""
    waiting = [top]
    linked: list[str] = []
    while waiting or linked:
        folder = waiting.pop(0) if waiting else linked.pop(0)
        real = os.path.realpath(folder)
        if real in seen:
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            yield folder
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.name.lower().endswith(_SUFFIXES) or _is_csv_light_curve(entry):
                yield entry.path
            if _is_folder(entry) and entry.name.lower() not in _SKIPPED_FOLDERS:
                (linked if entry.is_symlink() else waiting).append(entry.path)
