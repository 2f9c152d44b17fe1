"""Write the lines of `clara-tui trainings`, aligned. Records were cleaned when they were read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_pipeline.text import sanitize
from clara_pipeline.trainings.facts import curve_names, facts_of, numbered_epochs
from clara_tui.commands.output import aligned
from clara_tui.text.trainings.values import main_measure, value_words

if TYPE_CHECKING:
    from clara_pipeline.trainings.comparison import Comparison
    from clara_pipeline.trainings.record import TrainingRecord

EPOCHS_SHOWN = 12
VALUE_WIDTH = 30


def summary(record: TrainingRecord) -> dict[str, Any]:
    """Make the entry of a training in the list, for JSON."""
    naming = record.naming
    return {
        "id": record.id, "kind": record.kind, "run_name": naming.run_name, "experiment": naming.experiment,
        "tags": list(naming.tags), "model": record.model, "run": record.run, "state": record.state,
        "n_epochs": len(record.epochs), "metrics": record.metrics, "started_utc": record.started_utc,
        "ended_utc": record.ended_utc,
    }  # fmt: skip


def list_lines(records: Sequence[TrainingRecord]) -> Iterator[str]:
    """Yield the table of trainings, line by line."""
    if not records:
        yield "no trainings yet; clara-tui train makes one, and so does clara-tui run --stages train"
        return
    head = ("training", "kind", "name", "experiment", "state", "epochs", "measure", "tags")
    yield from aligned([head, *map(_row, records)], right=(5,))


def _row(record: TrainingRecord) -> tuple[str, ...]:
    naming = record.naming
    return (
        record.id, sanitize(record.kind, 16), sanitize(naming.run_name, 30), sanitize(naming.experiment, 20),
        record.state, str(len(record.epochs) or "-"), main_measure(record) or "-", sanitize(", ".join(naming.tags), 40),
    )  # fmt: skip


def detail_lines(record: TrainingRecord, folder: Path) -> Iterator[str]:
    """Yield all of a record; of many epochs the first and the last."""
    naming = record.naming
    about = {
        "training": record.id, "name": naming.run_name, "experiment": naming.experiment,
        "tags": ", ".join(naming.tags), "note": naming.note,
        "state": record.state + (f": {record.problem}" if record.problem else ""),
        "started": record.started_utc, "ended": record.ended_utc, "tracked": record.tracked,
        "promoted": record.promoted,
    }  # fmt: skip
    named = {name: value for name, value in about.items() if value} | facts_of(record)
    width = max(map(len, [*named, *record.metrics]))
    for name, value in named.items():
        yield f"{name:<{width}}  {value_words(value)}"
    for name, metric in record.metrics.items():
        yield f"{name:<{width}}  {value_words(metric)}"
    yield from _epoch_lines(record)
    for artifact in record.artifacts:
        yield f"artifact {artifact.name}, {artifact.n_bytes:,} bytes"
    yield from record.remarks
    yield sanitize(folder)


def _epoch_lines(record: TrainingRecord) -> Iterator[str]:
    names = curve_names(record)
    rows = [
        (str(number), *(value_words(metrics.get(name)) for name in names))
        for number, metrics in numbered_epochs(record)
    ]
    if not rows:
        return
    if len(rows) > EPOCHS_SHOWN:
        half = EPOCHS_SHOWN // 2
        rows = [*rows[:half], ("…", *("" for _ in names)), *rows[-half:]]
    yield from aligned([("epoch", *names), *rows], right=range(len(names) + 1))


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Make the comparison for JSON: each value a list with one entry a training."""
    return {
        "trainings": [{"id": record.id, "run_name": record.naming.run_name} for record in comparison.records],
        "differing": {name: list(values) for name, values in comparison.differing.items()},
        "n_same": comparison.n_same,
        "metrics": {name: list(values) for name, values in comparison.measures.items()},
    }


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield a column for each training: what differs, then the metrics."""
    heads = [("training", *(record.id for record in comparison.records)),
             ("name", *(sanitize(record.naming.run_name, 30) for record in comparison.records))]  # fmt: skip
    shared = [*comparison.differing.items(), *comparison.measures.items()]
    rows = [(name, *(sanitize(value_words(value), VALUE_WIDTH) for value in values)) for name, values in shared]
    lines = list(aligned([*heads, *rows]))
    yield from lines[:2]
    yield f"differing: {len(comparison.differing)} (the same: {comparison.n_same})"
    yield from lines[2 : 2 + len(comparison.differing)]
    yield f"metrics: {len(comparison.measures)}"
    yield from lines[2 + len(comparison.differing) :]
