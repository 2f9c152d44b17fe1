"""Stages run one after the other in a workspace, without the command around them."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import msgspec
from threadpoolctl import threadpool_limits

from clara_pipeline.pool.chunks import Chunk, Done, Work
from clara_pipeline.pool.process_pool import Pool
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.runs.run_directory import Manifest, Run, create_run, new_run_id, write_manifest
from clara_pipeline.settings import Settings
from clara_pipeline.stage_work.candidates_table import write_candidates
from clara_pipeline.stage_work.context import Context

TO_RANK = ("ingest", "features", "score", "rank")


def settings_with(**sections: dict[str, object]) -> Settings:
    """The defaults with some values replaced: `settings_with(match={"top": 3})`."""
    return msgspec.convert(sections, Settings)


def new_run(workspace: Path, inputs: Sequence[Path], settings: Settings) -> Run:
    manifest = Manifest(
        run=new_run_id(), created_utc="2025-01-01T00:00:00Z", clara_version="test",
        inputs=tuple(map(str, inputs)), settings=settings,
    )  # fmt: skip
    return create_run(workspace, manifest, "")


class InlinePool:
    """A pool without processes: no worker has to import anything first."""

    processors = 1

    def for_fits(self) -> "InlinePool":
        return self

    def run(
        self, work: Work, chunks: Sequence[Chunk], parameters: object, on_tick: Callable[[], None] = lambda: None
    ) -> Iterator[Done]:
        with threadpool_limits(1):  # as in a worker
            for index, chunk in enumerate(chunks):
                value = work(chunk, parameters)
                on_tick()
                yield Done(index, os.getpid(), value)

    def begin_ahead(self, work: Work, chunk: Chunk, parameters: object) -> None:
        with threadpool_limits(1):
            work(chunk, parameters)

    def wait_for_ahead(self) -> None: ...


def go_through(run: Run, workspace: Path, stages: Sequence[str], settings: Settings | None = None) -> list[str]:
    """Run the named stages, in processes only for more than one worker; returns what was said to the operator."""
    if settings is not None:
        write_manifest(run.folder, msgspec.structs.replace(run.manifest(), settings=settings))
    manifest = run.manifest()
    log = EventLog(run.path("events.jsonl"))
    try:
        workers = manifest.settings.run.workers
        with Pool(workers, run.path("worker.log")) if workers > 1 else nullcontext(InlinePool()) as pool:
            context = Context(run, workspace, manifest, pool, log)
            for stage in stages:
                folder = "stages" if manifest.kind == "stars" else f"stages.{manifest.kind}"
                getattr(import_module(f"clara_pipeline.{folder}.{stage}"), stage)(context)
                if stage in ("rank", "fold", "fit"):
                    write_candidates(context)
        return list(log.status.notices)
    finally:
        log.close()


def parts_of(run: Run, stage: str, schema) -> list[dict]:
    """The rows a stage wrote."""
    from clara_pipeline.runs.parts import finished_parts, read_tables

    return read_tables(finished_parts(run.path(stage)), schema).to_pylist()
