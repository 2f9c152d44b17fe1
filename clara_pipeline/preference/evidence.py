"""The evidence on candidates as numbers of like size: what a taste is learnt from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from clara_pipeline.preference.numbers import NUMBERS, OF_THE_STAR, Number
from clara_pipeline.records import FloatArray

FARTHEST = 3.0
"""Standard deviations from the median; whatever is farther away counts as so far."""
GAUSSIAN_PER_QUARTILES = 1.349
BLOCKS = {"evidence": 1.0, "verdicts": 0.7, "values": 0.7, "star": 0.5, "light curve": 0.5}
"""Share of each block in the distance between two candidates. Chosen by `benchmarks/for_you.py`, with half of its skies
kept back."""
VALUE = " value"
"""Ends what the column with a test's value is called; without it, that with its verdict."""


class Column(NamedTuple):
    """A column of the evidence before it is scaled."""

    words: str
    values: FloatArray
    """(n,)."""
    scaled: Callable[[FloatArray], FloatArray] = lambda values: values


class VettingNumbers(NamedTuple):
    """A vetting test as numbers; both (n,)."""

    verdict: FloatArray
    """1 pass, −1 fail, 0 unknown."""
    value: FloatArray
    """In units of the threshold, NaN where there is none."""


class Evidence(NamedTuple):
    """Candidates as points of a space in which near means alike."""

    values: FloatArray
    """float32 (n, k), half of what there is of a mission: what is missing stands at 0, in the middle."""
    words: tuple[str, ...]
    """(k,) what each column is called; "" for a component of the light curve, and for what the triage says."""


def evidence_of(
    columns: Mapping[str, FloatArray], tests: Mapping[str, VettingNumbers], components: FloatArray
) -> Evidence:
    """Scale the columns of n candidates to like size, block by block.

    `columns` are float (n,) by the names of `NUMBERS` and `OF_THE_STAR`, NaN where a value is missing; those not there
    are left out. `tests` are the vetting tests by name. `components` (n, c) are principal components of the light
    curves' features.
    """
    blocks: dict[str, Sequence[Column]] = {
        "evidence": _numbers(NUMBERS, columns),
        "verdicts": [Column(_called(name), test.verdict) for name, test in tests.items()],
        "values": [
            Column(_called(name) + VALUE, test.value, lambda value: _standard(np.arcsinh(value)))
            for name, test in tests.items()
        ],
        "star": _numbers(OF_THE_STAR, columns),
        "light curve": [Column("", component, _standard) for component in np.asarray(components, np.float64).T],
    }
    words = tuple(column.words for block in blocks.values() for column in block)
    values, at = np.zeros((len(components), len(words)), np.float32), 0
    for name, block in blocks.items():  # divided by √k, so that a block of many weighs no more than one of few
        for column in block:
            values[:, at] = column.scaled(column.values) * np.sqrt(BLOCKS[name] / len(block))
            at += 1
    return Evidence(values, words)


def _numbers(numbers: Sequence[Number], columns: Mapping[str, FloatArray]) -> list[Column]:
    return [
        Column(one.words, columns[one.column], lambda values, scale=one.scale: _standard(scale(values)))  # type: ignore[misc]
        for one in numbers
        if one.column in columns
    ]


def _called(test: str) -> str:
    return test.replace("_", " ")


def _standard(values: FloatArray) -> FloatArray:
    """Return values (n,) in robust standard deviations from their median; 0 where there is none."""
    values = np.asarray(values, np.float64)
    there = np.isfinite(values)
    if not there.any():
        return np.zeros(len(values))
    low, middle, high = np.percentile(values[there], [25, 50, 75])
    spread = (high - low) / GAUSSIAN_PER_QUARTILES or float(np.std(values[there])) or 1.0
    return np.where(there, np.clip((values - middle) / spread, -FARTHEST, FARTHEST), 0.0)
