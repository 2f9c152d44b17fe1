"""Compare the share of known objects in a cluster with that of the sky it was taken from (paper, Table 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Enrichment:
    """One cluster of one method."""

    cluster_id: int
    members: int
    """Of which it is known whether they are such objects."""
    positives: int
    share: float
    """positives ÷ members."""
    base_rate: float
    """Share of such objects among all light curves scored."""
    clustered_rate: float
    """Share among the light curves this method put into any cluster or into noise."""
    factor: float | None
    """share ÷ base_rate; None where there are none at all."""


def enrichment(labels: Mapping[str, int], known: Mapping[str, bool]) -> list[Enrichment]:
    """Return one row per cluster (noise, −1, first), in order of its number.

    `labels`: cluster by filename. `known`: for every light curve scored, by filename, whether it is
    such an object; those not in it count nowhere. The paper compares with the share among all TESS
    candidates; the honest base rate is that of the scored set itself.
    """
    counted = {name: cluster_id for name, cluster_id in labels.items() if name in known}
    base_rate = _share(known.values())
    clustered_rate = _share(known[name] for name in counted)
    rows = []
    for cluster_id in sorted(set(counted.values())):
        marks = [known[name] for name, other in counted.items() if other == cluster_id]
        share = sum(marks) / len(marks)
        factor = share / base_rate if base_rate else None
        rows.append(Enrichment(cluster_id, len(marks), sum(marks), share, base_rate, clustered_rate, factor))
    return rows


def _share(marks: Iterable[bool]) -> float:
    counted = list(marks)
    return sum(counted) / len(counted) if counted else 0.0
