"""Training signals from simulated stars, searched in the pool."""

from __future__ import annotations

from collections.abc import Callable

from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.pool.process_pool import Pool
from clara_pipeline.triage.signals import LabelledSignals
from clara_pipeline.triage.simulated import FoundSignal, found_signal, signals_of

STARS_PER_CHUNK = 10


def simulated_signals(pool: Pool, n_stars: int, seed: int, tell: Callable[[int], None]) -> LabelledSignals:
    """Return what the box search finds in `n_stars` training stars, in their order; `tell` hears how many are done."""
    starts = range(0, n_stars, STARS_PER_CHUNK)
    chunks = [Chunk(tuple(range(start, min(start + STARS_PER_CHUNK, n_stars))), None) for start in starts]
    results: list[list[FoundSignal]] = [[] for _ in chunks]
    n_done = 0
    for done in pool.run(search_stars, chunks, seed):
        results[done.index] = done.value
        n_done += len(chunks[done.index].items)
        tell(n_done)
    return signals_of([found for result in results for found in result])


def search_stars(chunk: Chunk, seed: int) -> list[FoundSignal]:
    """Search some stars for signals, in a worker; those that show none are left out.

    Raises ClaraError when a worker died on them.
    """
    chunk.refuse_lost("simulating stars", "Start again.")
    found = (found_signal(seed, index) for index in chunk.items)
    return [signal for signal in found if signal is not None]
