"""Cursor over methods, clusters and members; stays on its star when the table changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from clara_tui.queue.table_access import keys_at, row_of
from clara_tui.similarity.cluster_table import Cluster, clusters_in, methods_in

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.records import CandidateKey


class ClusterCursor:
    """A place among the clusters of a table of candidates."""

    def __init__(self) -> None:
        self.table: pa.Table | None = None
        self.method = ""
        self.methods: list[str] = []
        self.clusters: list[Cluster] = []
        self.at = 0
        self.member = 0

    @property
    def cluster(self) -> Cluster | None:
        """Return the selected cluster; None when there is none."""
        return self.clusters[self.at] if self.clusters else None

    @property
    def key(self) -> CandidateKey | None:
        """The current member."""
        if self.cluster is None or self.table is None:
            return None
        return keys_at(self.table, self.cluster.rows[self.member : self.member + 1])[0]

    @property
    def n_stars(self) -> int:
        """Count the candidates in all clusters."""
        return sum(len(cluster.rows) for cluster in self.clusters)

    def take_table(self, table: pa.Table, near: CandidateKey | None = None) -> None:
        """Take a table, and the star `near` as the current one (else the one before) if it is in a cluster."""
        near = near or self.key
        self.table, self.methods = table, methods_in(table.schema.names)
        if self.method not in self.methods:
            self.method = self.methods[0] if self.methods else ""
        self.clusters = clusters_in(table, self.method) if self.method else []
        self.at, self.member = min(self.at, max(len(self.clusters) - 1, 0)), 0
        if near is not None:
            self._go_to(near)

    def _go_to(self, key: CandidateKey) -> None:
        assert self.table is not None
        row = row_of(self.table, key)
        for at, cluster in enumerate(self.clusters):
            for place in np.flatnonzero(cluster.rows == row).tolist() if row is not None else ():
                self.at, self.member = at, place

    def step_method(self, by: int) -> None:
        """Go to another method; the current member stays."""
        if self.methods and self.table is not None:
            self.method = self.methods[(self.methods.index(self.method) + by) % len(self.methods)]
            self.take_table(self.table, self.key)

    def step_cluster(self, by: int) -> None:
        """Select another cluster, `by` further down, and its first member."""
        at = max(0, min(self.at + by, len(self.clusters) - 1))
        if at != self.at:
            self.at, self.member = at, 0

    def step_member(self, by: int) -> None:
        """Select another member of the cluster, `by` further on."""
        if self.cluster is not None:
            self.member = max(0, min(self.member + by, len(self.cluster.rows) - 1))
