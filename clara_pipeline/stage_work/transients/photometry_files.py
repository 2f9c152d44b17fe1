"""The files of photometry among a run's inputs, and which of them can be read at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from clara_pipeline.errors import UnreadableLightCurve, UsageError
from clara_pipeline.ingest.filenames import key
from clara_pipeline.records import Failure
from clara_pipeline.text import sanitize
from clara_pipeline.transient_files.columns import kind_of
from clara_pipeline.transient_files.stored import stored_objects
from clara_pipeline.transient_files.table_rows import table_rows

SUFFIXES = (".csv", ".csv.gz", ".tsv", ".txt")


def photometry_files(inputs: Iterable[Path]) -> list[Path]:
    """Return the files named, and the tables of photometry in the folders named, each once, sorted by name.

    A folder of objects that were fetched from a broker stands for itself. A folder's tables of other things, such as
    labels, are passed over. Raises UsageError for an input that is not
    there.
    """
    found: set[Path] = set()
    for path in inputs:
        if not path.exists():
            raise UsageError(f"{sanitize(path)} is not there; name a file of photometry or a folder of them")
        if path.is_dir() and next(stored_objects(path), None) is not None:
            found.add(path.absolute())
        elif path.is_dir():
            listed = (one for one in path.rglob("*") if one.name.lower().endswith(SUFFIXES) and one.is_file())
            found.update(one.absolute() for one in listed if _problem(one) == "")
        else:
            found.add(path.absolute())
    return sorted(found, key=lambda path: (path.name, str(path)))


def split_readable(paths: Sequence[Path], stage: str) -> tuple[list[Path], list[Failure]]:
    """Return the files whose headings are photometry's, and a failure for each other one."""
    problems = {path: "" if path.is_dir() else _problem(path) for path in paths}
    failures = [Failure(key(path), stage, sanitize(problem)) for path, problem in problems.items() if problem]
    return [path for path, problem in problems.items() if not problem], failures


def facts_of(path: Path) -> tuple[str, int, int]:
    """Return name, size in bytes and time of the last change in nanoseconds, of a file or of all files of a folder."""
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    states = [one.stat() for one in files]
    return path.name, sum(state.st_size for state in states), max(state.st_mtime_ns for state in states)


def _problem(path: Path) -> str:
    try:
        with table_rows(path) as rows:
            kind_of(next(rows, []))
    except UnreadableLightCurve as error:
        return str(error)
    return ""
