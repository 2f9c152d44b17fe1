"""Read a run's facts on its clusters beside their labels: quality, and how rich each is in known objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clara_pipeline.text import sanitize
from clara_tui.queue.hidden_columns import BLIND
from clara_tui.similarity.cluster_table import enrichment_by_number

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.clustering.enrichment import Enrichment
    from clara_pipeline.runs.run_directory import Run


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """Of one method."""

    method: str = ""
    what: str = ""
    """The known objects, in words: "TOI hosts"."""
    found: dict[int, Enrichment] = field(default_factory=dict)
    """By cluster number; empty where nothing is known."""
    silhouette: float | None = None
    reason: str = ""
    """Why there are no clusters."""


def read_facts(run: Run, table: pa.Table, method: str) -> ClusterFacts:
    """Read what is known of the run's clusters. Reads files: call it in a worker thread."""
    from clara_pipeline.runs.clusters import quality_rows
    from clara_pipeline.runs.known_objects import Known, known_objects

    known = Known("", {}) if BLIND in table.schema.names else known_objects(run)
    quality = next((row for row in quality_rows(run) if row["method"] == method), {})
    silhouette = quality.get("silhouette")
    return ClusterFacts(
        method,
        sanitize(known.what, 60),
        enrichment_by_number(table, method, known.by_file),
        silhouette if isinstance(silhouette, float) else None,
        sanitize(quality.get("reason") or "", 200),
    )
