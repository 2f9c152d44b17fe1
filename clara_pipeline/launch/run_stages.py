"""The one process that takes a run through its stages."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.events import Notice, RunFinished, RunStarted, StageFinished
from clara_pipeline.files.atomic import remove_unfinished, sync_folder
from clara_pipeline.files.lock import hold
from clara_pipeline.files.spare_memory import give_back_spare_memory
from clara_pipeline.launch.choose_pool import open_pool
from clara_pipeline.launch.out_of_date import chosen_note, drop, dropped_note, out_of_date, record_of, with_records
from clara_pipeline.launch.stage_list import ALWAYS_MADE_AGAIN, RANKS, STAGES, WRITES_CANDIDATES, plan, possible_stages
from clara_pipeline.runs.all_runs.index_files import index_if_large
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.runs.parts import failures_of, is_complete, write_table
from clara_pipeline.runs.run_directory import Manifest, Run, this_host
from clara_pipeline.stage_work.candidates_table import write_candidates
from clara_pipeline.stage_work.context import Context, Stage
from clara_pipeline.system_log import SystemLog
from clara_pipeline.text import sanitize


def left_to_do(manifest: Manifest) -> list[Stage]:
    """Return the plan; where all of it has ended well, the one stage that makes the table of candidates from the parts.

    A table can be lost long after: then the light curves may be gone, and nothing of them is needed.
    """
    stages = plan(manifest)
    is_done = stages and all(stage.name in manifest.seconds for stage in stages)
    return [stage for stage in STAGES if stage.name == RANKS[manifest.kind]] if is_done else stages


def execute(run: Run, workspace: Path, listeners: Sequence[Callable[[EventLog], None]] = ()) -> str:
    """Take a run through its stages; what is finished already is kept. Returns the outcome in a word.

    Raises Locked when another process writes this run, and what a stage raises; the log says so first.
    """
    with hold(run.path("lock")):
        manifest = with_records(run, run.manifest())
        _tidy(run)
        log = EventLog(run.path("events.jsonl"), listeners)
        try:
            with (
                open_pool(run, manifest, lambda text: log.emit(Notice(text=text))) as pool,
                SystemLog(run.path("system.jsonl")),
            ):
                return _go_through(Context(run, Path(workspace), manifest, pool, log), left_to_do(manifest))
        finally:
            log.close()


def _tidy(run: Run) -> None:
    """Remove what killed processes left half written."""
    for folder in _folders(run):
        remove_unfinished(folder)


def _sync_names(run: Run) -> None:
    """Make the names of all files of a run lasting: those of a stage's parts before the manifest says it has ended."""
    for folder in _folders(run):
        sync_folder(folder)


def _folders(run: Run) -> list[Path]:
    return [*(path for path in run.folder.iterdir() if path.is_dir()), run.folder]


def _go_through(context: Context, stages: Sequence[Stage]) -> str:
    log = context.log
    resumed = any(context.run.path(name).exists() for name in ("follow", "ingest", "photometry"))
    log.emit(
        RunStarted(
            run=context.run.id,
            pid=os.getpid(),
            host=this_host(),
            stages=tuple(stage.name for stage in stages),
            resumed=resumed,
        )
    )
    try:
        _go_through_all(context, {stage.name for stage in stages})
    except BaseException as error:
        _note_the_end(context, error)
        raise
    _tidy(context.run)
    _sync_names(context.run)
    index_if_large(context.run)
    outcome = "done_with_failures" if context.manifest.n_failed else "done"
    log.emit(RunFinished(outcome=outcome))
    return outcome


def _note_the_end(context: Context, error: BaseException) -> None:
    """Write down why the run ended, as far as the disk allows: the error itself must reach the person."""
    interrupted = isinstance(error, KeyboardInterrupt)
    if interrupted:
        error.add_note(f"go on with --resume {context.run.id}")
    elif not isinstance(error, ClaraError):
        error.add_note(f"see {context.run.path('worker.log')}")
        with suppress(OSError), context.run.path("worker.log").open("a") as file:
            traceback.print_exc(file=file)
    message = f"go on with --resume {context.run.id}" if interrupted else sanitize(error)
    with suppress(ClaraError):
        context.log.emit(RunFinished(outcome="interrupted" if interrupted else "failed", message=message))


def _go_through_all(context: Context, planned: set[str]) -> None:
    """Run the planned stages in order, and those that must follow from them; drop what is out of date."""
    if "ingest" in context.manifest.made and "ingest" not in context.manifest.seconds:
        planned = planned | {"ingest"}  # the inputs were named anew
    dropped = _drop_out_of_date(context, planned)
    for stage in possible_stages(context.manifest):
        if stage.name in planned or (stage.name in dropped and stage.name in ALWAYS_MADE_AGAIN):
            if stage.name not in planned:
                context.say(f"{stage.name} is made again, since what it was made from has changed")
            _go_through_one(context, stage)
            dropped |= _drop_out_of_date(context, planned)
    if note := chosen_note(context.manifest):
        context.say(note)


def _drop_out_of_date(context: Context, planned: set[str]) -> set[str]:
    """Drop what does not follow from the settings any more; its names."""
    names = out_of_date(context.manifest)
    if names:
        drop(context, names)
        if note := dropped_note(names, planned):
            context.say(note)
    return set(names)


def _go_through_one(context: Context, stage: Stage) -> None:
    _check_needs(context, stage)
    started = time.perf_counter()
    outcome = stage.run(context)
    if stage.name in WRITES_CANDIDATES:
        write_candidates(context)
    counts = _count(context)
    _sync_names(context.run)
    give_back_spare_memory()
    seconds = round(time.perf_counter() - started, 3)
    record = record_of(stage, context.manifest, context.run, context.manifest.made)
    context.learn(
        seconds=context.manifest.seconds | {stage.name: seconds},
        made=context.manifest.made | {stage.name: record},
        **counts,
    )
    context.log.emit(StageFinished(stage=stage.name, seconds=seconds, n_ok=outcome.n_ok, n_failed=outcome.n_failed))


def _check_needs(context: Context, stage: Stage) -> None:
    for need in stage.needs:
        if not is_complete(context.folder(need)):
            raise UsageError(f"stage {stage.name} needs {need}: name both in --stages, or resume a run that has it")


def _count(context: Context) -> dict[str, int]:
    """Put the failures so far on disk as `failures.parquet`; return what the manifest says of them."""
    table = failures_of(context.run.folder)
    write_table(context.run.path("failures.parquet"), table, sync_name=False)
    rows = table.select(["filename", "stage"]).to_pylist()
    early = [row["filename"] for row in rows if row["stage"] in ("download", "ingest", "features", "photometry")]
    late = {row["filename"] for row in rows} - set(early)
    n_failed = len(early) + len(late)
    return {"n_failed": n_failed, "n_ok": max(0, context.manifest.n_targets - n_failed)}
