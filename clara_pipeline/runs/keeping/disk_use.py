"""Measure what a run takes on the disk, stage by stage. Links are counted, never followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from clara_pipeline.text import sanitize

OWN_FILES = "."
"""Stands for the files of the run that are in no folder."""


class DiskUse(NamedTuple):
    """What a folder, or a run, takes."""

    n_bytes: int
    n_files: int


def disk_use(run_folder: Path) -> dict[str, DiskUse]:
    """Return what each folder of a run takes, the largest first; the run's own files are those of `.`."""
    found: dict[str, DiskUse] = {}
    for path, n_bytes in _files(run_folder):
        place = path.relative_to(run_folder).parts
        name = sanitize(place[0], 60) if len(place) > 1 else OWN_FILES
        before = found.get(name, DiskUse(0, 0))
        found[name] = DiskUse(before.n_bytes + n_bytes, before.n_files + 1)
    return dict(sorted(found.items(), key=lambda item: (-item[1].n_bytes, item[0])))


def total_use(run_folder: Path) -> DiskUse:
    """Return what a whole run takes."""
    sizes = [n_bytes for _, n_bytes in _files(run_folder)]
    return DiskUse(sum(sizes), len(sizes))


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield the files below a folder and their bytes; those that go away meanwhile are left out."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            try:
                yield path, path.lstat().st_size
            except OSError:
                continue
