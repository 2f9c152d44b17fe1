"""The loop most stages share: cut sorted items into chunks, skip finished parts, run the rest in the pool."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.files.spare_memory import give_back_spare_memory
from clara_pipeline.ingest.another_try import is_back
from clara_pipeline.pool.chunks import Chunk, Work
from clara_pipeline.records import Failure, Target
from clara_pipeline.runs.parts import Plan, fingerprint, is_finished, read_failed, write_plan
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.star_progress import Seats, StarProgress, begin_target
from clara_pipeline.text import sanitize

WORTH_SAYING_SECONDS = 20.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChunkedStage:
    """How a stage is cut and computed. `facts` is all that its parts depend on beside their items."""

    name: str
    version: int
    work: Work
    parameters: Any
    facts: object
    describe: Callable[[Any], object]
    """What of an item enters the part's name."""
    weigh: Callable[[Any], int] = lambda _: 1
    """How many targets an item stands for."""
    unit: str = "curves"
    seconds_each: float = 0.0
    """About what one target costs a processor, for the note before a long stage; 0 for no note."""
    folder: str = ""
    """Where its parts go, within the run; the stage's own folder where it is empty."""


@dataclass(frozen=True, slots=True)
class PartResult:
    """What a worker tells of one part."""

    n_ok: int
    failures: tuple[Failure, ...] = ()


def run_chunks(
    context: Context, stage: ChunkedStage, items: Sequence[Any], chunk_size: int, first_sizes: Sequence[int] = ()
) -> Outcome:
    """Compute the missing parts of `stage`; sorted `items` are cut by `first_sizes`, then `chunk_size`."""
    folder = context.folder(stage.folder or stage.name)
    chunks = chunks_of(folder, stage, items, chunk_size, first_sizes)
    write_plan(folder, Plan(stage.name, tuple(chunk.path.name for chunk in chunks)))
    finished = [chunk for chunk in chunks if is_finished(chunk.path)]
    open_chunks = [chunk for chunk in chunks if not is_finished(chunk.path)]
    n_total = sum(map(stage.weigh, items))
    n_done = sum(_weight(stage, chunk) for chunk in finished)
    context.log.emit(StageStarted(stage=stage.name, n_total=n_total, n_done=n_done, unit=stage.unit))
    _tell_cost(context, stage, n_total - n_done)
    failures = [failure for chunk in finished for failure in read_failed(chunk.path)]
    context.tell_failures(failures)
    n_failed = len(failures)
    seats = Seats(context, stage.name)
    progress = StarProgress(folder)

    def tell_begun() -> None:
        """Write which light curve each worker has begun to the event log."""
        if begun := progress.read():
            for host, pid, part, target in begun:
                seats.tell(host, pid, part, target)
            _tell_done(context, stage.name, n_done + progress.n_done_in_open_parts(), n_total)

    give_back_spare_memory()
    for done in context.pool.run(stage.work, open_chunks, stage.parameters, tell_begun):
        chunk = open_chunks[done.index]
        name = chunk.path.name
        progress.finish(name)
        n_done += _weight(stage, chunk)
        n_failed += len(done.value.failures)
        context.tell_failures(done.value.failures)
        seats.finish(done, name)
        _tell_done(context, stage.name, n_done + progress.n_done_in_open_parts(), n_total)
    progress.close()
    return Outcome(n_ok=n_total - n_failed, n_failed=n_failed)


def _tell_done(context: Context, name: str, n_done: int, n_total: int) -> None:
    """Write how many targets are done, those in open parts too: what was told once is not taken back."""
    context.log.emit(StageProgress(stage=name, n_done=n_done, n_total=n_total))


def _tell_cost(context: Context, stage: ChunkedStage, n_open: int) -> None:
    seconds = n_open * stage.seconds_each
    if seconds and (note := cost_note(n_open, stage.unit, stage.name, seconds / context.pool.processors)):
        context.say(note)


def attempt_each(
    chunk: Chunk, stage: str, doing: str, compute: Callable[[Any], T], expected: type[Exception]
) -> tuple[list[T], list[Failure]]:
    """Return what `compute` gives for each target, and the failures; `doing` names the work, such as "reading".

    The targets that a worker died over are failures too. What `attempt` says of `expected` errors holds.
    """
    why = f"the worker died while {doing} it; leave this file out"
    failures = [Failure(target.filename, stage, why) for target in chunk.lost]
    results: list[T] = []
    for target in chunk.items:
        begin_target(chunk.part, target.filename)
        result = attempt(target.filename, stage, partial(compute, target), expected)
        if isinstance(result, Failure):
            failures.append(result)
        else:
            results.append(result)
    return results, failures


def attempt(filename: str, stage: str, compute: Callable[[], Any], expected: type[Exception]) -> Any | Failure:
    """Return the result of `compute`, or the failure row that says why there is none.

    `expected` errors speak for themselves; any other is a fault of ours: it is named in the row and
    its traceback goes to `worker.log`, and the other targets go on.
    """
    try:
        return compute()
    except expected as error:
        return Failure(filename, stage, sanitize(error))
    except Exception as error:  # noqa: BLE001  a fault of ours fails one target, not the run
        traceback.print_exc()
        return Failure(
            filename, stage, f"unexpected {type(error).__name__}: {sanitize(error)}; see worker.log of the run"
        )


def cost_note(n: int, unit: str, stage: str, seconds: float) -> str:
    """Say how long `n` items will take before they are begun; empty for what is done in a moment."""
    if seconds < WORTH_SAYING_SECONDS:
        return ""
    about = (
        f"{seconds:.0f} s"
        if seconds < 90
        else f"{seconds / 60:.0f} min"
        if seconds < 5400
        else f"{seconds / 3600:.1f} h"
    )
    return f"{n:_} {unit} to {stage}, about {about}; Ctrl-C keeps what is done".replace("_", " ")


def chunks_of(
    folder: Path, stage: ChunkedStage, items: Sequence[Any], size: int, first_sizes: Sequence[int] = ()
) -> list[Chunk]:
    """Cut the sorted items of a stage into chunks of `size`, the first ones of `first_sizes`."""
    chunks: list[Chunk] = []
    sizes = chain(first_sizes, repeat(size))
    start = 0
    while start < len(items):
        end = start + next(sizes)
        chunks.append(chunk_of(folder, stage, len(chunks), items[start:end]))
        start = end
    return chunks


def chunk_of(folder: Path, stage: ChunkedStage, number: int, items: Sequence[Any]) -> Chunk:
    """Return the chunk of a stage with this number, counted from 0, and these items; its part is named by them."""
    facts = (stage.name, stage.version, msgspec.to_builtins(stage.facts), [stage.describe(item) for item in items])
    return Chunk(tuple(items), str(_part_of(folder, number, items, facts)))


def _part_of(folder: Path, number: int, items: Sequence[Any], facts: tuple[object, ...]) -> Path:
    """Name the part of some items. Where a file in it could not be opened and is back, the part is another one.

    The names of the parts of later stages are made from it, so these are done again, too.
    """
    files = [getattr(item, "target", item) for item in items]
    targets = {file.filename: file for file in files if isinstance(file, Target)}
    part = folder / f"{number:05d}-{fingerprint(*facts)}"
    while is_finished(part) and any(
        is_back(one, targets[one.filename]) for one in read_failed(part) if one.filename in targets
    ):
        part = folder / f"{number:05d}-{fingerprint(part.name)}"
    return part


def _weight(stage: ChunkedStage, chunk: Chunk) -> int:
    return sum(map(stage.weigh, chunk.items))
