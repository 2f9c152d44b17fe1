"""Read what is known of the light curves: a TOI table, or tables of classes whose target class stands for TOIs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clara_pipeline.catalogues.toi import read_toi_file
from clara_pipeline.errors import UsageError
from clara_pipeline.files.csv_input import csv_rows
from clara_pipeline.ingest.filenames import tic_and_sector
from clara_pipeline.runs.score_files import read_classes
from clara_pipeline.stars.evaluate_scores import Truth
from clara_pipeline.sweeps.sweep_folder import Sweep
from clara_pipeline.text import sanitize

TARGETS = ("planet", "PC", "transit", "transits", "dips", "flares", "eclipses", "TOI")
"""Classes that are taken for the target where none is named, in this order."""


def known_stars(sweep: Sweep) -> Truth:
    """Read the sweep's TOI table or truth table. Raises UsageError, naming the file."""
    classes = {name: label for path in sweep.truth for name, label in read_classes(Path(path)).items()} or None
    if sweep.toi:
        return Truth(toi_rows=read_toi_file(Path(sweep.toi)), classes=classes)
    if classes is None:
        raise UsageError("name what is known of the test curves: --toi TABLE or --truth CSV")
    target = _target(sweep, set(classes.values()))
    rows = [row for path in sweep.truth for row in csv_rows(Path(path)) if _label(row) == target]
    return Truth(toi_rows=[_as_toi(row) for row in rows], classes=classes, by_sector=False)


def _target(sweep: Sweep, labels: set[str]) -> str:
    found = sweep.target or next((name for name in TARGETS if name in labels), "")
    if found not in labels:
        listed = ", ".join(sorted(sanitize(label, 40) for label in labels)[:20])
        raise UsageError(
            f"{sanitize(sweep.truth[0])} has no class {found or 'planet'!r}; name one with --target: {listed}"
        )
    return found


def _label(row: Mapping[str, str]) -> str:
    return next((str(row[name]).strip() for name in ("class", "label", "kind") if row.get(name)), "")


def _as_toi(row: Mapping[str, str]) -> dict[str, Any]:
    """Make a row as of the TOI table."""
    tic, _ = tic_and_sector(str(row.get("filename") or ""))
    number = _number(row.get("tic_id") or row.get("tic"))
    return {
        "tic_id": int(number) if number is not None else tic,
        "sectors": "",
        "depth_ppm": _number(row.get("depth_ppm")),
        "duration_hours": _number(row.get("duration_hours")),
        "snr": _number(row.get("snr")) or 1.0,
    }


def _number(cell: object) -> float | None:
    try:
        return float(str(cell))
    except ValueError:
        return None
