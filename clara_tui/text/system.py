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


def meter_lines(look: SystemSample, glyphs: Glyphs) -> list[StyledLine]:
    """The machine and the run's processes; what a machine cannot tell is said."""
    now, rates = look.sample, look.rates
    cores = now.cpu_percent
    mean = sum(cores) / len(cores) if cores else 0.0
    share = now.ram_used_bytes / now.ram_total_bytes if now.ram_total_bytes else 0.0
    load = "  ".join(f"{value:.1f}" for value in now.load) if now.load else "not told here"
    heat = f"{now.temperature_celsius:.0f}{glyphs.degree}C" if now.temperature_celsius else "no sensor"
    run = look.run
    family = (f"CPU {run.cpu_percent:.0f}%  RAM {size(run.ram_bytes)}  {run.n_processes} proc" if run.n_processes
              else "no process")  # fmt: skip
    return [
        _meter("CPU", f"{fitted(f'{mean:.0f}%', 4, left=False)} {levels(cores, glyphs)}"),
        _meter("RAM", f"{fitted(f'{100 * share:.0f}%', 4, left=False)} {size(now.ram_used_bytes)} of "
                      f"{size(now.ram_total_bytes)}"),
        _meter("load", f"{load}"),
        _meter("disk", _pair("read", now.disk_read_bytes, rates.disk_read, "write", rates.disk_written)),
        _meter("net", _pair("in", now.net_received_bytes, rates.net_received, "out", rates.net_sent)),
        _meter("heat", heat),
        _meter("run", family),
        _meter("app", f"RAM {size(look.app_ram_bytes)}  disk free {size(now.disk_free_bytes)}"),
    ]  # fmt: skip


def levels(percents: Sequence[float], glyphs: Glyphs, most: int = 128) -> str:
    """One sign a processor, from idle to full."""
    top = len(glyphs.levels) - 1
    return "".join(glyphs.levels[min(top, round(percent / 100 * top))] for percent in percents[:most])


def _meter(name: str, words: str) -> StyledLine:
    return ((f" {name:<5}", "muted"), (words, ""))


def _pair(one: str, counter: int | None, first: float | None, other: str, second: float | None) -> str:
    if counter is None:
        return "not told here"
    return f"{one} {_rate(first)}  {other} {_rate(second)}"


def _rate(value: float | None) -> str:
    return fitted("-" if value is None else f"{size(value)}/s", 6, left=False)
