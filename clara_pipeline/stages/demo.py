"""Demo: write the simulated sector into the workspace, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_pipeline.demo_files.sky_folder import LOCK, clear, demo_files, finish, is_whole
from clara_pipeline.demo_files.spoc_writer import spoc_bytes
from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.files.atomic import not_written, write_whole
from clara_pipeline.files.lock import hold
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.settings import DemoSettings
from clara_pipeline.stage_work.context import Outcome
from clara_pipeline.synthetic.sky.sector import simulate_star

if TYPE_CHECKING:
    from clara_pipeline.stage_work.context import Context

__all__ = ["demo", "demo_files", "write_demo", "write_star"]

NAME = "demo"
STARS_PER_CHUNK = 8

RunAll = Callable[[Callable[..., Any], Sequence[tuple]], list]
"""Runs a function on each tuple of arguments; the results come in the tuples' order."""


def demo(context: Context) -> Outcome:
    """Write the demo sky in the workspace's `data/demo`, in the pool, unless it is there already."""
    folder, settings = context.workspace / "data" / "demo", context.settings.demo
    n_done = settings.n_stars if is_whole(folder, settings) else 0
    context.log.emit(StageStarted(stage=NAME, n_total=settings.n_stars, n_done=n_done, unit="stars"))
    write_demo(folder, settings, in_pool(context))
    return Outcome(n_ok=settings.n_stars)


def write_demo(folder: Path, settings: DemoSettings, run_all: RunAll | None = None) -> Path:
    """Make `folder` hold exactly this sky: its light curves, `truth.csv` and the marker. Returns `folder`.

    Does nothing where it does so already. Raises Locked while another process writes there, and
    ClaraError where the system refuses to write.
    """
    if is_whole(folder, settings):
        return folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error, "nothing was written") from error
    with hold(folder / LOCK):
        clear(folder, settings)
        calls = [(folder, settings.seed, index, settings.n_stars) for index in range(settings.n_stars)]
        finish(folder, settings, (run_all or one_by_one)(write_star, calls))
    return folder


def write_star(folder: Path, seed: int, index: int, n_stars: int) -> dict[str, object]:
    """Write one star's light curve, whole; its row of the truth table."""
    star = simulate_star(seed, index, n_stars)
    write_whole(folder / star.filename, spoc_bytes(star), sync=False)
    about = {"filename": star.filename, "tic_id": star.tic_id, "tmag": star.star.tmag}
    return about | star.truth.row()


def one_by_one(function: Callable[..., Any], calls: Sequence[tuple]) -> list:
    """Call `function` with each tuple of arguments, in this process."""
    return [function(*arguments) for arguments in calls]


def in_pool(context: Context) -> RunAll:
    """Return a function that runs calls in the context's pool, and tells how far they are."""

    def run_all(function: Callable[..., Any], calls: Sequence[tuple]) -> list:
        """Call `function` with each tuple of arguments in the pool; returns the results in order."""
        starts = range(0, len(calls), STARS_PER_CHUNK)
        chunks = [Chunk(tuple(calls[start : start + STARS_PER_CHUNK]), None) for start in starts]
        results: list[list] = [[] for _ in chunks]
        for done in context.pool.run(call_each, chunks, function):
            results[done.index] = done.value
            context.log.emit(StageProgress(stage=NAME, n_done=sum(map(len, results)), n_total=len(calls)))
        return [result for chunk in results for result in chunk]

    return run_all


def call_each(chunk: Chunk, function: Callable[..., Any]) -> list:
    """Call the function on each item of the chunk, in a worker. Raises ClaraError when a worker died on it."""
    chunk.refuse_lost("writing the demo sky", "Run again to go on.")
    return one_by_one(function, chunk.items)
