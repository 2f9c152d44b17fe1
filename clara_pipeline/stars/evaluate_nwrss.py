"""Compute N-WRSS per sector from two files of scores, and count each label above a cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from clara_pipeline.runs.score_files import ScoreFile
from clara_pipeline.scoring.nwrss import BatchRange, normalise_batch, wrss


@dataclass(frozen=True, slots=True)
class SectorCut:
    """The candidates of one sector, those with both scores above 0."""

    sector: int
    range: BatchRange
    n_above: int
    above_by_label: dict[str, int]


def nwrss_cuts(p3: ScoreFile, p9: ScoreFile, labels: Mapping[str, str], above: float) -> list[SectorCut]:
    """Normalise WRSS within each sector and count the candidates with more than `above`, by label of their file.

    Only light curves in both files count. Raises ValueError where there is none.
    """
    of_p9 = dict(zip(p9.filenames, p9.score.tolist(), strict=True))
    rows = [row for row, name in enumerate(p3.filenames) if name and name in of_p9]
    if not rows:
        raise ValueError("the two files of scores have no light curve in common; both need a column filename")
    raw = wrss(p3.score[rows], np.array([of_p9[p3.filenames[row]] for row in rows]))
    return [_cut(sector, raw, p3, np.array(rows), labels, above) for sector in np.unique(p3.sector[rows]).tolist()]


def _cut(
    sector: int, raw: np.ndarray, p3: ScoreFile, rows: np.ndarray, labels: Mapping[str, str], above: float
) -> SectorCut:
    inside = p3.sector[rows] == sector
    scaled, _, limits = normalise_batch(raw[inside], f"sector {sector}")
    names = [p3.filenames[row] for row in rows[inside][np.nan_to_num(scaled, nan=-1.0) > above]]
    found = [labels.get(name, "without label") for name in names] if labels else []
    return SectorCut(sector, limits, len(names), {label: found.count(label) for label in sorted(set(found))})
