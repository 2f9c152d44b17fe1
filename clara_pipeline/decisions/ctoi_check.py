"""Find what ExoFOP would refuse in a CTOI draft, before it is sent."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from clara_pipeline.decisions.ctoi import (
    COLUMNS,
    MAX_NOTES,
    KnownSignals,
    ListedToi,
    has_listed,
    out_of_range,
    same_signal,
)
from clara_pipeline.text import sanitize
from clara_pipeline.units import HOURS_PER_DAY

CtoiCells = dict[str, str]

REQUIRED = ("target", "flag", "disp", "period", "epoch", "tag", "prop_period")
TEXTS = {"target", "flag", "disp", "discovery", "candname", "tag", "group", "paper", "notes"}
TARGET = re.compile(r"TIC([0-9]{1,16})\.([0-9]{2})")
TAG = re.compile(r"([0-9]{8})_[^_]+_.+_[0-9]{5}")


class Problem(NamedTuple):
    """One fault of a CTOI file: its line, its column and what is wrong."""

    line: int
    """From 1; the header is line 1."""
    column: str
    """Empty when it is about the whole line."""
    message: str
    is_warning: bool = False
    """Whether it may be sent nevertheless."""

    def __str__(self) -> str:
        """Return the fault in words, with its line and column."""
        kind = "warning: " if self.is_warning else ""
        return f"line {self.line}{', ' + self.column if self.column else ''}: {kind}{self.message}"


def check_ctoi(text: str, known: KnownSignals | None = None) -> list[Problem]:
    """Return everything wrong with a draft; nothing when it may be sent.

    `known` are signals listed already: a star with one of a period within 0.5 d is refused, any other
    listed star is a warning.
    """
    lines = text.removesuffix("\n").split("\n")
    problems = []
    if lines[0].rstrip("\r") != "|".join(COLUMNS):
        problems.append(
            Problem(1, "", f"the header is not that of a CTOI draft ({len(COLUMNS)} columns, target … notes)")
        )
    written: dict[int, list[ListedToi]] = {}
    for number, line in enumerate(lines[1:], 2):
        found = list(_check_line(line.rstrip("\r"), known or {}, written))
        problems += [Problem(number, column, message) for column, message in found]
        problems += [
            Problem(number, "target", message, is_warning=True) for message in _other_signals(line, known or {})
        ]
    return problems


def _check_line(line: str, known: KnownSignals, written: dict[int, list[ListedToi]]) -> Iterator[tuple[str, str]]:
    if not (line.isascii() and line.isprintable()):
        yield "", "there are characters that are not printable ASCII"
    values = line.split("|")
    if len(values) != len(COLUMNS):
        yield "", f"it has {len(values)} columns, not {len(COLUMNS)}; is there a pipe or a line end in a note?"
        return
    cells = dict(zip(COLUMNS, values, strict=True))
    for check in CHECKS:
        yield from check(cells)
    yield from _check_listed(cells, known, written)


def _check_required(cells: CtoiCells) -> Iterator[tuple[str, str]]:
    for column in REQUIRED:
        if not cells[column]:
            yield column, "a value is required"


def _check_words(cells: CtoiCells) -> Iterator[tuple[str, str]]:
    if cells["target"] and not TARGET.fullmatch(cells["target"]):
        yield "target", f"{sanitize(cells['target'], 40)!r} is not like TIC52368076.01"
    if cells["flag"] not in ("", "newctoi"):
        yield "flag", f"{sanitize(cells['flag'], 40)!r} is not newctoi"
    if cells["disp"] not in ("", "CP", "FP", "PC"):
        yield "disp", f"{sanitize(cells['disp'], 40)!r} is none of CP, FP, PC"
    if cells["prop_period"] not in ("", "0"):
        yield "prop_period", "a new CTOI has 0"
    if len(cells["notes"]) > MAX_NOTES:
        yield "notes", f"{len(cells['notes'])} characters, at most {MAX_NOTES} are taken"


def _check_tag(cells: CtoiCells) -> Iterator[tuple[str, str]]:
    if not cells["tag"]:
        return
    match = TAG.fullmatch(cells["tag"])
    if match is None or not _is_day(match[1]):
        yield "tag", f"{sanitize(cells['tag'], 60)!r} is not like YYYYMMDD_username_description_nnnnn"


def _check_numbers(cells: CtoiCells) -> Iterator[tuple[str, str]]:
    for column, cell in cells.items():
        if column in TEXTS or not cell:
            continue
        value = _number(cell)
        if value is None:
            yield column, f"{sanitize(cell, 40)!r} is not a number"
        elif reason := out_of_range(column, value):
            yield column, f"{sanitize(cell, 40)} {reason}"


def _check_transit(cells: CtoiCells) -> Iterator[tuple[str, str]]:
    """Check that the period is a transit's: it has a depth, and a duration shorter than itself."""
    for column in ("depth", "duration"):
        if not cells[column]:
            yield column, "a value is required: without depth and duration a period is no transit's"
    period, duration = _number(cells["period"]), _number(cells["duration"])
    if period is not None and duration is not None and duration >= HOURS_PER_DAY * period > 0:
        yield "duration", "it is longer than the period"


def _check_uncertainties(cells: CtoiCells) -> Iterator[tuple[str, str]]:
    for column, cell in cells.items():
        value_column = re.sub("_(unc|err)$", "", column)
        if value_column != column and cell and not cells[value_column]:
            yield value_column, f"a value is required where {column} is given"


CHECKS: tuple[Callable[[CtoiCells], Iterator[tuple[str, str]]], ...] = (
    _check_required,
    _check_words,
    _check_tag,
    _check_numbers,
    _check_transit,
    _check_uncertainties,
)


def _check_listed(
    cells: CtoiCells, known: KnownSignals, written: dict[int, list[ListedToi]]
) -> Iterator[tuple[str, str]]:
    """Check that no signal is listed already, nor twice here; `written` gains this one."""
    match, period = TARGET.fullmatch(cells["target"]), _number(cells["period"])
    if match is None:
        return
    tic_id, earlier = int(match[1]), written.setdefault(int(match[1]), [])
    if any(one.name == cells["target"] for one in earlier):
        yield "target", f"{cells['target']} comes twice"
    if period is not None:
        if twin := same_signal(period, known.get(tic_id, ())):
            yield "period", f"{sanitize(twin.name, 40)} is listed already for this star with {twin.period_days:.5g} d"
        if twin := same_signal(period, earlier):
            yield "period", f"{twin.name} above is the same signal, with {twin.period_days:.5g} d"
    earlier.append(ListedToi(cells["target"], math.inf if period is None else period))


def _other_signals(line: str, known: KnownSignals) -> Iterator[str]:
    """Yield the warning for a star with listed signals of which none is this one."""
    cells = dict(zip(COLUMNS, line.rstrip("\r").split("|"), strict=False))
    match, period = TARGET.fullmatch(cells["target"]), _number(cells.get("period", ""))
    others = known.get(int(match[1]), ()) if match else ()
    if others and (period is None or same_signal(period, others) is None):
        yield sanitize(has_listed(others), 200)


def _number(cell: str) -> float | None:
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", cell):
        return None
    value = float(cell)
    return value if math.isfinite(value) else None


def _is_day(text: str) -> bool:
    try:
        return datetime.strptime(text, "%Y%m%d").year > 2000
    except ValueError:
        return False
