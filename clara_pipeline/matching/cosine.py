"""Cosine similarity of projected light curves to labelled ones (paper 4.8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clara_pipeline.matching.object_types import OUTLIER, label_group
from clara_pipeline.matching.reference import Reference
from clara_pipeline.records import FloatArray


@dataclass(frozen=True, slots=True)
class Match:
    """One light curve of the reference set, and how like it is."""

    filename: str
    object_type: str
    similarity: float
    """Cosine, −1 to 1."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What the reference set says of one light curve."""

    top: tuple[Match, ...]
    """The most similar first."""
    label: str
    """Object type of the best match, or "outlier" where it is not similar enough."""
    group: str
    margin: float | None
    """Similarity of the best match minus that of the second."""


def cosine_similarity(vectors: FloatArray, references: FloatArray) -> FloatArray:
    """Return cosines (n, m) of the rows of `vectors` (n, k) with `references` (m, k); 0 for a vector of zeros."""
    return _unit_rows(vectors) @ _unit_rows(references).T


def _unit_rows(vectors: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths == 0.0, 1.0, lengths)


def match_one(
    reference: Reference, similarity: FloatArray, filename: str, tic_id: int | None, n_top: int, min_similarity: float
) -> Matched:
    """Return the `n_top` best matches of one light curve, given its `similarity` (m,) to every entry of `reference`.

    Entries of the same file or star are left out: a star is always most like itself. Ties keep the
    reference set's order. With no entry left, or below `min_similarity`, the label is "outlier".
    """
    others = np.flatnonzero(~own_entries(reference, filename, tic_id))
    order = others[np.argsort(-similarity[others], kind="stable")]
    top = tuple(
        Match(reference.filenames[i], reference.object_types[i], float(similarity[i])) for i in order[:n_top].tolist()
    )
    label = top[0].object_type if top and top[0].similarity >= min_similarity else OUTLIER
    margin = float(similarity[order[0]] - similarity[order[1]]) if len(order) > 1 else None
    return Matched(top, label, label_group(label), margin)


def own_entries(reference: Reference, filename: str, tic_id: int | None) -> np.ndarray:
    """Mask (m,) over the reference set: the same file, or another light curve of the same star."""
    same_file = np.array([name == filename for name in reference.filenames], dtype=bool)
    return same_file if tic_id is None else same_file | (reference.tic_ids == tic_id)
