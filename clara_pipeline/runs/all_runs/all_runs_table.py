"""Every run of a workspace as one table of candidates: each file by its newest run, ranked over all of them.

N-WRSS and percentile stay those of each run's own batch; the rank over all runs goes by N-WRSS. The columns of the runs
are mapped from their index files, so that 1.7 million candidates cost the memory of what is looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.runs.all_runs.index_files import FILE_NUMBER, index_folder, indexed_candidates, mapped_or_made
from clara_pipeline.runs.run_directory import Run, run_folders
from clara_pipeline.tables.candidate_columns import BY_NAME

if TYPE_CHECKING:
    import pyarrow

RUN, STAR_RANK = "run", "star_rank"
"""Columns of this table alone: the run that a row is from, and the best rank among the rows of its star."""
NEEDED = ("tic_id", "sector", "filename", "nwrss", "percentile")
OVER_ALL = "all-runs.arrow"
"""Index file of the columns that are made of all runs together."""
MADE_HERE = ("rank", "n_same_star", STAR_RANK)


class AllRuns(NamedTuple):
    """The candidates of all runs, and what could not be read."""

    table: pyarrow.Table
    """Rows run by run, the oldest run first; `rank` is null where a newer run has the same file."""
    problems: tuple[str, ...]


def runs_with_tables(workspace: Path) -> list[Run]:
    """Return the runs of a workspace that have a ranked table, the oldest first."""
    return [Run(folder) for folder in run_folders(workspace) if (folder / "candidates.parquet").exists()]


def all_runs_table(workspace: Path, tell: Callable[[int, int], None] = lambda _done, _all: None) -> AllRuns:
    """Return the candidates of all runs; `tell` gets how many runs are read, of how many.

    Runs whose table cannot be read are left out and named. Raises ClaraError where an index cannot be written.
    """
    runs, problems = runs_with_tables(workspace), []
    tables: dict[str, pyarrow.Table] = {}
    for n_done, run in enumerate(runs):
        tell(n_done, len(runs))
        try:
            tables[run.id] = indexed_candidates(run)
        except FileNotFoundError:  # it went away meanwhile
            continue
        except ClaraError as error:
            problems.append(str(error))
    path, stamp = index_folder(workspace) / OVER_ALL, _stamp(tables)
    over_all = mapped_or_made(path, stamp, lambda: [ranks_over_all(tables.values())])
    return AllRuns(joined(tables, over_all), tuple(problems))


def _stamp(tables: Mapping[str, pyarrow.Table]) -> bytes:
    facts = [(run_id, (table.schema.metadata or {}).items()) for run_id, table in tables.items()]
    return hashlib.sha256(repr(facts).encode()).hexdigest().encode()


def joined(tables: Mapping[str, pyarrow.Table], over_all: pyarrow.Table) -> pyarrow.Table:
    """Return the tables of runs, by run id, as one, with `run` and the columns of `ranks_over_all`.

    Columns that are empty in every run are left out. No value is copied.
    """
    import pyarrow as pa

    filled = {
        name
        for table in tables.values()
        for name, values in zip(table.column_names, table.columns, strict=True)
        if values.null_count < len(values)
    }
    names = [name for name in BY_NAME if (name in filled or name in NEEDED) and name not in MADE_HERE]
    longest = max((table.num_rows for table in tables.values()), default=0)
    nothing = {name: pa.nulls(longest, pa.type_for_alias(BY_NAME[name].type)) for name in names}
    empty = pa.table({name: values.slice(0, 0) for name, values in nothing.items()})
    table = pa.concat_tables([empty, *(_with_all(table, names, nothing) for table in tables.values())])
    table = table.append_column(RUN, _runs(list(tables), [each.num_rows for each in tables.values()]))
    for name in MADE_HERE:
        table = table.append_column(name, over_all[name])
    return table


def _with_all(table: pyarrow.Table, names: Sequence[str], nothing: Mapping[str, pyarrow.Array]) -> pyarrow.Table:
    """Return `table` with exactly the columns `names`; of what it lacks, nulls that all tables share."""
    have = set(table.column_names)
    for name in names:
        if name not in have:
            table = table.append_column(name, nothing[name].slice(0, table.num_rows))
    return table.select(names).replace_schema_metadata(None)


def ranks_over_all(tables: Collection[pyarrow.Table]) -> pyarrow.Table:
    """Return the columns `MADE_HERE` of the tables' rows, one table after the other."""
    import pyarrow as pa

    nwrss, tic_id = (_numbers([table[name] for table in tables]) for name in ("nwrss", "tic_id"))
    files = np.concatenate([np.empty(0, np.uint64), *(table[FILE_NUMBER].to_numpy() for table in tables)])
    rank = ranks(nwrss, is_newest(files))
    n_same, best = stars(tic_id, rank)
    columns = {
        "rank": pa.array(rank, pa.int64(), mask=rank == 0),
        "n_same_star": pa.array(n_same, pa.int32()),
        STAR_RANK: pa.array(best, pa.int32(), mask=rank == 0),
    }
    return pa.table(columns)


def _runs(ids: Sequence[str], lengths: Sequence[int]) -> pyarrow.DictionaryArray:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(len(ids), dtype=np.int32), lengths), pa.array(ids, pa.string())
    )


def _numbers(columns: Sequence[pyarrow.ChunkedArray]) -> FloatArray:
    return np.concatenate([np.empty(0), *(column.cast("float64").to_numpy() for column in columns)])


def is_newest(files: IntArray) -> np.ndarray:
    """Mask of the rows (n,) whose file number does not come again in a later row."""
    in_order = np.sort(files)
    if not (in_order[1:] == in_order[:-1]).any():
        return np.ones(len(files), dtype=bool)
    _, last = np.unique(files[::-1], return_index=True)
    newest = np.zeros(len(files), dtype=bool)
    newest[len(files) - 1 - last] = True
    return newest


def ranks(nwrss: FloatArray, counted: np.ndarray) -> IntArray:
    """Rank (n,) from 1 by falling N-WRSS, NaN last, equal ones in the order of their rows; 0 where not `counted`."""
    rows = np.flatnonzero(counted)
    order = rows[np.argsort(-nwrss[rows], kind="stable")]
    rank = np.zeros(len(nwrss), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    return rank


def stars(tic_id: FloatArray, rank: IntArray) -> tuple[IntArray, IntArray]:
    """Return per row how many ranked rows its star has, and the best rank of them; int32 (n,) both.

    A row without a TIC number stands alone; one without a rank has 0 and 0.
    """
    n_same, best = (rank > 0).astype(np.int32), rank.astype(np.int32)
    rows = np.flatnonzero((rank > 0) & np.isfinite(tic_id))
    rows = rows[np.argsort(tic_id[rows], kind="stable")]
    if not len(rows):
        return n_same, best
    ids = tic_id[rows]
    starts = np.flatnonzero(np.concatenate([[True], ids[1:] != ids[:-1]]))
    counts = np.diff(np.append(starts, len(rows)))
    n_same[rows] = np.repeat(counts, counts)
    best[rows] = np.repeat(np.minimum.reduceat(rank[rows], starts), counts)
    return n_same, best
