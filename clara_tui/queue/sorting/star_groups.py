"""Group the light curves of a star into one row, and add what was decided on any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize
from clara_tui.queue.query import Query

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from clara_pipeline.decisions.judgement import Judgement
    from clara_pipeline.records import CandidateKey, IntArray

STAR_DECISIONS, N_FILES, SECTORS = "disposition_star", "star_files", "star_sectors"
COMMANDS = ("group star", "group none")
MOST_SECTORS = 12
"""Named of a star."""


def is_group(text: str) -> bool:
    """Tell whether a command line is a `group` command."""
    return text.split()[:1] == ["group"]


def grouped_as(text: str, query: Query) -> Query:
    """Return `query` as `group star` or `group none` asks for it. Raises UsageError, in words."""
    if " ".join(text.split()) not in COMMANDS:
        raise UsageError("write group star for one row a star, or group none for one a light curve")
    return replace(query, is_grouped=text.split()[1] == "star", opened=None)


def best_of_stars(table: pa.Table, order: IntArray, opened: int | None) -> IntArray:
    """Return, of the rows in order (n,), the best ranked one of each TIC; those without a TIC number all stay.

    The row `opened` stands in the place of its star's best.
    """
    import numpy as np

    every = _stars(table)
    stars, ranks = every[order], table["rank"].to_numpy()[order]
    by_star = np.lexsort((ranks, stars))
    is_best = np.ones(len(order), dtype=bool)
    is_best[by_star[1:]] = stars[by_star[1:]] != stars[by_star[:-1]]
    best = order[is_best]
    return best if opened is None else np.where(every[best] == every[opened], opened, best).astype(order.dtype)


def with_groups(table: pa.Table) -> pa.Table:
    """Add how many light curves the star of each row has, and their sectors where there are several."""
    import numpy as np
    import pyarrow as pa

    ranked, stars = np.flatnonzero(table["rank"].is_valid().to_numpy()), _stars(table)
    order = ranked[np.argsort(stars[ranked], kind="stable")]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = stars[order][1:] != stars[order][:-1]
    first = np.flatnonzero(is_first)
    sizes = np.diff(np.append(first, len(order)))
    sectors = table["sector"].fill_null(0).to_numpy()[order]
    places: dict[str, int] = {}
    codes = [
        places.setdefault(_sectors(sectors[at : at + n].tolist()), len(places)) if n > 1 else -1
        for at, n in zip(first.tolist(), sizes.tolist(), strict=True)
    ]
    code, count = np.full(table.num_rows, -1, dtype=np.int32), np.zeros(table.num_rows, dtype=np.int32)
    code[order], count[order] = np.repeat(codes, sizes), np.repeat(sizes, sizes)
    names = pa.DictionaryArray.from_arrays(pa.array(code, mask=code < 0), pa.array(list(places), pa.string()))
    return table.append_column(N_FILES, pa.array(count)).append_column(SECTORS, names)


def with_star_decisions(table: pa.Table, judged: Mapping[CandidateKey, Judgement]) -> pa.Table:
    """Add what was decided on any light curve of a row's star, `S20 KP, S45 PC`; null where nothing was."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from clara_tui.queue.decision_columns import texts_of

    said: dict[int, list[str]] = {}
    for key, judgement in sorted(judged.items(), key=lambda one: (one[0].sector or 0, one[0].signal)):
        if judgement.disposition and key.tic_id is not None and abs(key.tic_id) < 2**63:
            name = f"S{key.sector} " if key.sector is not None else ""
            signal = f".{key.signal:02d} " if key.signal > 1 else ""
            said.setdefault(key.tic_id, []).append(f"{name}{signal}{sanitize(judgement.disposition, 8)}")
    mask = pc.is_in(table["tic_id"], value_set=pa.array(list(said), table["tic_id"].type))
    rows = np.flatnonzero(mask.to_numpy(zero_copy_only=False)).tolist()
    words = {row: ", ".join(said[table["tic_id"][row].as_py()]) for row in rows}
    column = texts_of(table.num_rows, list(words), list(words.values()))
    return table.append_column(STAR_DECISIONS, column)


def _stars(table: pa.Table) -> np.ndarray:
    """Return a number for the star of each row, int64 (n,): of rows without a TIC number each its own."""
    import numpy as np

    tics = table["tic_id"]
    numbers = tics.fill_null(0).to_numpy().astype(np.int64)
    nothing = np.flatnonzero(tics.is_null().to_numpy())
    numbers[nothing] = -1 - nothing
    return numbers


def _sectors(sectors: list[int]) -> str:
    names = [str(sector) for sector in sorted(set(sectors)) if sector]
    more = f" +{len(names) - MOST_SECTORS}" if len(names) > MOST_SECTORS else ""
    return " ".join(names[:MOST_SECTORS]) + more
