"""Labels for a reference set from the archives: a sector's TOIs and what SIMBAD calls them."""

from __future__ import annotations

import sys
from pathlib import Path


def sector_labels(workspace: Path, sector: int, assignments: list[str]) -> Path:
    """Write `catalogues/labels-sNNNN.csv` (tic_id, object_type and more) and return its path.

    Raises ClaraError when the catalogues give no label, with what they said.
    """
    from clara_pipeline.catalogues.cache import Cache
    from clara_pipeline.catalogues.labels import simbad_labels_for_sector
    from clara_pipeline.catalogues.lookup import Lookup
    from clara_pipeline.config.load import resolve
    from clara_pipeline.errors import ClaraError
    from clara_pipeline.files.atomic import write_whole
    from clara_pipeline.files.csv_input import csv_text
    from clara_pipeline.utc import now_utc

    settings = resolve(workspace, None, assignments).settings.enrich
    (workspace / "catalogues").mkdir(parents=True, exist_ok=True)
    rows, notes = simbad_labels_for_sector(Lookup(settings, Cache(workspace / "catalogues"), now_utc()), sector)
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    if not rows:
        raise ClaraError(f"no TOI of sector {sector} has a SIMBAD type: are the catalogues to be reached?")
    table = [(row["tic_id"], row["simbad_type"], row["toi"], row["simbad_name"]) for row in rows]
    path = workspace / "catalogues" / f"labels-s{sector:04d}.csv"
    write_whole(path, csv_text([("tic_id", "object_type", "toi", "simbad_name"), *table]))
    return path


def sector_light_curves(workspace: Path, sector: int) -> Path:
    """Return the sector's folder. Raises UsageError when nothing was downloaded yet."""
    from clara_pipeline.errors import UsageError

    folder = workspace / "data" / f"s{sector:04d}"
    if not folder.is_dir():
        raise UsageError(f"{folder} is not there: get its light curves with clara-tui download --sector {sector}")
    return folder
