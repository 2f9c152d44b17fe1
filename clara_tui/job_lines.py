"""The lines of the Jobs screen: stages, workers, failures, log and meters, as text with inks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clara_pipeline.text import clean
from clara_tui.glyphs import Glyphs
from clara_tui.plots.lines import Line, merged
from clara_tui.standing import clock, size
from clara_tui.widgets.cells import fitted

if TYPE_CHECKING:
    from clara_pipeline.events import RunStatus, StageStatus
    from clara_tui.machine import Look


def stage_lines(status: RunStatus, glyphs: Glyphs, width: int, is_alive: bool) -> list[Line]:
    """Every planned stage: sign, name, bar, counts, rate, time left or taken."""
    names = list(dict.fromkeys([*status.planned, *status.stages]))
    return [_stage_line(status.stages.get(name), name, glyphs, width, is_alive) for name in names]


def _stage_line(stage: StageStatus | None, name: str, glyphs: Glyphs, width: int, is_alive: bool) -> Line:
    name = fitted(clean(name, 20), 9)
    if stage is None:
        return ((f" {glyphs.waiting} {name}", "muted"),)
    share = stage.n_done / stage.n_total if stage.n_total else float(stage.seconds is not None)
    if stage.seconds is not None:
        sign, ink, when = glyphs.yes, "good", f"{stage.seconds:.1f} s"
    else:
        sign, ink = (glyphs.running, "accent") if is_alive else (glyphs.no, "warn")
        when = f"{clock(stage.eta_seconds)} left" if is_alive and stage.eta_seconds is not None else ""
    count = f"{stage.n_done:,}/{stage.n_total:,}" if stage.n_done != stage.n_total else f"{stage.n_total:,}"
    rate = f"{stage.rate_per_second:,.0f}/s" if stage.rate_per_second else ""
    failed = f"{stage.n_failed} {glyphs.no}" if stage.n_failed else ""
    words = f" {fitted(count, 13, left=False)} {fitted(rate, 7, left=False)} {fitted(when, 9, left=False)}"
    room = max(4, width - len(words) - 13 - 6)
    return merged([
        (f" {sign} ", ink), (f"{name} ", ""), *bar(share, room, glyphs, ink), (words, ""),
        (fitted(failed, 6, left=False), "bad"),
    ])  # fmt: skip


def bar(share: float, width: int, glyphs: Glyphs, ink: str) -> list[tuple[str, str]]:
    """A share as a bar in half cells."""
    halves = round(2 * max(0.0, min(share, 1.0)) * width)
    full = glyphs.bar_full * (halves // 2) + glyphs.bar_half * (halves % 2)
    return [(full, ink), (glyphs.bar_empty * (width - len(full)), "frame")]


def worker_lines(status: RunStatus, glyphs: Glyphs) -> list[Line]:
    """One line a worker: what it does now."""
    lines: list[Line] = []
    for number, worker in sorted(status.workers.items()):
        busy = bool(worker.chunk)
        sign = glyphs.running if busy else glyphs.waiting
        doing = f"{fitted(clean(worker.stage, 20), 9)} {clean(worker.chunk, 20)}" if busy else "idle"
        lines.append(((f" {sign} {number:<2} ", "accent" if busy else "muted"), (f"{doing}", "" if busy else "muted"),
                      (f"  pid {worker.pid}", "muted")))  # fmt: skip
    return lines or [((" no workers now", "muted"),)]


def failure_lines(status: RunStatus, width: int, glyphs: Glyphs) -> list[Line]:
    """What dropped out and why, newest first."""
    if not status.last_failures:
        return [((" none", "muted"),)]
    lines: list[Line] = []
    for failure in reversed(status.last_failures):
        name = fitted(short_name(clean(failure.filename, 200)), 24, ellipsis=glyphs.ellipsis).rstrip()
        reason = f"{clean(failure.stage, 20)}: {clean(failure.reason, 300)}"
        lines.append(
            ((f" {name} ", ""), (fitted(reason, max(1, width - len(name) - 2), ellipsis=glyphs.ellipsis), "muted"))
        )
    return lines


def short_name(filename: str) -> str:
    """A SPOC file's name as sector and TIC; other names as they are."""
    parts = filename.split("-")
    if len(parts) >= 4 and parts[0].startswith("tess") and parts[2].isdigit():
        return f"{parts[1].upper()} TIC {int(parts[2])}"
    return filename


def log_lines(notices: Sequence[str], log: Sequence[str]) -> list[Line]:
    """What the run wants known, then the tail of the workers' log; all cleaned before."""
    return [((f" note: {clean(notice, 400)}", "warn"),) for notice in notices] + [
        ((f" {line}", "muted"),) for line in log
    ]


def meter_lines(look: Look, glyphs: Glyphs) -> list[Line]:
    """The machine and the run's processes; what a machine cannot tell is said."""
    now, rates = look.sample, look.rates
    cores = now.cpu_percent
    mean = sum(cores) / len(cores) if cores else 0.0
    share = now.ram_used_bytes / now.ram_total_bytes if now.ram_total_bytes else 0.0
    load = "  ".join(f"{value:.1f}" for value in now.load) if now.load else "not told here"
    heat = f"{now.temperature_celsius:.0f}{glyphs.degree}C" if now.temperature_celsius else "no sensor"
    run = look.run
    family = (f"{run.n_processes} processes  CPU {run.cpu_percent:.0f}%  RAM {size(run.ram_bytes)}" if run.n_processes
              else "no process")  # fmt: skip
    return [
        _meter("CPU", f"{fitted(f'{mean:.0f}%', 4, left=False)} {levels(cores, glyphs)}"),
        _meter("RAM", f"{fitted(f'{100 * share:.0f}%', 4, left=False)} {size(now.ram_used_bytes)} of "
                      f"{size(now.ram_total_bytes)}"),
        _meter("load", f"{load}"),
        _meter("disk", f"{_pair('read', rates.disk_read, 'write', rates.disk_written)}  {size(now.disk_free_bytes)} free"),
        _meter("net", _pair("in", rates.net_received, "out", rates.net_sent)),
        _meter("heat", heat),
        _meter("run", family),
        _meter("app", f"RAM {size(look.app_ram_bytes)}"),
    ]  # fmt: skip


def levels(percents: Sequence[float], glyphs: Glyphs, most: int = 128) -> str:
    """One sign a processor, from idle to full."""
    top = len(glyphs.levels) - 1
    return "".join(glyphs.levels[min(top, round(percent / 100 * top))] for percent in percents[:most])


def _meter(name: str, words: str) -> Line:
    return ((f" {name:<5}", "muted"), (words, ""))


def _pair(one: str, first: float | None, other: str, second: float | None) -> str:
    if first is None and second is None:
        return "not told here"
    return f"{one} {_rate(first)}  {other} {_rate(second)}"


def _rate(value: float | None) -> str:
    return fitted("-" if value is None else f"{size(value)}/s", 6, left=False)
