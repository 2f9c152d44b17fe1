"""Follow: take up light curves of folders that another program is still filling, until no more come."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from clara_pipeline.download.fits_check import fault_of
from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.ingest.arrivals import Arrivals, Facts
from clara_pipeline.ingest.filenames import key
from clara_pipeline.ingest.find import light_curve_files
from clara_pipeline.records import Target
from clara_pipeline.runs.parts import Plan, is_finished, n_rows, write_part, write_plan
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stages.ahead.early_parts import FOLDER, begin_early, early_targets, wants_features
from clara_pipeline.stages.features import features_stage
from clara_pipeline.stages.ingest import targets_table

NAME = FOLDER
LOOK_EVERY_SECONDS = 1.0
"""Or as long as a look takes: a file server with a million files is not kept busy all the time."""


def follow(context: Context) -> Outcome:
    """Compute the features of light curves as they come, until none has come for `run.follow_seconds`.

    What is in the folders then is what the ingest stage lists. A file that changes after it was read is read again.
    """
    part = context.folder(NAME) / "came"
    write_plan(context.folder(NAME), Plan(NAME, (part.name,)))
    if is_finished(part):
        return Outcome(n_rows(part))
    context.say(
        f"following {', '.join(context.manifest.inputs)} until nothing has come for "
        f"{context.settings.run.follow_seconds:g} s; Ctrl-C keeps what is done, and --resume {context.run.id} "
        "--follow 0 goes on with what is there"
    )
    context.log.emit(StageStarted(stage=NAME, n_total=0, unit="files"))
    came = _followed(context, _known(context))
    context.pool.wait_for_ahead()
    write_part(part, targets_table(came))
    return Outcome(len(came))


def _followed(context: Context, known: Mapping[Path, Facts]) -> list[Target]:
    """Look at the folders until nothing has come for long enough; return what is there then."""
    arrivals = Arrivals(known, time.monotonic())
    waiting: dict[Path, Target] = {}
    while True:
        began = time.monotonic()
        there = _there(context)
        took_seconds = time.monotonic() - began
        waiting |= {path: _target(path, there[path]) for path in arrivals.look(there, began)}
        is_over = arrivals.quiet_seconds(began) >= context.settings.run.follow_seconds
        _begin(context, waiting, is_over)
        context.log.emit(StageProgress(stage=NAME, n_done=arrivals.n_told, n_total=len(there)))
        if is_over:
            return [_target(path, facts) for path, facts in there.items()]
        time.sleep(max(LOOK_EVERY_SECONDS, took_seconds))


def _begin(context: Context, waiting: dict[Path, Target], is_over: bool) -> None:
    """Hand full chunks of the waiting files to the workers, and the rest once no more files will come."""
    for path in [path for path in waiting if not _is_whole(path)]:
        del waiting[path]
    n_begun = (
        len(waiting) if is_over else len(waiting) // context.settings.run.chunk_size * context.settings.run.chunk_size
    )
    targets = [waiting.pop(path) for path in list(waiting)[:n_begun]]
    if targets and wants_features(context):
        begin_early(context, features_stage(context), targets)


def _known(context: Context) -> dict[Path, Facts]:
    """Return what an earlier process of this run has computed, as it was then."""
    if not wants_features(context):
        return {}
    early = early_targets(context, features_stage(context))
    return {Path(target.path): (target.size_bytes, target.mtime_ns) for target in early}


def _there(context: Context) -> dict[Path, Facts]:
    found: dict[Path, Facts] = {}
    for path in light_curve_files([Path(path) for path in context.manifest.inputs]):
        with suppress(OSError, UnicodeEncodeError):  # gone again, or a name that the ingest stage refuses
            str(path).encode()
            facts = os.stat(path)
            found[path] = facts.st_size, facts.st_mtime_ns
    return found


def _target(path: Path, facts: Facts) -> Target:
    return Target(key(path), str(path), *facts)


def _is_whole(path: Path) -> bool:
    """Tell whether a file has the length that its headers claim; files that are not FITS always count as whole."""
    try:
        return path.suffix.lower() not in (".fits", ".fit") or fault_of(path, check_sums=False) is None
    except OSError:
        return False
