"""The order of stages, and the one process that takes a run through them."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.events import RunFinished, RunStarted, StageFinished
from clara_pipeline.files.atomic import remove_unfinished
from clara_pipeline.files.lock import hold
from clara_pipeline.machine import SystemLog
from clara_pipeline.pool import Pool
from clara_pipeline.runs.parts import failures_of, is_complete, write_table
from clara_pipeline.runs.run_directory import EventLog, Manifest, Run, this_host
from clara_pipeline.stage_work.candidates_table import write_candidates
from clara_pipeline.stage_work.context import Context, Outcome, Stage
from clara_pipeline.text import sanitize


def _stage(name: str, needs: tuple[str, ...], makes: str) -> Stage:
    """A stage whose module is imported when it runs: the start of a run must not wait for all of them."""

    def run(context: Context) -> Outcome:
        from importlib import import_module

        return getattr(import_module(f"clara_pipeline.stages.{name}"), name)(context)

    return Stage(name, needs, makes, run)


STAGES = (
    _stage("demo", (), "the demo sky"),
    _stage("download", (), "a sector's light curves"),
    _stage("ingest", (), "the list of light curves"),
    _stage("features", ("ingest",), "4000 features per light curve"),
    _stage("train", ("features",), "forests of this run's own light curves"),
    _stage("score", ("features",), "three anomaly scores per light curve"),
    _stage("rank", ("score",), "the ranked table"),
    _stage("fold", ("rank",), "ephemerides, folds, features and vetting tests"),
    _stage("match", ("rank",), "the most similar labelled light curves"),
    _stage("cluster", ("fold",), "groups of alike folds and features"),
    _stage("enrich", ("rank",), "what catalogues know of the stars"),
)
"""All stages, in order."""

OPTIONAL: dict[str, Callable[[Manifest], bool]] = {
    "demo": lambda manifest: manifest.demo,
    "download": lambda manifest: manifest.sector is not None,
    "train": lambda manifest: manifest.settings.train.enabled,
}
"""Stages that only some runs have."""


def stage_names() -> list[str]:
    return [stage.name for stage in STAGES]


def wanted_stages(manifest: Manifest) -> list[str]:
    """The stages asked for by name; empty means all."""
    return [name.strip() for name in manifest.settings.run.stages.split(",") if name.strip()]


def plan(manifest: Manifest) -> list[Stage]:
    """The stages of this run, in order. Raises UsageError for a name nobody knows."""
    wanted = wanted_stages(manifest)
    if unknown := set(wanted) - set(stage_names()):
        raise UsageError(f"there is no stage {sanitize(min(unknown))!r}; stages are {', '.join(stage_names())}")
    possible = [stage for stage in STAGES if OPTIONAL.get(stage.name, lambda _: True)(manifest)]
    return [stage for stage in possible if not wanted or stage.name in wanted or stage.name == "demo"]


def left_to_do(manifest: Manifest) -> list[Stage]:
    """The plan; where all of it has ended well, the one stage that makes the table of candidates from the parts.

    A table can be lost long after: then the light curves may be gone, and nothing of them is needed.
    """
    stages = plan(manifest)
    is_done = stages and all(stage.name in manifest.seconds for stage in stages)
    return [stage for stage in STAGES if stage.name == "rank"] if is_done else stages


def execute(run: Run, workspace: Path, listeners: Sequence[Callable[[EventLog], None]] = ()) -> str:
    """Take a run through its stages; what is finished already is kept. Returns the outcome in a word.

    Raises Locked when another process writes this run, and what a stage raises; the log says so first.
    """
    with hold(run.path("lock")):
        manifest = run.manifest()
        _tidy(run)
        log = EventLog(run.path("events.jsonl"), listeners)
        try:
            with (
                Pool(manifest.settings.run.workers, run.path("worker.log")) as pool,
                SystemLog(run.path("system.jsonl")),
            ):
                return _go_through(Context(run, Path(workspace), manifest, pool, log), left_to_do(manifest))
        finally:
            log.close()


def _tidy(run: Run) -> None:
    """Remove what killed processes left half written."""
    for folder in (run.folder, *(path for path in run.folder.iterdir() if path.is_dir())):
        remove_unfinished(folder)


def _go_through(context: Context, stages: Sequence[Stage]) -> str:
    log, resumed = context.log, context.run.path("ingest").exists()
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
        for stage in stages:
            _go_through_one(context, stage)
    except BaseException as error:
        _note_the_end(context, error)
        raise
    _tidy(context.run)
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


def _go_through_one(context: Context, stage: Stage) -> None:
    _check_needs(context, stage)
    started = time.perf_counter()
    outcome = stage.run(context)
    if stage.name in WRITES_CANDIDATES:
        write_candidates(context)
    _count(context)
    seconds = round(time.perf_counter() - started, 3)
    context.learn(seconds=context.manifest.seconds | {stage.name: seconds})
    context.log.emit(StageFinished(stage=stage.name, seconds=seconds, n_ok=outcome.n_ok, n_failed=outcome.n_failed))


WRITES_CANDIDATES = {"rank", "fold", "match", "cluster", "enrich"}
"""Stages whose results are columns of the candidates table."""


def _check_needs(context: Context, stage: Stage) -> None:
    for need in stage.needs:
        if not is_complete(context.folder(need)):
            raise UsageError(f"stage {stage.name} needs {need}: name both in --stages, or resume a run that has it")


def _count(context: Context) -> None:
    """Failures so far, on disk as `failures.parquet` and counted in the manifest."""
    table = failures_of(context.run.folder)
    write_table(context.run.path("failures.parquet"), table)
    rows = table.select(["filename", "stage"]).to_pylist()
    early = [row["filename"] for row in rows if row["stage"] in ("download", "ingest", "features")]
    late = {row["filename"] for row in rows} - set(early)
    n_failed = len(early) + len(late)
    context.learn(n_failed=n_failed, n_ok=max(0, context.manifest.n_targets - n_failed))
