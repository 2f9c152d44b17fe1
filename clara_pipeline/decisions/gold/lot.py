"""Draw by lot which gold rows a queue has, and where: the same for the same name and stars."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clara_pipeline.records import INJECTED, REPEAT, FloatArray

LEAST_BETWEEN = 20
"""Rows between a star and its repeat, and between a light curve and the same one with a planet in it."""
MOST_BETWEEN = 60


class GoldRow(NamedTuple):
    """One row that is put into the queue."""

    row: int
    """Of the table: the star that it shows."""
    kind: str
    """REPEAT or INJECTED."""
    place: float
    """Where it stands on the scale of the places, never that of a star."""


def drawn(*words: object) -> float:
    """Return a number of [0, 1) that looks random, always the same for the same words."""
    return int.from_bytes(_digest(words)[:6]) / 2**48


def seed_of(*words: object) -> int:
    """Return the seed of a random generator, always the same for the same words."""
    return int.from_bytes(_digest(words)[8:14])


def _digest(words: Sequence[object]) -> bytes:
    return hashlib.sha256("\n".join(map(str, words)).encode("utf-8", "surrogatepass")).digest()


def gold_rows(
    names: Sequence[str],
    places: FloatArray,
    share: float,
    lot: str,
    hosts: Sequence[int] = (),
    left_out: frozenset[int] = frozenset(),
) -> list[GoldRow]:
    """Return the gold rows of a queue: of each star with a chance of share/2 a repeat, and as often an injection.

    `names` are the stars' files, `places` (n,) where each stands in the queue from 1, NaN where nowhere. `hosts` are
    the rows whose light curve may get a planet; each gets one at most. Of those `left_out` nothing is drawn.
    """
    repeats, anchors = [], []
    for row in np.flatnonzero(np.isfinite(places)).tolist():
        if row in left_out:
            continue
        chance = drawn(lot, "gold", names[row])
        if chance < share / 2:
            repeats.append(row)
        elif chance < share:
            anchors.append(row)
    last = np.nanmax(places, initial=0)
    again = [GoldRow(row, REPEAT, float(places[row] + _between(lot, names[row]))) for row in repeats]
    return [one for one in again if one.place < last + 1] + _injections(names, places, lot, anchors, hosts)


def _between(lot: str, name: str) -> float:
    """Return how far behind a star its repeat stands: a whole number of places and a half."""
    span = MOST_BETWEEN - LEAST_BETWEEN
    return LEAST_BETWEEN + int(span * drawn(lot, "between", name)) + 0.5


def _injections(
    names: Sequence[str], places: FloatArray, lot: str, anchors: Sequence[int], hosts: Sequence[int]
) -> list[GoldRow]:
    """Put a planet into one of the hosts behind each anchor, far from where that host itself stands."""
    left = sorted(hosts, key=lambda row: drawn(lot, "host", names[row]))
    found = []
    for anchor in anchors:
        place = float(places[anchor]) + 0.25
        host = next((row for row in left if not abs(places[row] - place) < LEAST_BETWEEN), None)
        if host is not None:
            left.remove(host)
            found.append(GoldRow(host, INJECTED, place))
    return found
