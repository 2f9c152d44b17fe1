"""All combinations of catalogue columns of a run's candidates, ranked; computed in the pool."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.pool.process_pool import Pool
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.stars.combinations import COLUMNS, STRANGE_NWRSS, Separation, combinations, ranked, separation

if TYPE_CHECKING:
    import pyarrow

PER_CHUNK = 4


@dataclass(frozen=True, slots=True)
class Stars:
    """What the workers need: one row a star."""

    columns: tuple[str, ...]
    values: np.ndarray
    """float64 (n, k), NaN where nobody knows."""
    strange: np.ndarray
    """bool (n,)."""
    seed: int


def rank_columns(
    run: Run,
    columns: Sequence[str] = COLUMNS,
    workers: int | None = None,
    on_progress: Callable[[int, int], None] = lambda _n_done, _n_total: None,
) -> list[Separation]:
    """Return every combination of two or more `columns`, best first; the order of work changes nothing.

    Raises UsageError when the run has no catalogue columns, or a column's name is unknown.
    """
    settings = run.manifest().settings.run
    stars = stars_of(run.candidates(), tuple(columns), settings.seed % 2**32)
    todo = combinations(stars.columns)
    chunks = [Chunk(tuple(todo[start : start + PER_CHUNK]), None) for start in range(0, len(todo), PER_CHUNK)]
    results: list[Separation] = []
    with Pool(workers or settings.workers, run.path("worker.log")) as pool:
        for done in pool.run(separate, chunks, stars):
            results += done.value
            on_progress(len(results), len(todo))
    return ranked(results)


def stars_of(candidates: pyarrow.Table, columns: tuple[str, ...], seed: int) -> Stars:
    """Return the candidates that were looked up, as arrays.

    Raises UsageError for a column that is unknown or not there yet.
    """
    if unknown := set(columns) - set(COLUMNS):
        raise UsageError(f"no such column: {', '.join(sorted(unknown))}; there are {', '.join(COLUMNS)}")
    if missing := [name for name in columns if name not in candidates.column_names]:
        raise UsageError(
            f"the run has no {', '.join(missing)} yet: run its enrich stage first (--resume RUN --stages enrich)"
        )
    values = np.column_stack([_numbers(candidates, name) for name in columns])
    nwrss = _numbers(candidates, "nwrss")
    looked_up = np.isfinite(values).any(axis=1) & np.isfinite(nwrss)
    return Stars(columns, values[looked_up], nwrss[looked_up] > STRANGE_NWRSS, seed)


def separate(chunk: Chunk, stars: Stars) -> list[Separation]:
    """Return what a worker does with some combinations."""
    return [_separate(columns, stars) for columns in chunk.items]


def _separate(columns: tuple[str, ...], stars: Stars) -> Separation:
    places = [stars.columns.index(name) for name in columns]
    return separation(columns, stars.values[:, places], stars.strange, stars.seed)


def _numbers(table: pyarrow.Table, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return table[name].to_numpy().astype(np.float64)
