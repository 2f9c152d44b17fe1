"""The trainings of a workspace, for reading: all of them, or one by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.files.lock import holder
from clara_pipeline.files.names import is_name
from clara_pipeline.runs.run_directory import RUN_ID
from clara_pipeline.text import sanitize
from clara_pipeline.trainings.record import ARTIFACTS, FOLDER, LOCK, RECORD, TrainingRecord, read_record

SECOND = len("20250131-235959")
"""Characters of an id that say when it was given."""
KILLED = "its process ended before the training did"


@dataclass(frozen=True, slots=True)
class Found:
    """A training's folder, and its record or what is wrong with it."""

    folder: Path
    record: TrainingRecord | None
    problem: str = ""

    @property
    def id(self) -> str:
        """Return the training's id, the name of its folder."""
        return self.folder.name


def list_trainings(workspace: Path) -> list[Found]:
    """List the trainings of a workspace, the newest first."""
    found = [path.parent for path in (Path(workspace) / FOLDER).glob(f"*/{RECORD}")]
    return sorted((_found(folder) for folder in found if RUN_ID.fullmatch(folder.name)), key=_age, reverse=True)


def find_training(workspace: Path, words: str) -> Found:
    """Find a training by its id, the beginning of it, or its run name (the newest of several); `last` is the newest.

    Raises UsageError for words that no training goes by.
    """
    known = list_trainings(workspace)
    if words == "last" and known:
        return known[0]
    by_id = [one for one in known if one.id == words] or [one for one in known if words and one.id.startswith(words)]
    by_name = [one for one in known if one.record is not None and words in (one.record.naming.run_name,)]
    if len(by_id) > 1:
        raise UsageError(f"{sanitize(words, 80)} begins the ids of {len(by_id)} trainings; write more of it")
    if by_id or by_name:
        return (by_id or by_name)[0]
    raise UsageError(f"there is no training {sanitize(words, 80)!r} in {workspace}; see clara-tui trainings list")


def open_training(workspace: Path, words: str) -> tuple[Path, TrainingRecord]:
    """Open a training as `find_training` finds it: its folder and record. Raises UsageError, DamagedStore."""
    found = find_training(workspace, words)
    if found.record is None:
        raise DamagedStore(found.problem)
    return found.folder, found.record


def artifact_path(folder: Path, name: str) -> Path | None:
    """Return where an artifact is; None for a name that leads elsewhere or to no file."""
    path = folder / ARTIFACTS / name
    return path if is_name(name) and path.is_file() and not path.is_symlink() else None


def _age(found: Found) -> tuple[str, str, str]:
    """Sort by the second in the id, trainings of one second by when they say that they began."""
    return found.id[:SECOND], found.record.started_utc if found.record is not None else "", found.id


def _found(folder: Path) -> Found:
    try:
        record = read_record(folder)
    except DamagedStore as error:
        return Found(folder, None, str(error))
    if record.state == "running" and holder(folder / LOCK) is None:
        record = read_record(folder)  # it may have ended between the two looks
        if record.state == "running":
            record = msgspec.structs.replace(record, state="killed", problem=KILLED)
    return Found(folder, record)
