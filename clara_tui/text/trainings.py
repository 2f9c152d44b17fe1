"""Trainings in words, for the command and the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.trainings.facts import facts_of
from clara_tui.text.cells import fitted, shortened
from clara_tui.text.styled_text import StyledLine, merged, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clara_pipeline.trainings.comparison import Comparison
    from clara_pipeline.trainings.record import TrainingRecord
    from clara_tui.terminal.glyphs import Glyphs

TELLING = (
    "macro_f1", "validation_accuracy", "validation_ap", "accuracy", "validation_loss", "loss",
    "explained_variance_share", "n_windows",
)  # fmt: skip
"""Metrics that say most about a model, the first that there is."""


def value_words(value: str | int | float | bool | None) -> str:
    """Write a parameter or metric as short as it can be told from its neighbours."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.4g}"
    return str(value)


def main_measure(record: TrainingRecord) -> str:
    """Name the metric that says most, with its value; empty where there is none."""
    last = record.epochs[-1] if record.epochs else {}
    known = {name: value for name, value in (last | record.metrics).items() if value is not None and name != "epoch"}
    name = next((name for name in TELLING if name in known), next(iter(known), ""))
    return f"{name} {value_words(known[name])}" if name else ""


WIDTHS, MORE_WIDTHS = (20, 10, 8, 6, 26), (16, 16, 16)
"""Cells of the columns of the list: name, kind, state, epochs, measure; experiment, tags, start."""
STATE_AT, STATE_WIDTH = WIDTHS[0] + WIDTHS[1] + 2, WIDTHS[2]
STATES = {"finished": "good", "failed": "bad", "killed": "warn", "running": "accent"}
WIDE = 110
"""From here on a line also tells experiment, tags and start."""


def head_line(width: int) -> StyledLine:
    """Head the list of trainings."""
    return (
        (
            "   " + _cells(("training", "kind", "state", "epochs", "measure"), ("experiment", "tags", "began"), width),
            "head",
        ),
    )


def list_line(record: TrainingRecord, width: int, is_at_cursor: bool, is_marked: bool, glyphs: Glyphs) -> StyledLine:
    """Tell a training in one line; the cursor and the mark stand before it."""
    naming, style = record.naming, "selected" if is_at_cursor else ""
    sign, mark = glyphs.cursor if is_at_cursor else " ", glyphs.yes if is_marked else " "
    values = (naming.run_name, record.kind, record.state, str(len(record.epochs) or ""), main_measure(record))
    more = (naming.experiment, ", ".join(naming.tags), record.started_utc[:16].replace("T", " "))
    words = _cells(values, more, width, glyphs.ellipsis)
    before, after = words[:STATE_AT], words[STATE_AT + STATE_WIDTH :]
    state = words[STATE_AT : STATE_AT + STATE_WIDTH]
    return merged(
        [
            (f"{sign}{mark} ", f"accent {style}"),
            (before, style),
            (state, f"{STATES.get(record.state, '')} {style}"),
            (after, style),
        ]
    )


def damaged_line(name: str, problem: str, width: int, is_at_cursor: bool, glyphs: Glyphs) -> StyledLine:
    """Tell a record that cannot be read."""
    sign, style = (glyphs.cursor, "selected") if is_at_cursor else (" ", "")
    return merged(
        [
            (f"{sign}  ", f"accent {style}"),
            (shortened(f"{name}  {problem}", width - 4, glyphs.ellipsis), f"bad {style}"),
        ]
    )


def _cells(values: Sequence[str], more: Sequence[str], width: int, ellipsis: str = "…") -> str:
    words = "".join(fitted(value, n, ellipsis=ellipsis) + " " for value, n in zip(values, WIDTHS, strict=True))
    if width >= WIDE:
        words += "".join(fitted(value, n, ellipsis=ellipsis) + " " for value, n in zip(more, MORE_WIDTHS, strict=True))
    return words


def detail_lines(record: TrainingRecord, width: int) -> list[StyledLine]:
    """Tell all of a training but its epochs."""
    naming = record.naming
    lines: list[StyledLine] = [((f" {naming.run_name}", "strong"), (f"  {record.id}", "muted"))]
    if record.problem:
        lines += [((f" {words}", "bad"),) for words in wrapped(record.problem, width - 2)]
    about = {
        "experiment": naming.experiment, "tags": ", ".join(naming.tags), "note": naming.note,
        "began": record.started_utc[:19], "ended": record.ended_utc[:19],
        "tracked": record.tracked, "promoted": record.promoted,
        "remarks": "; ".join(record.remarks), **record.metrics, **facts_of(record),
        "artifacts": ", ".join(artifact.name for artifact in record.artifacts),
    }  # fmt: skip
    told = {name: value_words(value) for name, value in about.items() if value not in (None, "")}
    return lines + _pairs(told, width)


def comparison_lines(comparison: Comparison, width: int, ellipsis: str) -> list[StyledLine]:
    """Tell what differs between trainings and what each came to, a column for each, as many as there is room for."""
    names = [*comparison.measures, *comparison.differing]
    first = min(max(map(len, names), default=8) + 2, max(width // 3, 12))
    each = max((width - first) // max(len(comparison.records), 1) - 1, 9)
    shown = max(1, (width - first) // (each + 1))

    def line(name: str, values: Sequence[str], style: str) -> StyledLine:
        cells = "".join(fitted(value, each, ellipsis=ellipsis) + " " for value in values[:shown])
        return ((fitted(" " + name, first - 1, ellipsis=ellipsis) + " ", "muted"), (cells, style))

    lines = [line("", [record.naming.run_name for record in comparison.records], "strong")]
    lines += [line(name, [*map(value_words, values)], "") for name, values in comparison.measures.items()]
    lines.append(((f" differing: {len(comparison.differing)}, the same: {comparison.n_same}", "head"),))
    return lines + [line(name, [*map(value_words, values)], "") for name, values in comparison.differing.items()]


def _pairs(told: Mapping[str, str], width: int) -> list[StyledLine]:
    """Write names and values below each other; long values go on in further lines."""
    first = min(max(map(len, told), default=8) + 2, max(width // 2, 12))
    lines: list[StyledLine] = []
    for name, value in told.items():
        for at, words in enumerate(wrapped(value, width - first - 1)):
            lines.append(((fitted(f" {name}" if at == 0 else "", first), "muted"), (words, "")))
    return lines
