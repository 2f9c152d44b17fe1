"""Put the many part files of a run into one archive a stage; what reads a run sees the same parts as before.

A kill at any instant leaves every part readable: the archive is written whole and renamed before a file that it holds
is deleted, and the next call goes on. A compacted run can be resumed; parts that are made anew lie beside the archive.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.files.lock import hold
from clara_pipeline.files.part_archive import archived_names, names_in, write_archive
from clara_pipeline.runs.keeping.disk_use import DiskUse, total_use
from clara_pipeline.runs.keeping.run_facts import ENDED, RUNNING, state_of
from clara_pipeline.runs.parts import finished_parts, is_complete
from clara_pipeline.runs.run_directory import Run

SUFFIXES = (".npy", ".parquet")
FEWEST_FILES = 3
"""A stage with fewer stays as it is."""


class Compacted(NamedTuple):
    """What compacting a run came to."""

    before: DiskUse
    after: DiskUse
    n_stages: int
    """Folders of the run that were put into an archive."""


def compact_run(run: Run) -> Compacted:
    """Put the finished parts of a run into one archive a stage.

    Raises UsageError for a run that has not ended, Locked while a process writes it, ClaraError where the disk refuses.
    """
    if (state := state_of(run)) not in (*ENDED, RUNNING):  # what is being written, its lock says
        raise UsageError(
            f"run {run.id} is {state}: only finished runs are compacted; end it with clara-tui run --resume {run.id}"
        )
    before = total_use(run.folder)
    with hold(run.path("lock")):
        stages = [path.parent for path in sorted(run.folder.glob("**/plan.json")) if not path.parent.is_symlink()]
        n_stages = sum(compact_stage(folder) for folder in stages)
    return Compacted(before, total_use(run.folder), n_stages)


def compact_stage(folder: Path) -> bool:
    """Put the parts of a stage's folder into its archive; returns whether there was anything to do.

    Raises ClaraError where the disk refuses.
    """
    if not is_complete(folder):
        return False
    names, n_archived = _part_files(folder), len(archived_names(folder))
    loose = [folder / name for name in names if (folder / name).exists()]
    if not loose or len(loose) + n_archived < FEWEST_FILES:
        return False
    write_archive(folder, names)
    try:
        for path in loose:
            path.unlink()
    except OSError as error:
        raise ClaraError(f"{folder}: a file that the archive holds could not be deleted: {error.strerror}") from error
    return True


def _part_files(folder: Path) -> list[str]:
    """Return the names of the files, in the folder or its archive, that belong to parts of the stage's plan."""
    parts = {part.name for part in finished_parts(folder)}
    return [name for name in names_in(folder) if name.endswith(SUFFIXES) and name.split(".")[0] in parts]
