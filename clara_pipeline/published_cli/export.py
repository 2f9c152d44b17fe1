"""A run's results under the names and columns of the published CLARA CLI, so that its users can move over."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.files.atomic import not_written, whole_file, write_whole
from clara_pipeline.files.export_formats import csv_bytes
from clara_pipeline.files.npy import read_array
from clara_pipeline.published_cli.export_clusters import write_peer_clusters
from clara_pipeline.runs.parts import array_names, finished_parts, read_tables
from clara_pipeline.scoring.nwrss import ROLES, normalise_batch
from clara_pipeline.tables.run_tables import CURVES, arrow_schema

if TYPE_CHECKING:
    import pyarrow

    from clara_pipeline.runs.run_directory import Run


def write_peer_layout(run: Run, folder: Path) -> list[Path]:
    """Write a run in the published CLI's layout; return the paths.

    Score and WRSS tables (CSV), the feature matrix (`.npy` with a `.txt` of file names), and what the run has of
    matches, folds and clusters.
    Rows are in order of file name. Unlike the original there is no `None` row and no guessed TIC.
    Raises ClaraError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error, "nothing was written") from error
    stamp = time.strftime("%Y%m%d_%H%M%S", time.gmtime())
    candidates = run.candidates().sort_by("filename")
    written = []
    for role in ROLES:
        written.append(folder / f"anomaly_scores_{role}_{stamp}.csv")
        write_whole(written[-1], csv_bytes(score_table(candidates, role), {}))
    written.append(folder / f"wrss_p3p9_{stamp}.csv")
    write_whole(written[-1], csv_bytes(wrss_table(candidates), {}))
    written += _write_features(run, folder / f"fluxpowerstack_features_{stamp}")
    return written + write_peer_clusters(run, wrss_table(candidates), folder, stamp)


def score_table(candidates: pyarrow.Table, role: str) -> pyarrow.Table:
    """Return the columns tic, filename, anomaly_score of one forest."""
    return candidates.select(["tic_id", "filename", role]).rename_columns(["tic", "filename", "anomaly_score"])


def wrss_table(candidates: pyarrow.Table) -> pyarrow.Table:
    """Return the curves both p3 and p9 score above zero, with their sums and those scaled to 0–1 in this table."""
    import pyarrow as pa
    import pyarrow.compute as pc

    both = candidates.filter(pc.is_valid(candidates["wrss"]))
    p3, p9, wrss = (both[name].to_numpy() for name in ("p3", "p9", "wrss"))
    columns = {
        "tic_p3": both["tic_id"],
        "filename": both["filename"],
        "anomaly_score_p3": both["p3"],
        "tic_p9": both["tic_id"],
        "anomaly_score_p9": both["p9"],
        "score_sum": p3 + p9,
        "score_weighted_root_sum": both["wrss"],
        "score_sum_norm": normalise_batch(p3 + p9, "table")[0],
        "score_weighted_root_sumnorm": normalise_batch(wrss, "table")[0],
    }
    return pa.table(columns)


def _write_features(run: Run, stem: Path) -> list[Path]:
    """Write the features part after part: a sector's matrix need not fit into memory."""
    parts = finished_parts(run.path("features"))
    names = read_tables(parts, arrow_schema(CURVES))["filename"].to_pylist()
    layouts = array_names(parts[0]) if parts else []
    if not layouts:
        raise ClaraError(f"run {run.id} has no features to write; run the features stage")
    matrix, listing = stem.with_name(stem.name + ".npy"), stem.with_name(stem.name + ".txt")
    with whole_file(matrix) as file:
        first = read_array(parts[0].with_name(f"{parts[0].name}.{layouts[0]}.npy"), mapped=True)
        header = {"descr": "<f4", "fortran_order": False, "shape": (len(names), first.shape[1])}
        np.lib.format.write_array_header_1_0(file, header)
        for part in parts:
            file.write(read_array(part.with_name(f"{part.name}.{layouts[0]}.npy")).astype("<f4").tobytes())
    write_whole(listing, "".join(f"{name}\n" for name in names).encode())
    return [matrix, listing]
