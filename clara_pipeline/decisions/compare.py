"""Vetters side by side: where they agree, how far beyond chance, and what they should talk about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from clara_pipeline.decisions.agreement import (
    MISSING,
    Measure,
    cohen_kappa,
    confusion_matrix,
    fleiss_kappa,
    krippendorff_alpha,
    percent_agreement,
)
from clara_pipeline.decisions.decision_log import DecisionLog, in_order
from clara_pipeline.decisions.vocabulary import ALL_DISPOSITIONS
from clara_pipeline.errors import UsageError
from clara_pipeline.records import CandidateKey, IntArray


@dataclass(frozen=True)
class Pair:
    """Two vetters on what both judged."""

    first: str
    second: str
    n_common: int
    percent: Measure
    cohen_kappa: Measure
    confusion: list[list[int]]
    """Rows: the first's dispositions, columns: the second's, in the order of `Comparison.labels`."""


@dataclass(frozen=True)
class Comparison:
    """Dispositions of several vetters on the same candidates, and their agreement."""

    n_judged: dict[str, int]
    """Candidates judged, by vetter."""
    n_common: int
    """Candidates judged by all."""
    labels: list[str]
    """The dispositions used, in the vocabulary's order."""
    percent: Measure
    fleiss_kappa: Measure
    krippendorff_alpha: Measure
    pairs: list[Pair]
    disagreements: list[tuple[CandidateKey, dict[str, str]]]
    """Candidates that were given different dispositions, and which by whom."""


def compare(votes: Mapping[str, Mapping[CandidateKey, str]]) -> Comparison:
    """Compare the dispositions (by candidate) of two or more vetters, by name.

    Raises UsageError for fewer than two.
    """
    if len(votes) < 2:
        raise UsageError("comparing needs the judgements of two vetters or more")
    keys = in_order({key for said in votes.values() for key in said})
    used = {label for said in votes.values() for label in said.values()}
    labels = [code for code in ALL_DISPOSITIONS if code in used]
    table = _table(votes, keys, labels)
    return Comparison(
        n_judged={name: len(said) for name, said in votes.items()},
        n_common=int((table != MISSING).all(axis=1).sum()),
        labels=labels,
        percent=percent_agreement(table),
        fleiss_kappa=fleiss_kappa(table),
        krippendorff_alpha=krippendorff_alpha(table),
        pairs=[_pair(table, list(votes), columns, len(labels)) for columns in combinations(range(len(votes)), 2)],
        disagreements=disagreements(votes),
    )


def disagreements(votes: Mapping[str, Mapping[CandidateKey, str]]) -> list[tuple[CandidateKey, dict[str, str]]]:
    """Return the candidates that vetters gave different dispositions, in order, and which by whom."""
    keys = in_order({key for said in votes.values() for key in said})
    return [(key, said) for key in keys if len(set((said := _said(votes, key)).values())) > 1]


def dispositions(book: DecisionLog, session: str) -> dict[str, dict[CandidateKey, str]]:
    """Return the dispositions given in a session, by vetter; named for the session when there is one vetter."""
    found = {
        vetter: {key: said.disposition for key, said in book.history(vetter).judgements.items() if said.disposition}
        for vetter in book.vetters
    }
    named = {f"{session}/{vetter}": said for vetter, said in found.items() if said}
    return named if len(named) > 1 else {session: next(iter(named.values()), {})}


def _table(votes: Mapping[str, Mapping[CandidateKey, str]], keys: list[CandidateKey], labels: list[str]) -> IntArray:
    number = {label: position for position, label in enumerate(labels)}
    rows = [[number.get(said.get(key, ""), MISSING) for said in votes.values()] for key in keys]
    return np.array(rows, dtype=np.int64).reshape(len(keys), len(votes))


def _pair(table: IntArray, names: list[str], columns: tuple[int, int], n_labels: int) -> Pair:
    first, second = table[:, columns[0]], table[:, columns[1]]
    confusion = confusion_matrix(first, second, n_labels)
    return Pair(
        first=names[columns[0]],
        second=names[columns[1]],
        n_common=int(confusion.sum()),
        percent=percent_agreement(table[:, columns]),
        cohen_kappa=cohen_kappa(first, second),
        confusion=confusion.tolist(),
    )


def _said(votes: Mapping[str, Mapping[CandidateKey, str]], key: CandidateKey) -> dict[str, str]:
    return {name: said[key] for name, said in votes.items() if key in said}
