"""Stars looked up: from the cache where it knows them, from the services where it does not.

A service that is down never raises here: its columns stay empty, or old, and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clara_pipeline.catalogues import gaia, simbad, tic
from clara_pipeline.catalogues.cache import TABLES, Cache, Row, age_in_words
from clara_pipeline.catalogues.toi import MAX_BYTES, read_table, read_toi_file, toi_address
from clara_pipeline.errors import ClaraError
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.hosts import allow
from clara_pipeline.network.retry_policy import RetryPolicy
from clara_pipeline.settings import EnrichSettings
from clara_pipeline.utc import age_days

Ask = Callable[[dict], dict[int, Row]]
"""Takes the stars to ask for (TIC number → what the service needs to know), answers rows by TIC number."""


@dataclass
class Lookup:
    """One round of questions: the settings, the cache, and the notes made on the way."""

    settings: EnrichSettings
    cache: Cache
    now: str
    """UTC, ISO 8601; what is asked now is dated so."""
    client: Client = field(init=False)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the client that may ask the services of the settings only."""
        s = self.settings
        allowed = allow(frozenset(), s.exofop, s.tap_tic, s.tap_gaia, s.tap_simbad)
        self.client = Client(allowed, s.timeout_seconds, RetryPolicy(s.retries, s.first_wait_seconds))

    def tois(self, kind: str = "toi") -> list[Row]:
        """Return the whole TOI (or "ctoi") table, fresh enough or as old as need be."""
        if kind == "toi" and self.settings.toi_table:
            rows = read_toi_file(Path(self.settings.toi_table), self.now)
            self.cache.keep(kind, rows)
            return rows
        kept = self.cache.rows(kind)
        asked = kept[0]["asked_utc"] if kept else None
        if self._fresh(asked, self.settings.toi_max_age_days):
            return kept
        problem = "offline" if self.settings.offline else ""
        if not problem:
            try:
                content = self.client.read(toi_address(self.settings.exofop, kind), MAX_BYTES)
                rows = read_table(content, self.now)
                self.cache.keep(kind, rows)
                return rows
            except ClaraError as error:
                problem = self._heard(error)
        table = f"{kind.upper()} table"
        self.notes.append(f"{table}: {problem}; " + (f"as {age_in_words(asked, self.now)}" if kept else "left empty"))
        return kept

    def tic(self, tic_ids: Iterable[int]) -> dict[int, Row]:
        """Return what the TIC says of these stars, by TIC number; a star it does not know has a row of nulls."""
        service = self.settings.tap_tic
        return self._stars(
            "tic", {n: n for n in tic_ids}, tic.BATCH, lambda part: tic.tic_stars(self.client, service, list(part))
        )

    def gaia(self, gaia_dr2: Mapping[int, str]) -> dict[int, Row]:
        """Return what Gaia DR3 says of these stars (TIC number → Gaia DR2 source), by TIC number."""
        service = self.settings.tap_gaia
        return self._stars("gaia", gaia_dr2, gaia.BATCH, lambda part: gaia.gaia_stars(self.client, service, part))

    def neighbours(self, positions: Mapping[int, tuple[float, float]]) -> dict[int, Row]:
        """Return what Gaia DR3 has within 1′ of these stars (TIC number → degrees, J2000), by TIC number."""
        service = self.settings.tap_gaia
        return self._stars(
            "neighbours",
            positions,
            gaia.NEIGHBOUR_BATCH,
            lambda part: gaia.gaia_neighbours(self.client, service, part),
        )

    def simbad(self, positions: Mapping[int, tuple[float, float]]) -> dict[int, Row]:
        """Return what SIMBAD has within 5″ of these stars (TIC number → degrees, J2000), by TIC number."""
        service = self.settings.tap_simbad
        return self._stars(
            "simbad", positions, simbad.BATCH, lambda part: simbad.simbad_objects(self.client, service, part)
        )

    def _stars(self, name: str, wanted: Mapping, batch: int, ask: Ask) -> dict[int, Row]:
        kept = {tic_id: row for tic_id, row in self.cache.stars(name).items() if tic_id in wanted}
        limit = self.settings.star_max_age_days
        missing = [n for n in sorted(wanted) if n not in kept or not self._fresh(kept[n]["asked_utc"], limit)]
        asked, problem = self._ask(name, wanted, missing, batch, ask)
        if problem or (self.settings.offline and missing):
            self.notes.append(_note(name, problem or "offline", kept, set(missing) - asked.keys(), self.now))
        return kept | asked

    def _ask(self, name: str, wanted: Mapping, missing: list[int], batch: int, ask: Ask) -> tuple[dict[int, Row], str]:
        """Return the rows of the stars asked for, and what went wrong; every batch is kept as it comes."""
        rows: dict[int, Row] = {}
        if self.settings.offline:
            return rows, ""
        for start in range(0, len(missing), batch):
            part = {n: wanted[n] for n in missing[start : start + batch]}
            try:
                answers = ask(part)
            except ClaraError as error:
                return rows, self._heard(error)
            nothing = dict.fromkeys(column.name for column in TABLES[name])
            facts = {n: {"tic_id": n, "found": n in answers, "asked_utc": self.now} for n in part}
            found = {n: nothing | answers.get(n, {}) | facts[n] for n in part}
            self.cache.add_stars(name, found)
            rows |= found
        return rows, ""

    def _heard(self, error: ClaraError) -> str:
        """Return the problem in words.

        After silence the next services are asked but once: nobody waits minutes for them.
        """
        if isinstance(error, NetworkError) and error.status is None:
            self.client.patience = RetryPolicy(retries=0)
        return str(error)

    def _fresh(self, asked_utc: object, max_age_days: float) -> bool:
        return asked_utc is not None and age_days(asked_utc, self.now) <= max_age_days


def _note(name: str, problem: str, kept: Mapping[int, Row], unanswered: set[int], now: str) -> str:
    """Say what was not answered: "TIC: no answer; 3 stars as asked on 2025-04-01, 12 days ago; 5 stars left empty"."""
    old = [str(kept[n]["asked_utc"]) for n in unanswered if n in kept]
    empty = len(unanswered) - len(old)
    words = [f"{len(old)} stars as {age_in_words(min(old), now)}"] if old else []
    words += [f"{empty} stars left empty"] if empty else []
    return "; ".join([f"{name.upper()}: {problem}", *words])
