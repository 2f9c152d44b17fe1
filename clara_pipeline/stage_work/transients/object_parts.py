"""The photometry of a run's objects: in part files of some hundred objects each, and back.

One object by its name is read by `clara_pipeline/runs/object_lookup.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.runs.parts import finished_parts, read_table, read_tables
from clara_pipeline.tables.columns import arrow_schema, arrow_table
from clara_pipeline.tables.transient_tables import OBJECTS, PHOTOMETRY
from clara_pipeline.transients.photometry import Photometry

if TYPE_CHECKING:
    import pyarrow

OBJECTS_FOLDER = "objects"
"""Folder of the parts with names and positions; each has the name of the part with the measurements."""


def photometry_table(objects: Sequence[Photometry]) -> pyarrow.Table:
    """Return the measurements of objects as one table, object after object."""
    import pyarrow as pa

    schema = arrow_schema(PHOTOMETRY)
    counts = [len(one) for one in objects]
    columns: dict[str, object] = {
        "object_id": np.repeat(np.array([one.object_id for one in objects], dtype=object), counts),
        "is_difference": np.repeat(np.array([one.is_difference for one in objects], dtype=bool), counts),
    }
    for name in ("time_mjd", "band", "flux_ujy", "flux_error_ujy", "is_detection"):
        parts = [getattr(one, name) for one in objects]
        columns[name] = np.concatenate(parts) if parts else np.zeros(0)
    columns["band"] = [str(band) for band in columns["band"]]  # type: ignore[attr-defined]
    return pa.table({name: pa.array(columns[name], schema.field(name).type) for name in schema.names}, schema=schema)


def objects_table(objects: Sequence[Photometry]) -> pyarrow.Table:
    """Return the names and positions of objects, a row each."""
    rows: list[dict[str, object]] = [
        {"object_id": one.object_id, "ra_deg": one.ra_deg, "dec_deg": one.dec_deg} for one in objects
    ]
    return arrow_table(OBJECTS, rows)


def read_objects(part: Path) -> list[Photometry]:
    """Read all objects of a finished part, in their order. Raises DamagedStore."""
    folder = part.parent.parent
    measurements = read_table(part.with_name(f"{part.name}.parquet"), arrow_schema(PHOTOMETRY))
    listed = read_table(folder / OBJECTS_FOLDER / f"{part.name}.parquet", arrow_schema(OBJECTS)).to_pylist()
    rows = _rows_of(measurements["object_id"].to_pylist())
    columns = _columns(measurements)
    return [
        _one(row["object_id"], columns, rows.get(row["object_id"], slice(0, 0)), row["ra_deg"], row["dec_deg"])
        for row in listed
    ]


def all_objects(run_folder: Path) -> pyarrow.Table:
    """Read the names and positions of all objects of a run."""
    return read_tables(finished_parts(run_folder / OBJECTS_FOLDER), arrow_schema(OBJECTS))


def _columns(table: pyarrow.Table) -> dict[str, np.ndarray]:
    found = {name: table[name].to_numpy() for name in ("time_mjd", "flux_ujy", "flux_error_ujy")}
    found |= {name: table[name].to_numpy().astype(bool) for name in ("is_detection", "is_difference")}
    return found | {"band": np.array(table["band"].to_pylist(), dtype="<U1")}


def _rows_of(names: list[str]) -> dict[str, slice]:
    """Return the rows of each object: its rows stand together."""
    found: dict[str, slice] = {}
    start = 0
    for place in range(1, len(names) + 1):
        if place == len(names) or names[place] != names[start]:
            found[names[start]] = slice(start, place)
            start = place
    return found


def _one(
    name: str, columns: dict[str, np.ndarray], rows: slice, ra_deg: float | None, dec_deg: float | None
) -> Photometry:
    own = {column: values[rows] for column, values in columns.items()}
    is_difference = bool(own.pop("is_difference").any())
    return Photometry(name, **own, is_difference=is_difference, ra_deg=ra_deg, dec_deg=dec_deg)
