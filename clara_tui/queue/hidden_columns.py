"""Hide columns of the candidates in full blind: ranks, scores, matches, and what catalogues say the star is."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError
from clara_tui.keys.in_force import with_keys

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

RANK = "rank"
BLIND = "blind"
"""The column that says that others are hidden, and the number that a star is called by then; only a table with hidden
columns has it."""
HIDDEN = frozenset({
    RANK, "star_rank", "p3", "p5", "p9", "wrss", "nwrss", "percentile", "duplicate_of", "for_you", "for_you_because",
    "triage", "triage_pc",
    "match_label", "match_group", "match_similarity", "match_margin", "match_type", "match_filename", "match_top",
    "toi", "toi_disposition", "toi_period_days", "toi_epoch_btjd", "toi_duration_hours", "toi_depth_ppm",
    "known_planet", "ctoi", "simbad_name", "simbad_type",
    "class", "probability", "margin", "uncertainty", "probabilities", "probability_errors", "novelty",
    "novelty_reason",
})  # fmt: skip
NAMES = frozenset({
    "tic_id", "sector", "filename", "object_id", "star_name", "run", "n_same_star", "star_files", "star_sectors",
    "disposition_star", "gaia_dr3", "ra_deg", "dec_deg", "notes", "gold",
})  # fmt: skip
"""Columns that say which star it is: keys are made of some, so they stay in the table, and are nowhere shown."""


def without_hidden(table: pa.Table, lot: str) -> pa.Table:
    """Return `table` without the hidden columns; its ranks are places drawn by `lot`, the same for the same text."""
    import pyarrow as pa

    ranks = _drawn(table[RANK].to_numpy(), lot)
    kept = table.select([name for name in table.column_names if name not in HIDDEN or name == RANK])
    return with_numbers(kept, pa.array(ranks, pa.int64(), mask=ranks == 0))


def with_numbers(table: pa.Table, ranks: pa.Array) -> pa.Table:
    """Return `table` with these ranks, which are the numbers of the stars, too."""
    kept = table.drop_columns([name for name in (RANK, BLIND) if name in table.column_names])
    return kept.append_column(RANK, ranks).append_column(BLIND, ranks)


def _drawn(ranks: np.ndarray, lot: str) -> np.ndarray:
    """Return places 1 to n in an order drawn by lot, int64 like `ranks`; 0 for the rows without a rank."""
    import hashlib

    import numpy as np

    there = np.flatnonzero(np.isfinite(ranks))
    seed = int.from_bytes(hashlib.sha256(lot.encode("utf-8", "surrogatepass")).digest()[:8])
    places = np.zeros(len(ranks), dtype=np.int64)
    places[there] = np.random.default_rng(seed).permutation(len(there)) + 1
    return places


def check_shown(column: str, names: Collection[str]) -> None:
    """Raise UsageError where a table with these columns hides `column`."""
    if column in HIDDEN | NAMES and BLIND in names:
        raise UsageError(f"{column} is hidden while judging blind; " + with_keys("{blind} shows it"))
