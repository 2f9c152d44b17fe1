"""The lines of the Jobs screen: stages, workers, failures and log, as text with styles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.keys.in_force import with_keys
from clara_tui.terminal.glyphs import Glyphs
from clara_tui.text.cells import fitted
from clara_tui.text.status import OUTCOMES, clock
from clara_tui.text.styled_text import StyledLine, merged, wrapped

NARROW = 60
"""Below this a stage tells its share in percent instead of its counts."""
LONGEST_BAR = 40
VERY_NARROW = 40
"""Below this it does not tell its rate."""

if TYPE_CHECKING:
    from clara_pipeline.events import RunStatus, StageStatus, WorkerState


def outcome_words(status: RunStatus) -> tuple[str, str]:
    """Return how the run ended, and the style for it; a run of which nothing was left is not called done."""
    outcome = OUTCOMES.get(status.outcome, with_keys("stopped before its end: {resume} resumes it"))
    if status.outcome == "done_with_failures" and _came_to_nothing(status):
        return "failed: no light curve could be used", "bad"
    return outcome, {"done": "good", "done, some failed": "warn"}.get(outcome, "bad")


def _came_to_nothing(status: RunStatus) -> bool:
    """Tell whether no light curve was left to rank; in a run that did not rank, whether a stage lost all it had."""
    ranked = status.stages.get("rank")
    if ranked is not None:
        return ranked.n_total == 0
    early = [stage for name, stage in status.stages.items() if name in ("download", "ingest", "features")]
    return any(0 < stage.n_total <= stage.n_failed for stage in early)


def message_words(message: str) -> str:
    """Return why the run ended, with the key to press in place of the command."""
    if message.startswith("go on with --resume"):
        return with_keys("{resume} resumes it")
    return sanitize(message, 200)


def tally_lines(codes: Sequence[str], n_all: int, glyphs: Glyphs, width: int) -> list[StyledLine]:
    """Return how many of a finished run's stars are judged in this session, and as what."""
    counts = Counter(codes)
    of_all = f"/{n_all:,}" if n_all >= counts.total() else " of other runs"
    words = f" {counts.total():,}{of_all} judged "
    head: StyledLine = ((words, ""), *bar(counts.total() / n_all if n_all else 0.0, max(0, width - len(words) - 1),
                                          glyphs, "good"))  # fmt: skip
    tally = "  ".join(f"{code} {count:,}" for code, count in counts.most_common())
    return [head, *(((f" {text}", ""),) for text in wrapped(tally or "nothing decided yet", width - 2))]


def stage_lines(status: RunStatus, glyphs: Glyphs, width: int, is_alive: bool) -> list[StyledLine]:
    """List every planned stage: sign, name, bar, counts, rate, time left or taken."""
    names = list(dict.fromkeys([*status.planned, *status.stages]))
    room = width - 6 * any(stage.n_failed for stage in status.stages.values())
    return [_stage_line(status.stages.get(name), name, glyphs, room, is_alive) for name in names]


def _stage_line(stage: StageStatus | None, name: str, glyphs: Glyphs, width: int, is_alive: bool) -> StyledLine:
    name = fitted(sanitize(name, 20), 9)
    if stage is None:
        return ((f" {glyphs.waiting} {name}", "muted"),)
    share = stage.n_done / stage.n_total if stage.n_total else float(stage.seconds is not None)
    if stage.seconds is not None:
        sign, style, when = glyphs.yes, "good", f"{stage.seconds:,.1f} s"
    else:
        sign, style = (glyphs.running, "accent") if is_alive else (glyphs.no, "warn")
        when = f"{clock(stage.eta_seconds)} left" if is_alive and stage.eta_seconds is not None else ""
    speed = f" {fitted(rate(stage.rate_per_second), 7, left=False)}" if width >= VERY_NARROW else ""
    words = f" {_count(stage, share, width)}{speed} {fitted(when, 9, left=False)}"
    failed = f" {stage.n_failed:>3} {glyphs.no}" if stage.n_failed else ""
    room = max(0, min(LONGEST_BAR, width - len(words) - 13))
    return merged(
        [(f" {sign} ", style), (f"{name} ", ""), *bar(share, room, glyphs, style), (words, ""), (failed, "bad")]
    )


def _count(stage: StageStatus, share: float, width: int) -> str:
    """Return how many are done, of how many; where there is little room only one of the two."""
    if stage.n_done == stage.n_total:
        count = f"{stage.n_total:,}"
    else:
        count = f"{100 * share:.0f}%" if width < NARROW else f"{stage.n_done:,}/{stage.n_total:,}"
    return fitted(count, 15 if width >= NARROW else 7 if width >= VERY_NARROW else 3, left=False)


def rate(per_second: float | None) -> str:
    """Return `83/s`, `1.2k/s`; nothing where it is not known."""
    if not per_second:
        return ""
    if per_second >= 1000:
        return f"{per_second / 1000:.1f}k/s"
    return f"{per_second:.0f}/s" if per_second >= 10 else f"{per_second:.1f}/s"


def bar(share: float, width: int, glyphs: Glyphs, style: str) -> list[tuple[str, str]]:
    """Return a share as a bar in half cells."""
    halves = round(2 * max(0.0, min(share, 1.0)) * width)
    full = glyphs.bar_full * (halves // 2) + glyphs.bar_half * (halves % 2)
    return [(full, style), (glyphs.bar_empty * (width - len(full)), "frame")]


def worker_lines(status: RunStatus, glyphs: Glyphs, width: int) -> list[StyledLine]:
    """Return one line a worker: what it does now. Where there is little room words go, never a part of a number."""
    lines: list[StyledLine] = []
    at_work = {name for name, stage in status.stages.items() if stage.seconds is None}
    for number, worker in sorted(status.workers.items()):
        busy = bool(worker.chunk) and worker.stage in at_work
        sign = glyphs.running if busy else glyphs.waiting
        stage, chunk = fitted(sanitize(worker.stage, 20), 9), sanitize(worker.chunk, 20).partition("-")[0]
        target = short_name(sanitize(worker.target, 60))
        doing = target or f"chunk {chunk}"
        long, short = (f"{stage} {doing}", f"{stage.strip()} {target or chunk}") if busy else ("idle", "idle")
        head = f" {sign} {number:<2} "
        ways = [(doing, place) for place in _places(worker, status.host) for doing in (long, short)]
        doing, place = next((way for way in ways if len(head) + len("".join(way)) <= width), ways[-1])
        lines.append(((head, "accent" if busy else "muted"), (doing, "" if busy else "muted"), (place, "muted")))
    return lines or [((" no workers now", "muted"),)]


def _places(worker: WorkerState, run_host: str) -> list[str]:
    """Return in words who a worker is, the longest first; it says what it has done and holds."""
    pid, host = f"  pid {worker.pid}", sanitize(worker.host, 30)
    place = f"  {host}{pid[1:]}" if host not in ("", run_host) else pid
    if not worker.memory_mb:
        return [place, ""]
    done = f"  {worker.n_done:,} done"
    return [f"{place}{done}  {worker.memory_mb:,} MB", f"{place}{done}", place, ""]


def failure_lines(status: RunStatus, width: int, glyphs: Glyphs) -> list[StyledLine]:
    """Return what dropped out and why in full, newest first."""
    if not status.last_failures:
        return [((" none", "muted"),)]
    lines: list[StyledLine] = []
    for failure in reversed(status.last_failures):
        name = fitted(short_name(sanitize(failure.filename, 200)), 24, ellipsis=glyphs.ellipsis).rstrip()
        first, *more = wrapped(f"{name} {sanitize(failure.stage, 20)}: {sanitize(failure.reason, 600)}", width - 2)
        head = first.removeprefix(name)
        lines.append(((f" {name}", ""), (head, "muted")) if head != first else ((f" {first}", ""),))
        lines += [((f"   {words}", "muted"),) for words in wrapped(" ".join(more), width - 4)]
    return lines


def short_name(filename: str) -> str:
    """Return a SPOC file's name as sector and TIC; other names as they are."""
    parts = filename.split("-")
    if len(parts) >= 4 and parts[0].startswith("tess") and parts[2].isdigit():
        return f"{parts[1].upper()} TIC {int(parts[2])}"
    return filename


def log_lines(notices: Sequence[str], log: Sequence[str], width: int) -> list[StyledLine]:
    """Return what the run wants known, in as many lines as it takes, then the tail of the workers' log.

    All cleaned before.
    """
    notes: list[StyledLine] = [
        ((f"{' note: ' if at == 0 else ' ' * 7}{words}", "warn"),)
        for notice in notices
        for at, words in enumerate(wrapped(sanitize(notice, 400), width - 8))
    ]
    return notes + ([((f" {line}", "muted"),) for line in log] or [((" the workers have logged nothing", "muted"),)])
