"""Photometry: the objects in a run's files, one after another, as part files of some hundred objects each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.records import Failure
from clara_pipeline.runs.parts import Plan, fingerprint, is_complete, n_rows, read_plan, write_part, write_plan
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.transients.object_parts import OBJECTS_FOLDER, objects_table, photometry_table
from clara_pipeline.stage_work.transients.photometry_files import facts_of, photometry_files, split_readable
from clara_pipeline.text import sanitize
from clara_pipeline.transient_files.left_out import LeftOut
from clara_pipeline.transient_files.read import iter_photometry

NAME = "photometry"
VERSION = 1


def photometry(context: Context) -> Outcome:
    """Write every object's measurements to `photometry/` and its name and position to `objects/`.

    Files that are no photometry are failures; rows that cannot be used are counted in a note.
    Raises UsageError where there is no object.
    """
    paths = photometry_files(map(Path, context.manifest.inputs))
    usable, failures = split_readable(paths, NAME)
    size = context.settings.transients.objects_per_part
    facts = [facts_of(path) for path in usable]
    made_from = fingerprint(NAME, VERSION, size, facts, [failure.filename for failure in failures])
    context.log.emit(StageStarted(stage=NAME, n_total=0, unit="objects"))
    n = _finished(context, made_from)
    if n is None:
        n = _write(context, usable, failures, made_from, size)
    context.tell_failures(failures)
    context.log.emit(StageProgress(stage=NAME, n_done=n, n_total=n))
    context.learn(inputs_hash=made_from, n_targets=n + len(failures))
    if not n:
        where = ", ".join(map(sanitize, context.manifest.inputs))
        why = f"; {failures[0].filename}: {failures[0].reason}" if failures else ""
        raise UsageError(f"no photometry of any object in {where}{why}")
    return Outcome(n_ok=n, n_failed=len(failures))


def _finished(context: Context, made_from: str) -> int | None:
    """Count the objects there already, from these same files; None where they are not all there."""
    plan = read_plan(context.folder(NAME))
    folders = [context.folder(NAME), context.folder(OBJECTS_FOLDER)]
    if plan is None or not all(map(is_complete, folders)) or not all(name.endswith(made_from) for name in plan.parts):
        return None
    return sum(n_rows(context.folder(OBJECTS_FOLDER) / name) for name in plan.parts)


def _write(context: Context, paths: Sequence[Path], failures: Sequence[Failure], made_from: str, size: int) -> int:
    """Write all parts, and the plans last: without them a killed run begins this stage anew."""
    left_out, n = LeftOut(), 0
    names: list[str] = []
    objects = iter_photometry(paths, left_out)
    folder, beside = context.folder(NAME), context.folder(OBJECTS_FOLDER)
    for one in (folder, beside):
        one.mkdir(exist_ok=True)
    while some := list(islice(objects, size)):
        name = f"{len(names):05d}-{made_from}"
        write_part(beside / name, objects_table(some))
        write_part(folder / name, photometry_table(some), failures if not names else ())
        names.append(name)
        n += len(some)
        context.log.emit(StageProgress(stage=NAME, n_done=n, n_total=n))
    for sentence in left_out.sentences():
        context.say(sentence)
    write_plan(beside, Plan(OBJECTS_FOLDER, tuple(names)))
    write_plan(folder, Plan(NAME, tuple(names)))
    return n
