"""Mark the stars of the map by label group, by cluster, by decision: a sign and a style for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clara_pipeline.records import IntArray
from clara_pipeline.text import sanitize

MarkerStyle = tuple[str, str]
"""A character, and a style of plots."""

GROUPS: dict[str, MarkerStyle] = {
    "planet_like": ("P", "median"), "binary_star": ("B", "clipped"), "stellar": ("s", "second"),
    "unclassified": ("u", "guide"), "outlier": ("o", "scatter"),
}  # fmt: skip
DECISIONS: dict[str, MarkerStyle] = {
    "PC": ("P", "median"), "KP": ("K", "median"), "EB": ("E", "clipped"), "V": ("V", "second"), "IS": ("S", "guide"),
    "J": ("x", "scatter"), "O": ("o", "scatter"), "U": ("?", "scatter"),
}  # fmt: skip
NOTHING: MarkerStyle = (".", "cloud")
CLUSTER_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
CLUSTER_INKS = ("median", "second", "guide", "clipped", "scatter")
NOISE: MarkerStyle = ("-", "cloud")


@dataclass(frozen=True, slots=True, eq=False)
class Marking:
    """Every star's kind; where stars share a cell, of equally many kinds the one named first is shown."""

    title: str
    names: tuple[str, ...]
    looks: tuple[MarkerStyle, ...]
    kinds: IntArray
    """(n,), places in `names`."""

    def counts(self) -> list[int]:
        """Count the candidates of each kind."""
        return np.bincount(self.kinds, minlength=len(self.names)).tolist()


def by_group(groups: Sequence[str | None]) -> Marking:
    """Mark candidates by the class of their best match."""
    return _marking("group", groups, GROUPS, "no match")


def by_decision(codes: Sequence[str]) -> Marking:
    """Mark candidates by their disposition."""
    return _marking("decision", codes, DECISIONS, "none")


def by_cluster(method: str, labels: Sequence[int | None]) -> Marking:
    """Return the clusters from the smallest: a rare kind is not hidden under the common one."""
    there = [label for label in labels if label is not None and label >= 0]
    numbers = sorted(set(there), key=lambda label: (there.count(label), label))
    looks = {str(n): (CLUSTER_SIGNS[n % len(CLUSTER_SIGNS)], CLUSTER_INKS[n % len(CLUSTER_INKS)]) for n in numbers}
    names = [None if label is None else "noise" if label < 0 else str(label) for label in labels]
    return _marking(f"cluster {method}", names, looks | {"noise": NOISE}, "not clustered")


def _marking(title: str, values: Sequence[str | None], looks: dict[str, MarkerStyle], nothing: str) -> Marking:
    names = [*looks, nothing]
    place = {name: i for i, name in enumerate(looks)}
    kinds = np.array([place.get(value or "", len(looks)) for value in values], dtype=np.intp)
    return Marking(sanitize(title, 30), tuple(names), (*looks.values(), NOTHING), kinds)
