"""The learning curves of one training, or of several side by side on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.trainings.facts import curve_names, curve_of
from clara_tui.plots.canvas import Size
from clara_tui.plots.learning_curve import Curve, axes_of, learning_curve_lines
from clara_tui.text.cells import fitted
from clara_tui.text.styled_text import StyledLine, beside, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clara_pipeline.trainings.record import TrainingRecord

VALIDATION = "validation_"
NARROWEST, LOWEST = 26, 7
"""Cells of a plot that can still be read, its heading included."""
SIGNS = {"ascii": ("**", "++")}
"""Of the lines of training and validation, where they are not drawn as dots and dashes."""


def metric_names(records: Sequence[TrainingRecord]) -> list[str]:
    """List the metrics that any of the trainings has a curve of, without their twins of validation."""
    names = [name for record in records for name in curve_names(record)]
    return list(dict.fromkeys(name.removeprefix(VALIDATION) for name in names))


def learning_curves(
    records: Sequence[TrainingRecord], first: int, size: Size, marker: str, ellipsis: str
) -> list[StyledLine]:
    """Draw as many metrics as there is room for, from number `first` on; they go round.

    Those of one training stand side by side; of several, each has a column and each metric a row. Nothing is
    drawn where there are no epochs.
    """
    names = metric_names(records)
    if not names or size.height < LOWEST:
        return []
    names = names[first % len(names) :] + names[: first % len(names)]
    across, down = max(1, size.width // NARROWEST), max(1, (size.height - 1) // LOWEST)
    if len(records) == 1:
        cells = [[(records[0], name) for name in names[:across]]]
    else:
        cells = [[(record, name) for record in records[:across]] for name in names[:down]]
    height = (size.height - 1) // len(cells)
    rows = [_row(row, Size(size.width, height), marker, ellipsis, len(records) == 1) for row in cells]
    learnt, unseen = SIGNS.get(marker, ("━━", "╍╍"))
    legend: StyledLine = ((f" {learnt} training", "median"), (f"  {unseen} validation", "second"))
    return [legend, *(line for row in rows for line in row)]


def _row(
    cells: list[tuple[TrainingRecord, str]], size: Size, marker: str, ellipsis: str, own_scales: bool
) -> list[StyledLine]:
    """Draw plots side by side; the same metric of several trainings on one scale."""
    pairs = [_pair(record, name) for record, name in cells]
    width = size.width // len(cells)
    shared = axes_of([curve for pair in pairs for curve in pair])
    lines: list[StyledLine] = []
    for at, ((record, name), pair) in enumerate(zip(cells, pairs, strict=True)):
        words = name if own_scales else f"{name}  {record.naming.run_name}"
        head: StyledLine = ((fitted(" " + words, width - 1, ellipsis=ellipsis), "head"),)
        axes = axes_of(list(pair)) if own_scales else shared
        plot = learning_curve_lines(*pair, Size(width - 1, size.height - 1), marker, axes)
        drawn = [head, *plot]
        lines = drawn if at == 0 else beside(lines, drawn, at * width - 1)
    return lines if any(map(text_of, lines)) else []


def _pair(record: TrainingRecord, name: str) -> tuple[Curve, Curve]:
    return curve_of(record, name), curve_of(record, VALIDATION + name)
