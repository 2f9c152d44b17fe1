"""The photometry of one object of a run, from the run's own parts."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.files.part_archive import names_in
from clara_pipeline.runs.parts import read_table
from clara_pipeline.tables.columns import arrow_schema
from clara_pipeline.tables.transient_tables import PHOTOMETRY
from clara_pipeline.text import sanitize
from clara_pipeline.transients.photometry import Photometry

FOLDER = "photometry"
NUMBERS = ("time_mjd", "flux_ujy", "flux_error_ujy")


def photometry_of(run_folder: Path, object_id: str) -> Photometry:
    """Read the measurements of an object, in order of time.

    Raises UnreadableLightCurve where the run has none of it, DamagedStore where a part cannot be read.
    """
    import pyarrow.compute as pc

    folder = run_folder / FOLDER
    stamp = folder.stat().st_mtime_ns if folder.is_dir() else 0
    part = _parts_by_object(folder, stamp).get(object_id)
    if part is None:
        raise UnreadableLightCurve(f"the run keeps no photometry of {sanitize(object_id, 40)}")
    table = read_table(part, arrow_schema(PHOTOMETRY))
    table = table.filter(pc.equal(table["object_id"], object_id))
    time, flux, error = (table[name].to_numpy().astype(np.float64) for name in NUMBERS)
    order = np.argsort(time, kind="stable")
    band = np.array([(name or "V")[:1] for name in table["band"].to_pylist()], dtype="<U1")
    is_detection = pc.fill_null(table["is_detection"], False).to_numpy().astype(bool)
    is_difference = bool(pc.any(pc.fill_null(table["is_difference"], False)).as_py())
    return Photometry(
        object_id, time[order], band[order], flux[order], error[order], is_detection[order], is_difference
    )


@lru_cache(maxsize=2)
def _parts_by_object(folder: Path, _stamp: int) -> dict[str, Path]:
    """Return which part holds each object; read anew when the folder has changed."""
    found: dict[str, Path] = {}
    for part in (folder / name for name in names_in(folder)):
        if part.suffix == ".parquet" and not part.name.endswith(".failed.parquet"):
            names = read_table(part, columns=["object_id"])["object_id"]
            found |= dict.fromkeys((name for name in names.unique().to_pylist() if name is not None), part)
    return found
