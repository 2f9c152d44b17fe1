"""Read the answers that Gaia gave before on the stars around stars."""

from __future__ import annotations

from pathlib import Path

from clara_pipeline.errors import DamagedStore
from clara_pipeline.records import GaiaSource

COLUMNS = ["tic_id", "found", "sources"]


def read_gaia_sources(workspace: Path) -> dict[int, tuple[GaiaSource, ...]]:
    """Return the sources within 1′ by TIC number; empty where none were asked for, or the file cannot be read.

    Reads a file: call it in a thread.
    """
    import pyarrow as pa

    from clara_pipeline.catalogues.gaia import read_sources
    from clara_pipeline.runs.parts import read_table

    path = workspace / "catalogues" / "neighbours.parquet"
    try:
        rows = read_table(path).select(COLUMNS).to_pylist() if path.is_file() else []
        return {int(row["tic_id"]): read_sources(row["sources"]) if row["found"] else () for row in rows}
    except (DamagedStore, pa.ArrowException, KeyError, OSError, TypeError, ValueError):
        return {}  # the next query sets a damaged file aside
