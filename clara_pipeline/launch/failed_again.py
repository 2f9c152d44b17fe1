"""A finished run whose failed light curves have changed since: its stages are opened again, part files are kept."""

from __future__ import annotations

import os

from clara_pipeline.ingest.another_try import worth_another_try
from clara_pipeline.records import Failure, Target
from clara_pipeline.runs.parts import failures_of, finished_parts, read_tables
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.tables.run_tables import TARGETS, arrow_schema
from clara_pipeline.text import sanitize


def changed_failures(run: Run) -> tuple[bool, str]:
    """Tell whether failed light curves are to be tried again, with a note; neither where none has changed.

    Not where good light curves are gone meanwhile: going through the stages again would lose their rows.
    """
    rows = read_tables(finished_parts(run.path("ingest")), arrow_schema(TARGETS)).to_pylist()
    targets = {row["filename"]: Target(**row) for row in rows}
    failures = [Failure(**row) for row in failures_of(run.folder).to_pylist()]
    names = worth_another_try(failures, targets)
    if not names:
        return False, ""
    good = targets.keys() - {failure.filename for failure in failures}
    lost = sorted(name for name in good if not os.path.lexists(targets[name].path))
    note = f"failed light curves have changed since ({sanitize(names[0])}; {len(names)} in all)"
    if not lost:
        return True, f"{note}: they are tried again"
    return False, (
        f"{note}, but good ones are gone ({sanitize(lost[0])}; {len(lost)} in all): "
        "bring these back and resume it, or begin a new run on the changed files"
    )
