"""The ranked table, made from the parts of the features and score stages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.runs.parts import finished_parts, read_tables
from clara_pipeline.runs.same_star import same_star
from clara_pipeline.scoring.nwrss import BatchRange, normalise_batch, rank_order, wrss
from clara_pipeline.tables.run_tables import CURVES, RANKED, SCORES, arrow_schema

if TYPE_CHECKING:
    import pyarrow


def rank_parts(run_folder: Path, batch: str) -> tuple[pyarrow.Table, list[BatchRange]]:
    """Rank every scored curve of a run, and the batches its N-WRSS were normalised over.

    `batch` is "run" (the whole input), "sector" or "product". Joined by filename, never by position.
    """
    scores = read_tables(finished_parts(run_folder / "score"), arrow_schema(SCORES))
    curves = read_tables(finished_parts(run_folder / "features"), arrow_schema(CURVES))
    joined = scores.join(curves, "filename", join_type="inner").sort_by("filename")
    return rank_table(joined, batch)


def rank_table(scored: pyarrow.Table, batch: str) -> tuple[pyarrow.Table, list[BatchRange]]:
    """Return `scored` (the columns of SCORES and CURVES) with WRSS, N-WRSS, percentile and rank, in order of rank."""
    import pyarrow as pa

    p3, p9 = (scored[name].to_numpy() for name in ("p3", "p9"))
    root_sum = wrss(p3, p9)
    nwrss, percentile = np.full_like(root_sum, np.nan), np.full_like(root_sum, np.nan)
    ranges = []
    for name, rows in _batches(scored, batch):
        nwrss[rows], percentile[rows], span = normalise_batch(root_sum[rows], name)
        ranges.append(span)
    order = rank_order(nwrss, p3, p9, scored["filename"].to_pylist())
    by_rank = scored.take(pa.array(order))
    columns = {name: by_rank[name] for name in by_rank.column_names}
    columns |= {
        name: pa.array(values[order], from_pandas=True)  # NaN becomes null
        for name, values in (("wrss", root_sum), ("nwrss", nwrss), ("percentile", percentile))
    }
    columns["rank"] = pa.array(np.arange(1, len(order) + 1))
    columns |= {name: pa.array(values) for name, values in same_star(by_rank)._asdict().items()}
    schema = arrow_schema(RANKED)
    table = pa.table([columns[name] for name in schema.names], names=schema.names).cast(schema)
    return table.combine_chunks(), ranges


def _batches(scored: pyarrow.Table, batch: str) -> list[tuple[str, np.ndarray]]:
    if batch == "run":
        return [("run", np.arange(scored.num_rows))]
    if batch == "product":
        products = np.array(scored["product"].to_pylist(), dtype=object)
        return [(str(name), np.flatnonzero(products == name)) for name in sorted(set(products.tolist()))]
    sectors = np.array([-1 if s is None else s for s in scored["sector"].to_pylist()], dtype=np.int64)
    names = {s: "no sector" if s < 0 else f"sector {s}" for s in np.unique(sectors).tolist()}
    return [(name, np.flatnonzero(sectors == s)) for s, name in names.items()]
