"""The runs of a workspace: whether their manifests, tables and parts can be read."""

from __future__ import annotations

from pathlib import Path

from clara_pipeline.doctor.findings import FINE, PROBLEM, Finding
from clara_pipeline.errors import ClaraError
from clara_pipeline.runs.parts import finished_parts, n_rows
from clara_pipeline.runs.run_directory import Run, run_folders
from clara_pipeline.text import sanitize

STAGE_OF = {"flux_events": "scan"}
"""Stages whose parts are in a folder of another name."""


def examine(workspace: Path) -> list[Finding]:
    """Return one finding a run, the oldest first."""
    return [_examined(Run(folder)) for folder in run_folders(workspace)]


def _examined(run: Run) -> Finding:
    what = f"run {run.id}"
    try:
        run.manifest()
    except ClaraError as error:
        return Finding(what, PROBLEM, str(error), "restore manifest.json from a copy, or delete the run's folder")
    if damaged := damaged_parts(run):
        stage = STAGE_OF.get(damaged[0].parent.name, damaged[0].parent.name)
        more = f" and {len(damaged) - 1} more" if len(damaged) > 1 else ""
        cure = f"delete the damaged files, then: clara-tui run --resume {run.id} --stages {stage}"
        return Finding(what, PROBLEM, f"{sanitize(damaged[0], 200)}{more} cannot be read", cure)
    try:
        return Finding(what, FINE, f"{run.candidates().num_rows} candidates; every part can be read")
    except ClaraError as error:
        return Finding(what, PROBLEM, str(error))


def damaged_parts(run: Run) -> list[Path]:
    """Return the files of finished parts whose tables cannot be read; their footers are looked at, not every row."""
    import pyarrow as pa

    damaged = []
    for folder in sorted(path.parent for path in run.folder.glob("**/plan.json")):
        for part in finished_parts(folder):
            try:
                n_rows(part)
            except (pa.ArrowException, OSError):
                damaged.append(part.with_name(part.name + ".parquet"))
    return damaged
