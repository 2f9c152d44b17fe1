"""Scan: the events inside the light curve of every folded candidate: dips, flares, outliers, steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from clara_pipeline.errors import ClaraError
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.periods.compiled import compile_once, is_kept
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.records import FloatArray, Target
from clara_pipeline.runs.parts import (
    Plan,
    finished_parts,
    forget_part,
    is_finished,
    part_filenames,
    read_plan,
    read_tables,
    write_part,
    write_plan,
)
from clara_pipeline.runs.parts import write_table as write_run_table
from clara_pipeline.scan.flux_event import FluxEvent
from clara_pipeline.scan.loops import LOOPS
from clara_pipeline.scan.single_dip import shortest_period_days, strongest_dip
from clara_pipeline.scan_files.scan_file import event_rows, scan_evidence
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, attempt_each, run_chunks
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.select_candidates import selected
from clara_pipeline.stages.ingest import read_targets
from clara_pipeline.tables.run_tables import FLUX_EVENTS, SCANNED, arrow_schema, arrow_table
from clara_pipeline.units import HOURS_PER_DAY

NAME = "scan"
EVENTS = "flux_events"
"""Folder of the parts with single events, and name of the run's table of all of them."""
COUNTED = {"dip": "n_dips", "flare": "n_flares", "outlier": "n_outliers", "step": "n_steps"}
CANDIDATES_PER_CHUNK = 25
MOST_PARTS = 200
Row = dict[str, object]


class Parameters(NamedTuple):
    """What a worker needs beside the files."""

    events_folder: str
    flux_column: str


def scan(context: Context) -> Outcome:
    """Scan the folded candidates that `scan.select` names, the strangest first."""
    folded = {name for part in finished_parts(context.folder("fold")) for name in part_filenames(part)}
    by_name = {target.filename: target for target in read_targets(context)}
    names = selected(context, context.settings.scan.select, at_least=len(by_name))
    targets = [by_name[name] for name in names if name in folded]
    flux_column, events_folder = context.settings.ingest.flux_column, context.folder(EVENTS)
    events_folder.mkdir(exist_ok=True)
    _reopen_parts_without_events(context.folder(NAME), events_folder)
    stage = ChunkedStage(
        name=NAME,
        version=4,
        work=scan_part,
        parameters=Parameters(str(events_folder), flux_column),
        facts=flux_column,
        describe=lambda target: target.facts,
        unit="candidates",
    )
    if targets and not all(is_kept(function) for function, _ in LOOPS):
        context.say("compiling the loops of the scan, once for this machine")
        compile_once(LOOPS)
    outcome = run_chunks(context, stage, targets, max(CANDIDATES_PER_CHUNK, len(targets) // MOST_PARTS))
    _write_events(context)
    return outcome


def _reopen_parts_without_events(folder: Path, events_folder: Path) -> None:
    """Let parts be scanned again whose events are gone, since somebody deleted a damaged file."""
    for part in finished_parts(folder):
        if not is_finished(events_folder / part.name):
            forget_part(part)


def scan_part(chunk: Chunk, parameters: Parameters) -> PartResult:
    """Write one part: a row of `SCANNED` per candidate, and its events beside it."""
    scanned, failures = attempt_each(chunk, NAME, "scanning", lambda one: _scan_one(one, parameters), ClaraError)
    rows, events = [row for row, _ in scanned], [event for _, some in scanned for event in some]
    if chunk.part is not None:
        part = chunk.path
        write_part(Path(parameters.events_folder) / part.name, arrow_table(FLUX_EVENTS, events))
        write_part(part, arrow_table(SCANNED, rows), failures)
    return PartResult(len(rows), tuple(failures))


def _scan_one(target: Target, parameters: Parameters) -> tuple[Row, list[Row]]:
    """Return the row of one candidate, and those of its events."""
    found = scan_evidence(read_evidence(Path(target.path), parameters.flux_column))
    row = {"filename": target.filename} | event_columns(found.events, found.time_btjd)
    return row, event_rows(target.filename, found)


def event_columns(events: Sequence[FluxEvent], time_btjd: FloatArray) -> dict[str, object]:
    """Count events by kind, and describe the strongest event and the strongest dip; `SCANNED` lists the columns.

    `time_btjd` (n,) are the times of the points that were scanned.
    """
    columns: dict[str, object] = {name: sum(event.kind == kind for event in events) for kind, name in COUNTED.items()}
    columns["strongest_event_sigma"] = max((event.sigma for event in events), default=None)
    if (dip := strongest_dip(events)) is not None:
        columns |= {
            "strongest_dip_sigma": dip.sigma,
            "strongest_dip_btjd": (dip.start_btjd + dip.end_btjd) / 2,
            "strongest_dip_hours": HOURS_PER_DAY * (dip.end_btjd - dip.start_btjd),
            "strongest_dip_depth_ppm": -dip.amplitude_ppm,
            "strongest_dip_least_period_days": shortest_period_days(time_btjd, dip, events),
        }
    return columns


def _write_events(context: Context) -> None:
    """Write `flux_events.parquet`: all events of the run, by rank of their star and in order of time."""
    plan, folder = read_plan(context.folder(NAME)), context.folder(EVENTS)
    write_plan(folder, Plan(EVENTS, plan.parts if plan else ()))
    table = read_tables(finished_parts(folder), arrow_schema(FLUX_EVENTS))
    write_run_table(context.run.path(f"{EVENTS}.parquet"), table)
