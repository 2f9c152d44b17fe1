"""Put gold rows into the table of candidates, so that none of its columns tells them from stars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.tables.candidate_keys import GOLD, KEY_COLUMNS, has_objects
from clara_tui.queue.hidden_columns import RANK, with_numbers

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.decisions.gold.lot import GoldRow
    from clara_pipeline.records import CandidateKey

QUIET_SHARE = 0.5
"""Of the stars, the least strange, into whose light curves planets may be put."""
KNOWN = ("toi", "ctoi", "simbad_type")
MOST = {"triage_pc": 0.2, "bls_snr": 7.0, "ls_power": 0.3}
"""Of columns of later stages, the most that a quiet star has: no planet by triage, no box, no sine."""


@dataclass(frozen=True, slots=True)
class GoldLot:
    """What decides a session's gold rows."""

    name: str
    """Of the session and its vetter: what the lot is drawn by."""
    share: float
    before: frozenset[CandidateKey] = frozenset()
    """Stars that were judged before there were gold rows: nothing is drawn of them."""


def may_have_gold(table: pa.Table) -> bool:
    """Tell whether gold rows can be put into a table: it holds the stars of one run."""
    return "run" not in table.column_names and not has_objects(table)


def with_gold_rows(blind: pa.Table, table: pa.Table, lot: GoldLot) -> pa.Table:
    """Return the keys and places of the candidates and of the gold rows, and nothing that the run says of them.

    `blind` is `table` as it is shown in full blind, its ranks drawn by lot. Evidence is worked out from the light
    curves alone, of stars and gold rows alike.
    """
    import pyarrow as pa

    ranks = blind[RANK].to_numpy().astype(np.float64)
    rows = _drawn(table, ranks, lot)
    kept = blind.select(KEY_COLUMNS)
    both = pa.concat_tables([kept, kept.take(pa.array([one.row for one in rows], pa.int64()))])
    places = np.append(ranks, [one.place for one in rows])
    kinds = [""] * len(ranks) + [one.kind for one in rows]
    return with_numbers(both.append_column(GOLD, pa.array(kinds, pa.string())), _ranked(places)).combine_chunks()


def _ranked(places: np.ndarray) -> pa.Array:
    """Return whole numbers from 1 in the order of `places`, (n,); null where there is none."""
    import pyarrow as pa

    ranks, is_there = np.zeros(len(places), dtype=np.int64), np.isfinite(places)
    order = np.argsort(np.where(is_there, places, np.inf), kind="stable")[: is_there.sum()]
    ranks[order] = np.arange(1, len(order) + 1)
    return pa.array(ranks, pa.int64(), mask=~is_there)


def _drawn(table: pa.Table, ranks: np.ndarray, lot: GoldLot) -> list[GoldRow]:
    from clara_pipeline.decisions.gold.lot import gold_rows
    from clara_tui.queue.rows import rows_of

    left_out = frozenset(rows_of(table, lot.before)[0]) if lot.before else frozenset()
    return gold_rows(table["filename"].to_pylist(), ranks, lot.share, lot.name, quiet_rows(table), left_out)


def quiet_rows(table: pa.Table) -> Sequence[int]:
    """Return the rows of stars of which nothing is known and nothing was found, of the less strange half."""
    names = table.column_names
    if "nwrss" not in names:
        return []
    score = table["nwrss"].to_numpy()
    finite = np.isfinite(score)
    quiet = finite & (score <= np.quantile(score[finite], QUIET_SHARE)) if finite.any() else finite
    for name in MOST.keys() & set(names):
        quiet &= ~(table[name].to_numpy() > MOST[name])
    for name in KNOWN:
        if name in names:
            quiet &= ~_told(table, name)
    return np.flatnonzero(quiet).tolist()


def _told(table: pa.Table, name: str) -> np.ndarray:
    """Mask the rows (n,) that have a text in a column."""
    return np.array([bool(value) for value in table[name].to_pylist()], dtype=bool)
