"""Write all of one training, or what several differ in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.trainings.facts import facts_of
from clara_tui.text.cells import fitted
from clara_tui.text.styled_text import StyledLine, wrapped
from clara_tui.text.trainings.values import value_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clara_pipeline.trainings.comparison import Comparison
    from clara_pipeline.trainings.record import TrainingRecord


def detail_lines(record: TrainingRecord, width: int) -> list[StyledLine]:
    """Tell all of a training but its epochs."""
    naming = record.naming
    lines: list[StyledLine] = [((f" {naming.run_name}", "strong"), (f"  {record.id}", "muted"))]
    if record.problem:
        lines += [((f" {words}", "bad"),) for words in wrapped(record.problem, width - 2)]
    about = {
        "experiment": naming.experiment, "tags": ", ".join(naming.tags), "note": naming.note,
        "began": _second(record.started_utc), "ended": _second(record.ended_utc),
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


def _second(utc: str) -> str:
    """Write `2026-11-22T12:36:01Z` as `2026-11-22 12:36:01 UTC`; nothing where there is no time."""
    return f"{utc[:19].replace('T', ' ')} UTC" if utc else ""
