"""The two panels left of a wide board: the candidates around the current one, and the run at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize, star_number
from clara_tui.keys.in_force import with_keys
from clara_tui.queue.hidden_columns import BLIND
from clara_tui.text.cells import fitted
from clara_tui.text.status import OUTCOMES, stage_words
from clara_tui.text.styled_text import StyledLine

if TYPE_CHECKING:
    from clara_pipeline.events import RunStatus
    from clara_tui.state import OperatorState


def queue_lines(state: OperatorState, here: int | None, width: int, height: int) -> list[StyledLine]:
    """Rank, TIC, N-WRSS and decision of as many stars as fit, the current one (at place `here`) in the middle."""
    rows = state.rows
    if here is None or rows is None:
        return []
    top = max(0, min(here - height // 2, len(rows) - height))
    digits = len(str(len(rows)))
    return [_star(state, place, place == here, digits, width) for place in range(top, min(top + height, len(rows)))]


def _star(state: OperatorState, place: int, is_current: bool, digits: int, width: int) -> StyledLine:
    assert state.rows is not None
    tic, nwrss, number = state.rows.cells(place, ("tic_id", "nwrss", BLIND))
    key = state.rows.key(place)
    decision = sanitize(state.judgement(key).disposition, 2)
    name = f"star {number}" if number else star_number(tic, key.filename)
    score = "—" if nwrss is None else f"{nwrss:.3f}".removeprefix("0")
    if key.object_id:
        score = sanitize(state.rows.cells(place, ("class",))[0] or "—", 5)
    text = f"{place + 1:>{digits}} {fitted(name, max(width - digits - 10, 4))} {score:>5} "
    return ((text, "selected" if is_current else ""), (f"{decision:<2}", "selected" if is_current else "accent"))


def workers_lines(status: RunStatus, width: int, height: int, is_alive: bool = True) -> list[StyledLine]:
    """Write stages and what each worker is at; once the run has ended, how it did."""
    if not status.run:
        return [((with_keys("no run here yet: {jobs}"), "muted"),)]
    if not is_alive:
        return _ended(status)
    stages = [_stage(stage) for stage in status.stages.values()]
    workers: list[StyledLine] = [
        ((f"worker {worker}: {sanitize(doing.stage, 10)} {sanitize(doing.chunk, 8)}"[:width], "muted"),)
        for worker, doing in sorted(status.workers.items())
        if doing.chunk
    ]
    room = height - len(workers)
    return [*stages[-room:], *workers][:height] if room > 0 else workers[:height]


def _ended(status: RunStatus) -> list[StyledLine]:
    """Say how the run ended, and where to read more."""
    lines = [((f"run {OUTCOMES.get(status.outcome, 'stopped')}", "muted"),), (("nobody at work", "muted"),)]
    return [*lines, ((with_keys("{jobs} tells more"), "muted"),)]


def _stage(stage) -> StyledLine:  # type: ignore[no-untyped-def]
    done = stage.seconds is not None
    words = f"{stage.name} done {stage.n_done}" if done else stage_words(stage)
    return ((words, "muted" if done else "accent"),)
