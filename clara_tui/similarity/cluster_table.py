"""The clusters of the stars in view: by which methods there are any, and who is in each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.records import IntArray

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.clustering.enrichment import Enrichment

PREFIX = "cluster_"
FIRST = "dpmm"
NOISE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """One cluster; `rows` are its members' rows of the table, the strangest first."""

    number: int
    rows: IntArray

    @property
    def is_noise(self) -> bool:
        """Those that are in no cluster."""
        return self.number == NOISE

    @property
    def name(self) -> str:
        """Return the cluster's number as text, or "noise"."""
        return "noise" if self.is_noise else str(self.number)


def methods_in(names: Collection[str]) -> list[str]:
    """Return the methods a table with these columns has labels of, DPMM first."""
    found = [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]
    return sorted(found, key=lambda method: method != FIRST)


def labels_in(table: pa.Table, method: str) -> tuple[IntArray, IntArray]:
    """Return the rows that have a label, and their labels. Both have shape (n_labelled,)."""
    column = table[PREFIX + method].combine_chunks()
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    return rows, column.drop_null().to_numpy(zero_copy_only=False).astype(np.int64)


def clusters_in(table: pa.Table, method: str) -> list[Cluster]:
    """Return the clusters by one method in order of their number, noise last."""
    rows, labels = labels_in(table, method)
    by_rank = np.argsort(table["rank"].to_numpy()[rows], kind="stable")
    rows, labels = rows[by_rank], labels[by_rank]
    numbers = sorted(np.unique(labels).tolist(), key=lambda number: (number == NOISE, number))
    return [Cluster(number, rows[labels == number]) for number in numbers]


def enrichment_by_number(table: pa.Table, method: str, known: Mapping[str, bool]) -> dict[int, Enrichment]:
    """Return how rich each cluster is in known objects; empty where nothing is known."""
    from clara_pipeline.clustering.enrichment import enrichment

    if not known:
        return {}
    rows, labels = labels_in(table, method)
    names = table["filename"].take(rows).to_pylist()
    return {found.cluster_id: found for found in enrichment(dict(zip(names, labels.tolist(), strict=True)), known)}
