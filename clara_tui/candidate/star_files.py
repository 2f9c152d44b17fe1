"""The other light curves of a candidate's star: in the queue, in other runs, and those that somebody has judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clara_pipeline.records import STAR, Candidate, CandidateKey, Ephemeris
from clara_pipeline.tables.candidate_keys import key_columns, keys_of
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow as pa

    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.decisions.journal_entry import EphemerisOrigin

PERIODS = ("fold_period_days", "bls_period_days")
"""The first that a row has is shown."""

PRODUCT_CELLS = 13


class Said(NamedTuple):
    """What somebody said of one light curve of a star: a disposition, a kept ephemeris, or both."""

    key: CandidateKey
    disposition: str
    """Empty where only an ephemeris was kept."""
    who: str
    """"you", or a vetter's name."""
    session: str = ""
    """Empty: the session that is open."""
    kept: Ephemeris | None = None
    """The ephemeris that was kept there."""
    found_in: EphemerisOrigin | None = None
    """In which light curves that was found, where these are several."""


@dataclass(frozen=True, slots=True)
class StarFile:
    """One other light curve of the star."""

    key: CandidateKey
    run: str = ""
    """The run that has it; empty where no run here has it, or where it is in the queue."""
    is_in_queue: bool = False
    nwrss: float | None = None
    period_days: float | None = None
    depth_ppm: float | None = None
    said: tuple[Said, ...] = ()
    product: str = ""
    """Which pipeline made the file; empty where no run here says it."""
    is_twin: bool = False
    """Whether the star has another light curve of this sector."""

    @property
    def name(self) -> str:
        """Name the light curve by its sector: `S45`; one of two of a sector also by its product or file."""
        return self.with_product if self.is_twin else sector_name(self.key)

    @property
    def with_product(self) -> str:
        """Name the light curve by its sector and its product, `S45 SPOC 2-min`; by its file where neither tells."""
        name = sector_name(self.key)
        if self.product:
            return f"{name} {product_words(self.product)}"
        return f"{name} {sanitize(self.key.filename, 40)}" if self.is_twin and self.key.sector is not None else name

    @property
    def decisions(self) -> str:
        """Return the different dispositions it was given, `KP` or `KP/PC`; empty without any."""
        return "/".join(dict.fromkeys(sanitize(one.disposition, 8) for one in self.said if one.disposition))


def product_words(product: str) -> str:
    """Return which pipeline made a file, in few cells."""
    return sanitize(product, PRODUCT_CELLS)


def sector_name(key: CandidateKey) -> str:
    """Name a star's light curve by its sector, `S45`; one without a sector by its file."""
    return f"S{key.sector}" if key.sector is not None else sanitize(key.filename, 40)


def rows_of_star(table: pa.Table, tic_id: int) -> list[StarFile]:
    """Return the light curves of a TIC in a table of candidates; those that a newer run replaces are left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.scalar(tic_id, table["tic_id"].type) if abs(tic_id) < 2**63 else None
    if wanted is None or not table.num_rows:
        return []
    places = np.flatnonzero(pc.fill_null(pc.equal(table["tic_id"], wanted), False).to_numpy(zero_copy_only=False))
    return [_row(table, at) for at in places.tolist() if table["rank"][at].is_valid]


def _row(table: pa.Table, at: int) -> StarFile:
    def cell(name: str) -> object:
        """Return the value of one column."""
        return table[name][at].as_py() if name in table.schema.names else None

    def number(name: str) -> float | None:
        """Return the value of one column that holds numbers."""
        value = cell(name)
        return float(value) if isinstance(value, int | float) else None

    period = next((value for name in PERIODS if (value := number(name)) is not None), None)
    names = key_columns(table)
    (key,) = keys_of(names, [[cell(name) for name in names]])
    return StarFile(
        key, str(cell("run") or ""), False, number("nwrss"), period, number("bls_depth_ppm"),
        product=str(cell("product") or ""),
    )  # fmt: skip


def other_files(
    candidate: Candidate, queue: Sequence[StarFile], elsewhere: Sequence[StarFile], said: Iterable[Said]
) -> tuple[StarFile, ...]:
    """Join the light curves of a candidate's star, its own left out, in order of sector and file.

    `queue` are those of the table in view, `elsewhere` those of other runs; `said` are decisions on this star, of
    which some may be of files that no run has any more.
    """
    if candidate.tic_id is None or candidate.kind != STAR:
        return ()
    found: dict[CandidateKey, StarFile] = {one.key: one for one in elsewhere}
    found |= {one.key: replace(one, is_in_queue=True) for one in queue}
    for one in said:
        key = one.key.of_file
        known = found.get(key, StarFile(key))
        found[key] = replace(known, said=(*known.said, one))
    sectors = Counter(key.sector for key in {*found, candidate.key})
    found.pop(candidate.key, None)
    named = (replace(one, is_twin=sectors[one.key.sector] > 1) for one in found.values())
    return tuple(sorted(named, key=lambda one: (one.key.sector or 0, one.key.filename)))


def judged_words(files: Iterable[StarFile]) -> list[str]:
    """Return what was decided on the star's other light curves, `you judged S20 KP`, a line a vetter and session."""
    by_who: dict[tuple[str, str], list[str]] = {}
    for file in files:
        for one in file.said:
            if not one.disposition:
                continue
            signal = f" .{one.key.signal:02d}" if one.key.signal > 1 else ""
            words = f"{file.name}{signal} {sanitize(one.disposition, 8)}"
            by_who.setdefault((one.who, one.session), []).append(words)
    return [_sentence(who, session, said) for (who, session), said in by_who.items()]


def _sentence(who: str, session: str, said: Sequence[str]) -> str:
    where = f" (session {sanitize(session, 30)})" if session else ""
    return f"{sanitize(who, 20)} judged {', '.join(said)}{where}"


def said_of_star(book: DecisionLog, vetters: Iterable[str], tic_id: int, you: str, session: str = "") -> list[Said]:
    """Return what some vetters of a session decided or kept on a TIC; `you` is the operator's own name among theirs."""
    return [
        Said(
            key,
            said.disposition,
            "you" if vetter == you else vetter,
            session,
            said.ephemeris,
            None if said.ephemeris is None else said.origin,
        )
        for vetter in vetters
        for key, said in book.history(vetter).of_star(tic_id).items()
        if said.disposition or said.ephemeris is not None
    ]
