"""Learn the order "for you" of a run's candidates from the decisions of a session."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.preference.components import components_of
from clara_pipeline.preference.evidence import Evidence, VettingNumbers, evidence_of
from clara_pipeline.preference.labels import BEFORE, is_interesting
from clara_pipeline.preference.numbers import NUMBERS, OF_THE_STAR
from clara_pipeline.preference.order import ForYou, for_you
from clara_pipeline.records import CandidateKey, FloatArray
from clara_pipeline.runs.part_rows import PartRows
from clara_pipeline.runs.parts import array_names, finished_parts
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.tables.candidate_keys import keys_in
from clara_pipeline.text import star_name

if TYPE_CHECKING:
    import pyarrow

    from clara_pipeline.runs.run_directory import Run

LAYOUT = "v1"
"""Taken where a run has features of several layouts."""
MEANINGS = {"pass": 1.0, "fail": -1.0}
"""What a test's verdict counts; unknown counts 0."""


def order_of_session(run: Run, journal: Path, vetter: str = "") -> tuple[pyarrow.Table, ForYou]:
    """Return a run's candidates, and the order learnt from what `vetter` (all: "") decided in a session.

    Raises UsageError, in words, where there is too little to learn from, ClaraError for what cannot be read.
    """
    table = run.candidates()
    book = DecisionLog(read_journal(journal).lines)
    judgements: dict[CandidateKey, Judgement] = {}
    for name in [vetter] if vetter else book.vetters:
        judgements |= book.history(name).judgements
    return table, order_for(table, run.folder, liked_in(judgements))


def liked_in(judgements: Mapping[CandidateKey, Judgement]) -> dict[CandidateKey, bool]:
    """Return which of the stars judged were found interesting, the newest decision last."""
    said = {key: is_interesting(judgement.disposition, judgement.rating) for key, judgement in judgements.items()}
    newest_last = sorted(judgements, key=lambda key: judgements[key].made_by.id if judgements[key].made_by else "")  # type: ignore[union-attr]
    return {key: liked for key in newest_last if (liked := said[key]) is not None}


def order_for(table: pyarrow.Table, folder: Path, liked: Mapping[CandidateKey, bool]) -> ForYou:
    """Learn the order of a run's candidates from stars judged; those of other runs do not count. Raises UsageError."""
    row_of = {key: row for row, key in enumerate(keys_in(table))}
    rows = {row_of[key]: is_liked for key, is_liked in liked.items() if key in row_of}
    names = [
        star_name(*star) for star in zip(*(table[name].to_pylist() for name in ("tic_id", "filename")), strict=True)
    ]
    triage = _numbers(table, BEFORE) if BEFORE in table.column_names else np.full(table.num_rows, 0.5)
    return for_you(evidence_in(table, folder), triage, rows, names)


def evidence_in(table: pyarrow.Table, folder: Path) -> Evidence:
    """Return the evidence on a run's candidates: columns, vetting tests, and components of their feature vectors."""
    there = [number.column for number in (*NUMBERS, *OF_THE_STAR) if number.column in table.column_names]
    tests = _vetting(table["tests"]) if "tests" in table.column_names else {}
    components = _components(folder / "features", table["filename"].to_pylist())
    return evidence_of({name: _numbers(table, name) for name in there}, tests, components)


def _numbers(table: pyarrow.Table, name: str) -> FloatArray:
    values: FloatArray = table[name].cast("float64").to_numpy()
    return values


class _Test(msgspec.Struct):
    name: str
    verdict: str
    value: float | None = None
    threshold: float | None = None


def _vetting(tests: pyarrow.ChunkedArray) -> dict[str, VettingNumbers]:
    """Return every test's verdict on each candidate and its value, by the test's name.

    The texts are taken one by one: all together are some gigabytes for a mission.
    """
    decoder = msgspec.json.Decoder(list[_Test])
    found: dict[str, VettingNumbers] = {}
    for row, scalar in enumerate(tests):
        text = scalar.as_py()
        for test in decoder.decode(text) if text else ():
            if test.name not in found:
                found[test.name] = VettingNumbers(np.zeros(len(tests)), np.full(len(tests), np.nan))
            found[test.name].verdict[row] = MEANINGS.get(test.verdict, 0.0)
            if test.value is not None:
                found[test.name].value[row] = test.value / (abs(test.threshold or 0.0) or 1.0)
    return found


def _components(folder: Path, filenames: list[str]) -> FloatArray:
    """Return the components (n, c) of the feature vectors of these files; 0 where a file has none."""
    parts = finished_parts(folder)
    layouts = array_names(parts[0]) if parts else []
    if not layouts:
        return np.zeros((len(filenames), 0))
    rows = PartRows(folder)
    rows.refresh()
    blocks = list(rows.arrays(f".{LAYOUT if LAYOUT in layouts else layouts[0]}.npy"))
    if not blocks:
        return np.zeros((len(filenames), 0))
    found = components_of([features for _, features in blocks])
    place = {name: row for row, name in enumerate(name for names, _ in blocks for name in names)}
    at = np.array([place.get(name, -1) for name in filenames], dtype=np.int64)
    return np.where(at[:, None] >= 0, found[at], np.nan)
