"""Choose old runs, and remove them from a workspace."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clara_pipeline.errors import ClaraError, Locked, UsageError
from clara_pipeline.files.lock import hold
from clara_pipeline.runs.keeping.run_facts import RUNNING, UNREADABLE, RunFacts
from clara_pipeline.text import sanitize

REMOVED = ".removed"
"""Suffix of a run that is being removed: it is hidden, and no run any more."""
DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0}


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a workspace's runs goes."""

    removed: tuple[RunFacts, ...]
    kept: dict[str, str]
    """Runs that are old enough, and why they stay all the same."""

    @property
    def n_bytes(self) -> int:
        """Return the bytes on the disk of the runs to remove."""
        return sum(run.use.n_bytes for run in self.removed)


def age_in_days(words: str) -> float:
    """Return the days that an age such as `30d`, `12h` or `2w` means. Raises UsageError."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)([hdw]?)", words.strip())
    if match is None:
        raise UsageError(f"an age is a number with h, d or w, such as 30d; this is {sanitize(words, 40)!r}")
    return float(match[1]) * DAYS[match[2] or "d"]


def choose_runs(
    runs: Sequence[RunFacts],
    now: datetime,
    decided: Collection[str],
    keep: int | None = None,
    older_than_days: float | None = None,
) -> Choice:
    """Choose among `runs` (the newest first) those beyond the first `keep` that are older than so many days.

    Never one that is being written, that a decision names (`decided`), or whose manifest cannot be read.
    Raises UsageError where neither limit is given.
    """
    if keep is None and older_than_days is None:
        raise UsageError("say which runs may go: --keep N, --older-than 30d, or both")
    removed, kept = [], {}
    for run in runs[keep or 0 :]:
        age = run.age_days(now)
        if older_than_days is not None and age is not None and age < older_than_days:
            continue
        if why := _why_kept(run, age, decided):
            kept[run.id] = why
        else:
            removed.append(run)
    return Choice(tuple(removed), kept)


def _why_kept(run: RunFacts, age_days: float | None, decided: Collection[str]) -> str:
    if run.state == RUNNING:
        return "it is being written"
    if run.state == UNREADABLE or age_days is None:
        return "its manifest cannot be read: look at it, and delete its folder yourself"
    return "decisions of a session were made on it" if run.id in decided else ""


def remove_run(workspace: Path, run_id: str) -> None:
    """Remove a run: hidden at once, then deleted; a link is never followed. A later call ends what a kill left.

    Raises Locked while a process writes the run, ClaraError where it cannot be removed.
    """
    folder = Path(workspace) / "runs" / run_id
    hidden = folder.with_name(f".{run_id}{REMOVED}")
    if folder.is_symlink():
        raise ClaraError(f"run {sanitize(run_id)} is a link to another place, which is left alone; remove the link")
    try:
        with hold(folder / "lock"):
            folder.rename(hidden)
        shutil.rmtree(hidden)
    except Locked:
        raise
    except OSError as error:
        raise ClaraError(f"run {sanitize(run_id)} could not be removed: {error.strerror or error}") from error


def remove_leftovers(workspace: Path) -> int:
    """Delete the runs whose removal was cut off by a kill; returns how many."""
    left = [path for path in (Path(workspace) / "runs").glob(f".*{REMOVED}") if path.is_dir() and not path.is_symlink()]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)
