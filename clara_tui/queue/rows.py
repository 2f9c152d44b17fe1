"""The queue's rows: a run's Arrow table of candidates, what the session says of them, and the shown order.

Nothing is copied into Python objects but the rows on the screen, so that candidates cost what their Arrow columns
cost: a hundred thousand in memory, or the 1.7 million of all runs, whose columns lie on the disk.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from clara_pipeline.records import Candidate, CandidateKey
from clara_pipeline.tables.candidate_keys import has_objects, key_columns, key_names, keys_of
from clara_tui.queue.hidden_columns import BLIND, NAMES, RANK
from clara_tui.queue.query import Query as Query

if TYPE_CHECKING:
    import pyarrow as pa


CANDIDATE_FIELDS = ("filename", "tic_id", "sector", "rank", "p3", "p5", "p9", "wrss", "nwrss", "percentile")
NEAR = 4096
"""Rows that are looked through at once for one without a decision."""
DECISIONS = ("disposition", "subclass", "confidence", "rating", "second_look", "flags", "note", "disposition_star",
             "star_files", "star_sectors")  # fmt: skip
"""Columns that the session adds to the candidates (`clara_tui.queue.sorting.arrange`)."""


class Rows:
    """Candidates in their shown order; positions count from 0 in that order."""

    def __init__(self, table: pa.Table, order: np.ndarray) -> None:
        self.table = table
        self.order = order
        self.vetted = table["disposition"].is_valid().to_numpy().copy()
        """Which rows of the table have a decision."""
        self._place = np.full(table.num_rows, -1, dtype=np.int32)
        self._place[order] = np.arange(len(order), dtype=np.int32)
        self._candidates: dict[int, Candidate] = {}
        self._rows_by_key: dict[CandidateKey, int] = {}
        """Of the keys that were asked for; to look for one takes a while among millions."""
        self._n_unvetted: int | None = None

    def __len__(self) -> int:
        """Return the number of rows that the filter left."""
        return len(self.order)

    @property
    def n_all(self) -> int:
        """How many there are without a filter; a row without a rank is one that a newer run has replaced."""
        return self.table.num_rows - self.table["rank"].null_count

    @cached_property
    def n_ranked(self) -> int:
        """How many have an N-WRSS."""
        return self.table.num_rows - self.table["nwrss"].null_count if "nwrss" in self.table.schema.names else 0

    @cached_property
    def n_runs(self) -> int:
        """How many runs they are from."""
        runs = self.table["run"].chunk(0) if "run" in self.table.schema.names and self.table.num_rows else None
        return 1 if runs is None else len(runs.dictionary)

    @cached_property
    def has_objects(self) -> bool:
        """Whether there may be transients among them."""
        return has_objects(self.table)

    @cached_property
    def _key_columns(self) -> tuple[str, ...]:
        return key_columns(self.table)

    @cached_property
    def empty_columns(self) -> frozenset[str]:
        """Return the columns that tell nothing: of transients N-WRSS, say; places drawn by lot while blind."""
        names = self.table.column_names if self.has_objects else ()
        told = {name for name in names if self.table[name].null_count == self.table.num_rows}
        if self.has_objects and self.table["filename"].equals(self.table["object_id"]):
            told.add("filename")
        hidden = {RANK, *NAMES} if BLIND in self.table.column_names else set()
        return frozenset((told - set(DECISIONS)) | hidden)

    def row(self, position: int) -> dict[str, Any]:
        """Return every column of one candidate. Raises IndexError for a position that is not there."""
        if not 0 <= position < len(self.order):
            raise IndexError(position)
        at = int(self.order[position])
        return {name: self.table[name][at].as_py() for name in self.table.column_names}

    def cells(self, position: int, names: Sequence[str]) -> list[Any]:
        """Return some columns of one candidate; None where the table lacks one."""
        at, have = int(self.order[position]), self.table.schema.names
        return [self.table[name][at].as_py() if name in have else None for name in names]

    def key(self, position: int) -> CandidateKey:
        """Return the key of the candidate at a position."""
        (key,) = keys_of(self._key_columns, [self.cells(position, self._key_columns)])
        self._rows_by_key[key] = int(self.order[position])
        return key

    def candidate(self, position: int) -> Candidate:
        """Make a candidate once: at every step the screens ask for the current one and all its neighbours."""
        if position not in self._candidates:
            found = self._candidates[position] = self._candidate(self.row(position))
            self._rows_by_key[found.key] = int(self.order[position])
        return self._candidates[position]

    def _candidate(self, row: dict[str, Any]) -> Candidate:
        main: dict[str, Any] = {name: row.get(name) for name in CANDIDATE_FIELDS}
        more = {name: value for name, value in row.items() if name not in CANDIDATE_FIELDS and name not in DECISIONS}
        return Candidate(**main, more=more)

    def position_of(self, key: CandidateKey) -> int | None:
        """Return where the star is shown; None when it is filtered away or not of this run."""
        place = int(self._place[at]) if (at := self._row_of(key)) is not None else -1
        return place if place >= 0 else None

    def position_of_tic(self, tic_id: int) -> int | None:
        """Return the first shown place of a TIC."""
        return self._first_place("tic_id", tic_id)

    def position_of_file(self, filename: str) -> int | None:
        """Return the position of a file name; None when it is not among the rows."""
        return self._first_place("filename", filename)

    def position_of_object(self, name: str) -> int | None:
        """Return the first shown place of the object of this name, in any case of letters; None without objects."""
        import pyarrow.compute as pc

        if not self.has_objects:
            return None
        at = pc.index(pc.utf8_lower(self.table["object_id"]), name.lower()).as_py()
        return int(self._place[at]) if at >= 0 and self._place[at] >= 0 else None

    def position_of_rank(self, rank: int) -> int | None:
        """Return the position of a rank; None when it is not among the rows."""
        return self._first_place("rank", rank)

    def next_unvetted(self, start: int, direction: int) -> int | None:
        """Return the nearest place after `start` (before, if `direction` is -1), once around, without a decision."""
        n_shown = len(self)
        if direction > 0:
            ahead = (range(start + 1, n_shown, NEAR), range(0, min(start + 1, n_shown), NEAR))
            near = [(first, min(first + NEAR, n_shown)) for some in ahead for first in some]
        else:
            behind = (range(min(start, n_shown), 0, -NEAR), range(n_shown, max(start, 0), -NEAR))
            near = [(max(end - NEAR, 0), end) for some in behind for end in some]
        for first, end in near:
            is_open = np.flatnonzero(~self.vetted[self.order[first:end]])
            if len(is_open):
                return first + int(is_open[0 if direction > 0 else -1])
        return None

    def count_unvetted(self) -> int:
        """Count the shown that have no decision."""
        if self._n_unvetted is None:
            self._n_unvetted = len(self) - int(self.vetted[self.order].sum())
        return self._n_unvetted

    def mark(self, key: CandidateKey, vetted: bool) -> None:
        """Remember that a decision came or went; the order stays as it is."""
        if (at := self._row_of(key)) is not None:
            self.vetted[at], self._n_unvetted = vetted, None

    def mark_all(self, vetted: Collection[CandidateKey]) -> None:
        """Remember that these, and no others, have a decision."""
        self.vetted, self._n_unvetted = rows_of(self.table, vetted)[1], None

    def _first_place(self, name: str, value: int | str) -> int | None:
        import pyarrow.compute as pc

        places = self._place[pc.equal(self.table[name], value).to_numpy(zero_copy_only=False).astype(bool)]
        shown = places[places >= 0]
        return int(shown.min()) if len(shown) else None

    def _row_of(self, key: CandidateKey) -> int | None:
        if (at := self._rows_by_key.get(key)) is None:
            at = max(rows_of(self.table, [key])[0], default=None)  # of several runs the newest, which is shown
            if at is not None:
                self._rows_by_key[key] = at
        return at


def rows_of(table: pa.Table, keys: Collection[CandidateKey]) -> tuple[dict[int, CandidateKey], np.ndarray]:
    """Find the rows of `table` that the keys name: row → key, and the same as a mask over the table.

    The mask has shape (n_rows,).
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    mask = np.zeros(table.num_rows, dtype=bool)
    if not keys or not table.num_rows:
        return {}, mask
    stars = [key.tic_id for key in keys if key.tic_id is not None and abs(key.tic_id) < 2**63]
    others = [key.filename for key in keys if key.tic_id is None]
    near = pc.is_in(table["tic_id"], value_set=pa.array(stars, table["tic_id"].type))  # numbers first: texts are slow
    if others:
        near = pc.or_(near, pc.is_in(key_names(table), value_set=pa.array(others, pa.string())))
    wanted = set(keys)
    places = np.flatnonzero(near.to_numpy(zero_copy_only=False))
    names = key_columns(table)
    cells = [table[name] for name in names]  # `take` would copy whole columns of several runs
    there = keys_of(names, ([column[at].as_py() for column in cells] for at in places.tolist()))
    found = {at: key for at, key in zip(places.tolist(), there, strict=True) if key in wanted}
    mask[list(found)] = True
    return found, mask
