"""The lines of the live meters: the machine, and the run's processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clara_tui.terminal.glyphs import Glyphs
from clara_tui.text.cells import fitted
from clara_tui.text.status import size
from clara_tui.text.styled_text import StyledLine

if TYPE_CHECKING:
    from clara_tui.background.system_monitor import SystemSample


MOST_PROCESSORS = 128
"""Signs of processors in a line."""
LEAST_GRAPH = 3
"""Samples below which a graph says nothing."""


def meter_lines(look: SystemSample, glyphs: Glyphs, width: int = 31) -> list[StyledLine]:
    """Return the machine and the run's processes; what a machine cannot tell is said.

    At the right of CPU, RAM, disk and network stands a small graph of the last samples, as far as there is room.
    """
    now, rates = look.sample, look.rates
    cores = now.cpu_percent
    mean = sum(cores) / len(cores) if cores else 0.0
    share = now.ram_used_bytes / now.ram_total_bytes if now.ram_total_bytes else 0.0
    load = "  ".join(f"{value:.1f}" for value in now.load) if now.load else "not available"
    heat = f"{now.temperature_celsius:.0f}{glyphs.degree}C" if now.temperature_celsius else "no sensor"
    run = look.run
    family = (f"CPU {run.cpu_percent:.0f}%  RAM {size(run.ram_bytes)}  {run.n_processes} proc" if run.n_processes
              else "no process")  # fmt: skip
    past = look.history
    lines = [
        _meter("CPU", f"{fitted(f'{mean:.0f}%', 4, left=False)} {levels(cores, glyphs)}"),
        _meter("RAM", f"{fitted(f'{100 * share:.0f}%', 4, left=False)} {size(now.ram_used_bytes)} of "
                      f"{size(now.ram_total_bytes)}"),
        _meter("load", f"{load}"),
        _meter("disk", _pair("r", now.disk_read_bytes, rates.disk_read, "w", rates.disk_written)),
        _meter("net", _pair("r", now.net_received_bytes, rates.net_received, "w", rates.net_sent)),
        _meter("heat", heat),
        _meter("run", family),
        _meter("app", f"RAM {size(look.app_ram_bytes)}  disk free {size(now.disk_free_bytes)}"),
    ]  # fmt: skip
    graphs = {
        0: [point.cpu_percent for point in past],
        1: [point.ram_percent for point in past],
        3: shares([point.disk_bytes_per_second for point in past]),
        4: shares([point.net_bytes_per_second for point in past]),
    }
    return [_with_graph(line, graphs.get(at, []), glyphs, width) for at, line in enumerate(lines)]


def shares(rates: Sequence[float]) -> list[float]:
    """Return the rates in percent of the largest among them."""
    most = max(rates, default=0.0)
    return [100 * rate / most if most else 0.0 for rate in rates]


def _with_graph(line: StyledLine, percents: Sequence[float], glyphs: Glyphs, width: int) -> StyledLine:
    room = min(width - sum(len(text) for text, _ in line) - 1, len(percents))
    if room < LEAST_GRAPH:
        return line
    gap = width - sum(len(text) for text, _ in line) - room
    return (*line, (" " * gap, ""), (levels(percents[-room:], glyphs), "accent"))


def levels(percents: Sequence[float], glyphs: Glyphs) -> str:
    """Return one sign a processor, from idle to full."""
    top = len(glyphs.levels) - 1
    return "".join(glyphs.levels[min(top, round(percent / 100 * top))] for percent in percents[:MOST_PROCESSORS])


def _meter(name: str, words: str) -> StyledLine:
    return ((f" {name:<5}", "muted"), (words, ""))


def _pair(one: str, counter: int | None, first: float | None, other: str, second: float | None) -> str:
    if counter is None:
        return "not available"
    return f"{one} {_rate(first)}  {other} {_rate(second)}"


def _rate(value: float | None) -> str:
    return fitted("-" if value is None else f"{size(value)}/s", 6, left=False)
