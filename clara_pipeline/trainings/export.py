"""Records of trainings as CSV, one row each or one row an epoch, or as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from clara_pipeline.files.export_formats import table_bytes
from clara_pipeline.files.names import plain_name
from clara_pipeline.trainings.facts import facts_of, measures_of, numbered_epochs
from clara_pipeline.trainings.record import TrainingRecord

if TYPE_CHECKING:
    import pyarrow


def exported(records: Sequence[TrainingRecord], form: str, *, epochs: bool = False) -> bytes:
    """Write trainings as `csv` or `json`; with `epochs`, a row of the CSV is an epoch of one of them."""
    if form == "json":
        return msgspec.json.encode({"trainings": records}) + b"\n"
    rows = [row for record in records for row in (_epoch_rows(record) if epochs else [_row(record)])]
    return table_bytes(_table(rows), "csv", {})


def _row(record: TrainingRecord) -> dict[str, object]:
    naming = record.naming
    about: dict[str, object] = {
        "id": record.id, "run_name": naming.run_name, "experiment": naming.experiment, "tags": ", ".join(naming.tags),
        "state": record.state, "problem": record.problem, "started_utc": record.started_utc,
        "ended_utc": record.ended_utc, "note": naming.note,
        "artifacts": ", ".join(artifact.name for artifact in record.artifacts),
    }  # fmt: skip
    return {**about, **facts_of(record), **{f"metric.{name}": value for name, value in measures_of(record).items()}}


def _epoch_rows(record: TrainingRecord) -> list[dict[str, object]]:
    about: dict[str, object] = {"id": record.id, "run_name": record.naming.run_name}
    return [{**about, "epoch": number, **metrics} for number, metrics in numbered_epochs(record)]


def _table(rows: Sequence[Mapping[str, object]]) -> pyarrow.Table:
    """Return the columns of all rows; one whose values are of several sorts becomes text."""
    import pyarrow as pa

    columns: dict[str, list[object]] = {}
    for at, row in enumerate(rows):
        for name, value in row.items():
            columns.setdefault(plain_name(name, 100), [None] * len(rows))[at] = value
    if not columns:
        return pa.table({"id": pa.array([], pa.string())})
    return pa.table({name: _column(values) for name, values in columns.items()})


def _column(values: list[object]) -> pyarrow.Array:
    import pyarrow as pa

    sorts = {type(value) for value in values if value is not None}
    if sorts == {bool}:
        return pa.array(values, pa.bool_())
    if sorts and sorts <= {int, float}:
        is_whole = sorts == {int} and all(abs(value) < 2**63 for value in values if isinstance(value, int))
        return pa.array(
            values if is_whole else [_float(value) for value in values], pa.int64() if is_whole else pa.float64()
        )
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _float(value: object) -> float | None:
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return float("inf")
    return None
