"""Say in words why a candidate stands where it does in the order "for you"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clara_pipeline.preference.evidence import VALUE, Evidence
from clara_pipeline.preference.taste import LIKENESS, Taste, blocks
from clara_pipeline.records import FloatArray, IntArray

MOST = 3
"""Reasons given, the likeness to a star judged not counted."""
LEAST = 0.03
"""A smaller part in the rating is no reason."""
ALIKE = 0.2
"""Less likeness to any star judged is not worth a word."""

OF_TESTS = {
    "snr": ("strong signal", "weak signal"),
    "transits": ("several transits", "too few transits"),
    "coverage": ("all phases seen", "phases missing"),
    "one event": ("no event dominates", "one event dominates"),
    "odd even depth": ("odd and even agree", "odd and even differ"),
    "odd even epoch": ("odd and even come on time", "odd and even come unevenly"),
    "secondary": ("no secondary", "secondary eclipse"),
    "alternate depth": ("every transit alike at 2P", "transits alternate"),
    "v shape": ("U-shaped", "V-shaped"),
    "sinusoid": ("no sinusoid", "sinusoid"),
    "asymmetry": ("symmetric", "asymmetric"),
    "gaps": ("away from gaps", "beside gaps"),
    "dumps": ("away from momentum dumps", "at momentum dumps"),
    "scattered light": ("no scattered light", "scattered light"),
    "background": ("background quiet", "background changes"),
    "centroid": ("centroid still", "centroid moves"),
    "aperture flux": ("SAP and PDC agree", "SAP and PDC differ"),
    "uniqueness": ("signal unique", "signal not unique"),
    "depth scatter": ("depths agree", "depths scatter"),
    "mean to median": ("mean and median agree", "mean and median differ"),
    "duration": ("duration fits the star", "duration does not fit the star"),
    "orbit size": ("orbit clears the star", "orbit too small"),
    "radius": ("radius of a planet", "too large for a planet"),
}
"""A test that passes, and one that fails, in words; a test not listed is named."""
PRIOR = ("triage: planet", "triage: no planet")
TRIED, TYPICAL = "to try, unlike all you judged", "to try, like many you did not judge"


def reasons(
    taste: Taste, evidence: Evidence, prior: FloatArray, mean: FloatArray, rows: IntArray, judged: Sequence[str]
) -> list[str]:
    """Say of candidates `rows` (r,) what speaks for each where its mean (n,) is positive, else what speaks against it.

    `judged` (m,) are the names of the stars that `taste` was learnt from, in its order.
    """
    said: list[str] = []
    for part in blocks(len(rows)):
        some = rows[part]
        said += _reasons(taste, evidence.values[some], evidence.words, prior[some], mean[some], judged)
    return said


def why_tried(evidence: Evidence, row: int, is_typical: bool) -> str:
    """Say what stands out in a candidate that is unlike all that were judged, or typical of many that were not."""
    values = np.where([bool(word) for word in evidence.words], evidence.values[row], 0.0)
    largest = np.argsort(-np.abs(values), kind="stable")[: 2 * MOST].tolist()
    return f"{TYPICAL if is_typical else TRIED}: {', '.join(_given(evidence.words, largest, values, 1.0))}"


def _reasons(
    taste: Taste, values: FloatArray, words: Sequence[str], prior: FloatArray, mean: FloatArray, judged: Sequence[str]
) -> list[str]:
    sign = np.where(mean > 0, 1.0, -1.0)
    named = np.array([bool(word) for word in words])
    parts = np.column_stack([values * taste.slopes * named, taste.trust * prior]) * sign[:, None]
    largest = np.argsort(-parts, axis=1, kind="stable")[:, : 2 * MOST]
    alike = LIKENESS * taste.likeness(values)
    pull = alike * taste.weights * sign[:, None]
    nearest = pull.argmax(axis=1)
    lines = []
    for row, columns in enumerate(largest.tolist()):
        given = _given(words, [column for column in columns if parts[row, column] > LEAST], values[row], sign[row])
        if pull[row, nearest[row]] > LEAST and alike[row, nearest[row]] > ALIKE:
            given.append(f"like {judged[nearest[row]]}")
        lines.append(f"{'because' if sign[row] > 0 else 'against'}: {', '.join(given) or 'nothing stands out'}")
    return lines


def _given(words: Sequence[str], columns: Sequence[int], values: FloatArray, sign: float) -> list[str]:
    """Return the first reasons, one for a test and its value."""
    given: dict[str, str] = {}
    for column in columns:
        about = words[column].removesuffix(VALUE) if column < len(words) else PRIOR[0]
        if about not in given and len(given) < MOST:
            given[about] = _words(words, column, values, sign)
    return list(given.values())


def _words(words: Sequence[str], column: int, values: FloatArray, sign: float) -> str:
    if column == len(words):
        return PRIOR[0 if sign > 0 else 1]
    word, is_high = words[column], values[column] > 0
    if word in OF_TESTS:
        return OF_TESTS[word][0 if is_high else 1]
    if word.endswith(VALUE):
        return f"{word.removesuffix(VALUE)} {'large' if is_high else 'small'}"
    return f"{word} {'high' if is_high else 'low'}"
