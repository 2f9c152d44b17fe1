"""Compare trainings: their differences, and what each came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clara_pipeline.trainings.facts import facts_of, measures_of
from clara_pipeline.trainings.record import Metric, Parameter, TrainingRecord


@dataclass(frozen=True, slots=True)
class Comparison:
    """Trainings side by side: each value is a tuple with one entry a training, None where it has none."""

    records: tuple[TrainingRecord, ...]
    differing: dict[str, tuple[Parameter, ...]]
    """Facts that are not the same for all."""
    n_same: int
    """Facts that are."""
    measures: dict[str, tuple[Metric, ...]]
    """All of them, equal or not."""


def compare_trainings(records: Sequence[TrainingRecord]) -> Comparison:
    """Compare trainings, in the order given."""
    facts = _side_by_side(records, facts_of)
    differing = {name: values for name, values in facts.items() if len(set(map(_told_apart, values))) > 1}
    return Comparison(tuple(records), differing, len(facts) - len(differing), _side_by_side(records, measures_of))


def _side_by_side(
    records: Sequence[TrainingRecord], of: Callable[[TrainingRecord], Mapping[str, Any]]
) -> dict[str, tuple[Any, ...]]:
    each = [of(record) for record in records]
    names = dict.fromkeys(name for one in each for name in one)
    return {name: tuple(one.get(name) for one in each) for name in names}


def _told_apart(value: Parameter) -> tuple[str, Parameter]:
    """Tell True from 1, which are equal, but not 1 from 1.0."""
    return ("switch" if isinstance(value, bool) else "value", value)
