"""The events in one light curve: those that the run found, or else found now."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.records import CandidateKey, Evidence
from clara_pipeline.runs.part_rows import PartRows
from clara_pipeline.runs.parts import finished_parts, read_table
from clara_pipeline.scan.flux_event import KINDS, FluxEvent
from clara_pipeline.scan.single_dip import shortest_period_days, strongest_dip
from clara_pipeline.scan_files.scan_file import scan_evidence
from clara_pipeline.tables.run_tables import FLUX_EVENTS, arrow_schema
from clara_pipeline.text import sanitize
from clara_tui.analysis.protocol import FoundEvents

FOLDER = "flux_events"
FIELDS = tuple(column.name for column in FLUX_EVENTS if column.name != "filename")
WORDS = ("kind", "method", "circumstances")


def found_events(key: CandidateKey, evidence: Evidence, run_folder: Path | None) -> FoundEvents:
    """Read the events of a star from its run, or scan its light curve where the run has not.

    Raises UnreadableLightCurve where there is too little of the curve to scan.
    """
    events = None if run_folder is None else events_of_run(run_folder, key.filename)
    origin = "here" if events is None else "run"
    if events is None:
        events = scan_evidence(evidence).events
    dip, curve = strongest_dip(events), evidence.light_curve
    if dip is None:
        return FoundEvents(key, events, origin)
    time = curve.time_btjd[np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)]
    return FoundEvents(key, events, origin, shortest_period_days(time, dip, events))


def events_of_run(run_folder: Path, filename: str) -> tuple[FluxEvent, ...] | None:
    """Read what the run's scan found in a light curve; None where it has not scanned it, or it cannot be read."""
    rows = _rows(run_folder / "scan", len(finished_parts(run_folder / "scan")))
    part = rows.part(filename)
    if part is None:
        return None
    try:
        table = read_table(run_folder / FOLDER / f"{part.name}.parquet", arrow_schema(FLUX_EVENTS))
        events = [_event(row) for row in table.to_pylist() if row["filename"] == filename]
    except (DamagedStore, OSError, TypeError, ValueError):  # it is found again, from the light curve
        return None
    return tuple(sorted(events, key=lambda event: event.start_btjd))


@lru_cache(maxsize=1)
def _rows(folder: Path, _n_parts: int) -> PartRows:
    """Find the part of every scanned star; read again when there are more parts."""
    rows = PartRows(folder)
    rows.refresh()
    return rows


def _event(row: dict[str, object]) -> FluxEvent:
    """Make the record of a row. Raises TypeError or ValueError for a row that no scan writes."""
    numbers = {name: row[name] for name in FIELDS if name not in WORDS}
    if row["kind"] not in KINDS or not all(math.isfinite(value) for value in numbers.values()):  # type: ignore[arg-type]
        raise ValueError("not the row of an event")
    return FluxEvent(**numbers, **{name: sanitize(row[name] or "", 100) for name in WORDS})  # type: ignore[arg-type]
