"""Stages run one after the other in a workspace, without the command around them."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import msgspec

from clara_pipeline.config import Settings
from clara_pipeline.pool import Pool
from clara_pipeline.stages.candidates import write_candidates
from clara_pipeline.stages.context import Context
from clara_pipeline.stores.runs import EventLog, Manifest, Run, create_run, new_run_id, write_manifest

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


def go_through(run: Run, workspace: Path, stages: Sequence[str], settings: Settings | None = None) -> list[str]:
    """Run the named stages; returns what was said to the operator."""
    if settings is not None:
        write_manifest(run.folder, msgspec.structs.replace(run.manifest(), settings=settings))
    manifest = run.manifest()
    log = EventLog(run.path("events.jsonl"))
    try:
        with Pool(manifest.settings.run.workers, run.path("worker.log")) as pool:
            context = Context(run, workspace, manifest, pool, log)
            for stage in stages:
                getattr(import_module(f"clara_pipeline.stages.{stage}"), stage)(context)
                if stage == "rank":
                    write_candidates(context)
        return list(log.status.notices)
    finally:
        log.close()


def parts_of(run: Run, stage: str, schema) -> list[dict]:
    """The rows a stage wrote."""
    from clara_pipeline.stores.parts import finished_parts, read_tables

    return read_tables(finished_parts(run.path(stage)), schema).to_pylist()
