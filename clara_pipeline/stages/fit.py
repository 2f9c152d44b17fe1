"""Fit: the transits of the best detections, fitted; and further signals of the same star."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from clara_pipeline.errors import ClaraError, UnreadableLightCurve
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.records import Ephemeris, Target
from clara_pipeline.runs.parts import write_part
from clara_pipeline.settings import FoldSettings
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, attempt_each, run_chunks
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.select_candidates import selected
from clara_pipeline.stages.ingest import read_targets
from clara_pipeline.tables.columns import arrow_table
from clara_pipeline.tables.fit_table import FITTED
from clara_pipeline.transit_fit.fit_columns import fit_columns
from clara_pipeline.transit_fit.signal_fit import fit_star

NAME = "fit"
CANDIDATES_PER_CHUNK = 8
SECONDS_EACH = 0.35
"""About what a candidate costs one processor: a fit, and a search for another signal."""

FOUND_BY_BOX = ("bls_period_days", "bls_epoch_btjd", "bls_duration_hours", "bls_depth_ppm")
CHOSEN_BY = (*FOUND_BY_BOX, "triage_pc")
"""Columns read of the candidates; all columns of a star would be 20 kB."""


class Parameters(NamedTuple):
    """What a worker needs beside the files."""

    settings: FoldSettings
    most_signals: int
    flux_column: str


class FoldedTarget(NamedTuple):
    """A light curve file, and the box ephemeris that the fold found."""

    target: Target
    ephemeris: Ephemeris

    @property
    def filename(self) -> str:
        """Base name of the file."""
        return self.target.filename


def fit(context: Context) -> Outcome:
    """Fit the candidates that `fit.select` names, at most `fit.at_most`: those that triage takes for planets first."""
    settings = context.settings
    stage = ChunkedStage(
        name=NAME,
        version=8,
        work=fit_part,
        parameters=Parameters(settings.fold, settings.fit.signals, settings.ingest.flux_column),
        facts=(settings.fit.signals, settings.fold.min_period_days, settings.fold.max_period_days),
        describe=lambda one: (*one.target.facts, one.ephemeris),
        unit="candidates",
        seconds_each=SECONDS_EACH,
    )
    return run_chunks(context, stage, _chosen(context), CANDIDATES_PER_CHUNK)


def _chosen(context: Context) -> list[FoldedTarget]:
    """Return the candidates to fit, by falling triage and then by rank."""
    by_name = {target.filename: target for target in read_targets(context)}
    table = context.run.candidates(lambda name: name in CHOSEN_BY)
    there = [name for name in table.column_names if name in ("filename", *CHOSEN_BY)]  # nobody is folded: no columns
    rows = {str(row["filename"]): row for row in table.select(there).to_pylist()}
    names = selected(context, context.settings.fit.select, at_least=len(by_name))
    found = [name for name in names if rows[name]["bls_period_days"] and rows[name]["bls_duration_hours"]]
    found.sort(key=lambda name: -(rows[name]["triage_pc"] or 0.0))
    return [FoldedTarget(by_name[name], _ephemeris(rows[name])) for name in found[: context.settings.fit.at_most]]


def _ephemeris(row: dict[str, float]) -> Ephemeris:
    period, epoch, duration, depth = (row[name] for name in FOUND_BY_BOX)
    return Ephemeris(period, epoch, duration, depth)


def fit_part(chunk: Chunk, parameters: Parameters) -> PartResult:
    """Write one part: a row of `FITTED` per candidate."""
    rows, failures = attempt_each(chunk, NAME, "fitting", lambda one: _fit_one(one, parameters), ClaraError)
    if chunk.part is not None:
        write_part(chunk.path, arrow_table(FITTED, rows), failures)
    return PartResult(len(rows), tuple(failures))


def _fit_one(one: FoldedTarget, parameters: Parameters) -> dict[str, object]:
    """Return the row of one candidate's fit. Raises UnreadableLightCurve where nothing can be fitted."""
    evidence = read_evidence(Path(one.target.path), parameters.flux_column)
    try:
        found = fit_star(evidence, one.ephemeris, parameters.most_signals, parameters.settings)
    except ValueError as error:
        raise UnreadableLightCurve(f"its transits cannot be fitted: {error}") from error
    return {"filename": one.filename} | fit_columns(found)
