"""Enrich: what the catalogues know of the candidates' stars, beside the ranked rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.runs.parts import fingerprint, finished_parts, read_tables, write_only_part
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.tables.fold_table import FOLDED
from clara_pipeline.tables.run_tables import CURVES, ENRICHED, RANKED, Column, arrow_schema, arrow_table
from clara_pipeline.utc import now_utc

if TYPE_CHECKING:
    import pyarrow

    from clara_pipeline.catalogues.cache import Row

NAME = "enrich"


def enrich(context: Context) -> Outcome:
    """Mark TOIs for every real star; add catalogue columns for those folded and those from `enrich.min_nwrss` up.

    Done anew each time: the cache makes it cheap, and what a silent service left empty may fill.
    Simulated stars are never looked up.
    """
    ranked = _read(context, "rank", RANKED, ("filename", "tic_id", "nwrss", "simulated"))
    real = [row for row in ranked.to_pylist() if not row["simulated"] and row["tic_id"] is not None]
    context.log.emit(StageStarted(stage=NAME, n_total=len(real), unit="stars"))
    rows = _looked_up(context, real) if real else []
    if not real:
        context.say(f"enrich: {_nobody(ranked.num_rows)}; no catalogue was asked")
    table = arrow_table(ENRICHED, rows)
    write_only_part(context.folder(NAME), f"stars-{fingerprint(NAME, rows)}", table)
    context.log.emit(StageProgress(stage=NAME, n_done=len(real), n_total=len(real)))
    return Outcome(n_ok=len(real))


def _nobody(n_ranked: int) -> str:
    return "these stars are simulated, or have no TIC number" if n_ranked else "there is no star to look up"


def _looked_up(context: Context, real: list[Row]) -> list[Row]:
    from clara_pipeline.catalogues.cache import Cache
    from clara_pipeline.catalogues.lookup import Lookup
    from clara_pipeline.stars.known import by_star, marks
    from clara_pipeline.stars.star_facts import star_facts

    settings = context.settings.enrich
    lookup = Lookup(settings, Cache(context.workspace / "catalogues"), now_utc())
    tois, ctois = by_star(lookup.tois("toi")), by_star(lookup.tois("ctoi"))
    folded = _folded(context) if settings.folded else set()
    strange = {row["filename"] for row in real if row["nwrss"] is not None and row["nwrss"] >= settings.min_nwrss}
    wanted = {row["tic_id"] for row in real if row["filename"] in folded | strange}
    curves = _read(context, "features", CURVES, ("tic_id", "ra_deg", "dec_deg"))
    facts = star_facts(lookup, sorted(wanted), positions_in(curves))
    for note in (*lookup.notes, *lookup.cache.problems):
        context.say(f"enrich: {note}")
    rows = []
    for row in real:
        tic_id = row["tic_id"]
        found = marks(tois.get(tic_id, ()), ctois.get(tic_id, ())) | facts.get(tic_id, {})
        found["known_planet"] = bool(found.get("known_planet")) if tois else None  # unknown where nobody was asked
        rows.append({"filename": row["filename"]} | found)
    return rows


def _folded(context: Context) -> set[str]:
    """Return the file names of the candidates that were folded; none where the run has not folded."""
    return set(_read(context, "fold", FOLDED, ("filename",))["filename"].to_pylist())


def _read(context: Context, stage: str, listed: tuple[Column, ...], names: tuple[str, ...]) -> pyarrow.Table:
    """Read some of a stage's listed columns."""
    schema = arrow_schema(tuple(column for column in listed if column.name in names))
    return read_tables(finished_parts(context.folder(stage)), schema)


def positions_in(curves: pyarrow.Table) -> dict[int, tuple[float, float]]:
    """Return where the light curves' headers say that the stars are, in degrees."""
    columns = curves.select(["tic_id", "ra_deg", "dec_deg"]).drop_null().to_pydict()
    return {n: (ra, dec) for n, ra, dec in zip(*columns.values(), strict=True)}
