"""Scan one light curve file, and lay events out as a table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.scan.any_method import ScanOutcome, ScanSettings, scan_points
from clara_pipeline.tables.columns import arrow_table
from clara_pipeline.tables.run_tables import FLUX_EVENTS

if TYPE_CHECKING:
    import pyarrow

    from clara_pipeline.records import Evidence
    from clara_pipeline.scan.windows.iflof import WindowModel


def scan_file(
    path: Path, settings: ScanSettings | None = None, model: WindowModel | None = None
) -> tuple[Evidence, ScanOutcome]:
    """Read a FITS or CSV light curve and find its events. Raises UnreadableLightCurve."""
    evidence = read_evidence(path)
    return evidence, scan_evidence(evidence, settings, model)


def scan_evidence(
    evidence: Evidence, settings: ScanSettings | None = None, model: WindowModel | None = None
) -> ScanOutcome:
    """Find the events of a light curve that was read. Raises UnreadableLightCurve where there is too little of it."""
    curve = evidence.light_curve
    try:
        return scan_points(curve.time_btjd, curve.flux, evidence.quality, settings, model)
    except ValueError as error:
        raise UnreadableLightCurve(f"the file cannot be scanned: {error}") from error


def event_rows(filename: str, outcome: ScanOutcome) -> list[dict[str, object]]:
    """List the events of one file as rows of `tables.FLUX_EVENTS`."""
    fields = [column.name for column in FLUX_EVENTS if column.name != "filename"]
    return [{"filename": filename} | {name: getattr(event, name) for name in fields} for event in outcome.events]


def event_table(scans: Iterable[tuple[str, ScanOutcome]]) -> pyarrow.Table:
    """Lay the events of several files, (file name, outcome) each, out as one table."""
    return arrow_table(FLUX_EVENTS, [row for name, outcome in scans for row in event_rows(name, outcome)])
