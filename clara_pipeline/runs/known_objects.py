"""Find a run's light curves known to be of planets: by the TOI table, or by the truth of the demo sky."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError
from clara_pipeline.files.csv_input import csv_rows
from clara_pipeline.runs.parts import finished_parts, read_tables
from clara_pipeline.tables.run_tables import ENRICHED, TARGETS, arrow_schema

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run

TRUTH, PLANET = "truth.csv", "planet"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known, of every light curve scored of which anything is."""

    what: str
    """In words: "TOI hosts", "simulated planets"."""
    by_file: dict[str, bool]


def known_objects(run: Run) -> Known:
    """Find TOI hosts where the run asked the TOI table, planets of the demo sky where a truth table lies beside it."""
    scored = set(run.candidates()["filename"].to_pylist())
    tois, truth = _toi_hosts(run), _true_planets(run)
    known = {name: mark for name, mark in (tois | truth).items() if name in scored}
    words = [word for word, found in (("TOI hosts", tois), ("simulated planets", truth)) if found.keys() & known]
    return Known(" and ".join(words) or "known objects", known)


def _toi_hosts(run: Run) -> dict[str, bool]:
    table = read_tables(finished_parts(run.path("enrich")), arrow_schema(ENRICHED))
    asked = table.filter(table["known_planet"].is_valid())
    return {name: bool(toi) for name, toi in zip(*(asked[c].to_pylist() for c in ("filename", "toi")), strict=True)}


def _true_planets(run: Run) -> dict[str, bool]:
    targets = read_tables(finished_parts(run.path("ingest")), arrow_schema(TARGETS))
    found: dict[str, bool] = {}
    for folder in sorted({Path(path).parent for path in targets["path"].to_pylist()}):
        found |= _planets_in(folder / TRUTH)
    return found


def _planets_in(path: Path) -> dict[str, bool]:
    if not path.is_file():
        return {}
    try:
        rows = csv_rows(path)
    except UsageError:  # a table of another sort that happens to have this name
        return {}
    return {row["filename"]: row["kind"] == PLANET for row in rows if {"filename", "kind"} <= row.keys()}
