"""Inputs of a run that were moved since it began, named anew where it is taken up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clara_pipeline.errors import UsageError
from clara_pipeline.ingest.filenames import key
from clara_pipeline.ingest.find import found_files
from clara_pipeline.runs.parts import finished_parts, read_tables
from clara_pipeline.runs.run_directory import Manifest, Run
from clara_pipeline.tables.run_tables import TARGETS, arrow_schema
from clara_pipeline.text import sanitize


def inputs_named_anew(run: Run, manifest: Manifest, given: Sequence[Path]) -> tuple[str, ...]:
    """Return the run's inputs once `given` stand for those it began with.

    As they were where `given` names none but them.
    Every light curve of the run must be found there under its name and with its size. Raises UsageError where one
    is not: these are then other inputs, not moved ones.
    """
    paths = tuple(str(path.absolute()) for path in given)
    if set(paths) <= set(manifest.inputs):
        return manifest.inputs
    if manifest.kind != "stars":
        raise UsageError(f"run {manifest.run} keeps the files it began with; begin a new run for others")
    made_by_run = manifest.inputs[:1] if manifest.demo or manifest.sector is not None else ()
    if made_by_run == manifest.inputs and len(paths) == 1:
        made_by_run = ()  # its own folder has moved, with the workspace say
    there = {key(path): path for files in found_files(given) for path in files}
    targets = [
        row
        for row in read_tables(finished_parts(run.path("ingest")), arrow_schema(TARGETS)).to_pylist()
        if row["size_bytes"] and not any(Path(row["path"]).is_relative_to(own) for own in made_by_run)
    ]
    lost = [row["filename"] for row in targets if _size(there.get(row["filename"])) != row["size_bytes"]]
    if lost or not targets:
        raise UsageError(
            f"run {manifest.run} keeps the inputs it began with, and {_missing(lost, len(targets))} in what --input "
            "names now; name where all of them are, or begin a new run without --resume"
        )
    return (*made_by_run, *paths)


def _missing(lost: Sequence[str], n_targets: int) -> str:
    if not n_targets:
        return "it has listed no light curves yet that could be found again"
    return f"{len(lost)} of its {n_targets} light curves ({sanitize(lost[0])} is the first) are not as they were"


def _size(path: Path | None) -> int | None:
    try:
        return path.stat().st_size if path is not None else None
    except OSError:
        return None
