"""Learn the order "for you" of a run's candidates from the decisions of a session."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.decisions.decision_log import DecisionLog
from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.files.atomic import whole_file
from clara_pipeline.preference.labels import BEFORE, check_enough, is_interesting
from clara_pipeline.preference.order import ForYou, for_you
from clara_pipeline.records import CandidateKey
from clara_pipeline.runs.all_runs.index_files import BLOCK_ROWS, candidates_of_run
from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.run_evidence import evidence_in, numbers_in
from clara_pipeline.tables.candidate_keys import rows_of_keys
from clara_pipeline.text import sanitize, star_name

if TYPE_CHECKING:
    import pyarrow

    from clara_pipeline.runs.run_directory import Run


def order_of_session(run: Run, journal: Path, vetter: str = "") -> tuple[pyarrow.Table, ForYou]:
    """Return a run's candidates, and the order learnt from what `vetter` (all: "") decided in a session.

    Raises UsageError, in words, where there is too little to learn from, ClaraError for what cannot be read.
    """
    table = candidates_of_run(run)
    book = DecisionLog(read_journal(journal).lines)
    judgements: dict[CandidateKey, Judgement] = {}
    for name in [vetter] if vetter else book.vetters:
        judgements |= book.history(name).judgements
    return table, order_for(table, run.folder, liked_in(judgements))


def write_order(path: Path, run_id: str, table: pyarrow.Table, learnt: ForYou) -> None:
    """Write the order of the candidates in `table` as an Arrow file, row for row, which is mapped and not read.

    Its metadata say of which run it is, and of how many decisions. Raises ClaraError.
    """
    import pyarrow as pa

    words = {row: sanitize(because, 300) for row, because in learnt.because.items()}
    because = pa.array(map(words.get, range(table.num_rows)), pa.string())
    order = pa.table({"filename": table["filename"], "for_you": learnt.score, "because": because})
    about = {"run": run_id, "n_interesting": str(learnt.n_interesting), "n_not": str(learnt.n_not)}
    order = order.replace_schema_metadata(about)
    with whole_file(path, sync=False) as file, pa.ipc.new_file(file, order.schema) as writer:
        writer.write_table(order, max_chunksize=BLOCK_ROWS)


def liked_in(judgements: Mapping[CandidateKey, Judgement]) -> dict[CandidateKey, bool]:
    """Return which of the stars judged were found interesting, the newest decision last."""
    said = {key: is_interesting(judgement.disposition, judgement.rating) for key, judgement in judgements.items()}
    newest_last = sorted(judgements, key=lambda key: judgements[key].made_by.id if judgements[key].made_by else "")  # type: ignore[union-attr]
    return {key: liked for key in newest_last if (liked := said[key]) is not None}


def order_for(table: pyarrow.Table, folder: Path, liked: Mapping[CandidateKey, bool]) -> ForYou:
    """Learn the order of a run's candidates from stars judged; those of other runs do not count. Raises UsageError."""
    row_of = rows_of_keys(table, liked)
    rows = {row_of[key]: is_liked for key, is_liked in liked.items() if key in row_of}
    check_enough(sum(rows.values()), len(rows) - sum(rows.values()))
    names = {row_of[key]: star_name(key.tic_id, key.filename) for key in liked if key in row_of}
    triage = numbers_in(table, BEFORE) if BEFORE in table.column_names else np.full(table.num_rows, 0.5)
    return for_you(evidence_in(table, folder), triage, rows, names)
