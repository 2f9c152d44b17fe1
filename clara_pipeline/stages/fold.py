"""Fold: both ephemerides of every candidate, its fold, its ten features, its vetting tests and its triage."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.features.folded_bins import folded_bins, published_bins, without_empty_bins
from clara_pipeline.features.transit_shape import FEATURE_NAMES, ten_features
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.models.card import read_card
from clara_pipeline.models.triage_files import load_triage
from clara_pipeline.periods.box.engines import installed_engine
from clara_pipeline.periods.compiled import compile_once, is_kept
from clara_pipeline.periods.ephemerides import LOOPS, Ephemerides, find_ephemerides
from clara_pipeline.periods.zero_point import has_zero_point
from clara_pipeline.pool.chunks import Chunk
from clara_pipeline.records import Ephemeris, Evidence, FloatArray, Target, TestResult
from clara_pipeline.runs.parts import write_part
from clara_pipeline.settings import FoldSettings
from clara_pipeline.stage_work.chunked import ChunkedStage, PartResult, attempt_each, run_chunks
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.ephemeris_matches import write_mates
from clara_pipeline.stage_work.model_roles import triage_folder
from clara_pipeline.stage_work.select_candidates import selected
from clara_pipeline.stages.ingest import read_targets
from clara_pipeline.tables.fold_table import FOLDED
from clara_pipeline.tables.run_tables import arrow_table
from clara_pipeline.triage.model import TriageModel
from clara_pipeline.triage.signal import SeenSignal, seen_signal, triage_signals
from clara_pipeline.vetting.tests import run_tests

NAME = "fold"
CANDIDATES_PER_CHUNK = 8
FIRST_SIZES = (CANDIDATES_PER_CHUNK,) * 40
"""However many there are, the strangest come in small chunks: the top of the queue is whole in seconds."""

SECONDS_EACH = {"numba": 0.03, "gerbls": 0.05, "astropy": 0.14}
"""About what a candidate of one sector costs one processor, by box search engine."""

MOST_PARTS = 200
"""About; a sector's thousands of candidates go in larger chunks, or every reader opens a thousand files."""

TESTS_IN_COLUMNS = {
    "uniqueness": "uniqueness", "depth_scatter": "depth_scatter", "mean_to_median": "mean_to_median",
    "duration": "duration_ratio", "orbit_size": "orbit_size",
}  # fmt: skip
"""Tests whose values are columns, too, with their names."""


class Folded(NamedTuple):
    """One candidate: its columns, its bin means, and what the triage is to look at."""

    row: dict[str, object]
    means: FloatArray
    signal: SeenSignal | None = None


class Parameters(NamedTuple):
    """What a worker needs beside the files."""

    settings: FoldSettings
    triage_folder: str
    flux_column: str = "auto"
    """The setting `ingest.flux_column`."""


def fold(context: Context) -> Outcome:
    """Fold the candidates that `fold.select` and `fold.at_least` name, the strangest first."""
    settings = context.settings.fold
    by_name = {target.filename: target for target in read_targets(context)}
    targets = [by_name[name] for name in selected(context, settings.select, settings.at_least)]
    folder = triage_folder(context.workspace, context.settings)
    flux_column = context.settings.ingest.flux_column
    stage = ChunkedStage(
        name=NAME,
        version=19,
        work=fold_part,
        parameters=Parameters(settings, str(folder), flux_column),
        facts=(_that_matter(settings), read_card(folder).checksum, flux_column),
        describe=lambda target: target.facts,
        unit="candidates",
        seconds_each=SECONDS_EACH[installed_engine(settings.bls)],
    )
    if targets and not all(is_kept(function) for function, _ in LOOPS):
        context.say("compiling the loops of the fold, once for this machine")
        compile_once(LOOPS)
    size = max(CANDIDATES_PER_CHUNK, len(targets) // MOST_PARTS)
    outcome = run_chunks(context, stage, targets, size, FIRST_SIZES)
    write_mates(context.run.folder)
    return outcome


def _that_matter(settings: FoldSettings) -> FoldSettings:
    """Return what a row depends on: which candidates are chosen is not among it, the engine that "auto" takes is."""
    return msgspec.structs.replace(settings, select="", at_least=0, bls=installed_engine(settings.bls))


def fold_part(chunk: Chunk, parameters: Parameters) -> PartResult:
    """Write one part: a row of `folded` and a row of bin means per candidate."""
    folded, failures = attempt_each(chunk, NAME, "folding", lambda one: fold_one(one, parameters), ClaraError)
    rows = with_triage(folded, parameters.triage_folder)
    if chunk.part is not None:
        bins = np.stack([one.means for one in folded]) if folded else np.empty((0, parameters.settings.bins))
        write_part(chunk.path, arrow_table(FOLDED, rows), failures, {".bins.npy": bins})
    return PartResult(len(rows), tuple(failures))


def fold_one(target: Target, parameters: Parameters) -> Folded:
    """Compute the columns of one candidate's signal, without its triage. Raises UnreadableLightCurve."""
    evidence = read_evidence(Path(target.path), parameters.flux_column)
    time_btjd, flux = finite_points(evidence.light_curve)
    found = find_ephemerides(time_btjd, flux, parameters.settings)
    chosen = _chosen(found, parameters.settings)
    in_light = has_zero_point(flux)
    row: dict[str, object] = {"filename": target.filename} | _ephemeris_columns(found)
    if not in_light:
        row |= {"bls_depth_ppm": None, "bls_depth_err_ppm": None}
    row |= {"first_btjd": float(time_btjd.min()), "last_btjd": float(time_btjd.max())}
    if chosen is None:
        return Folded(row, np.full(parameters.settings.bins, np.nan))
    means = _bins(time_btjd, flux, chosen, parameters.settings)
    values = ten_features(time_btjd, flux, means, found.bls)
    row |= {f"f10_{name}": float(value) for name, value in zip(FEATURE_NAMES, values, strict=True)}
    row |= _fold_columns(chosen) | _test_columns(evidence, chosen)
    return Folded(row, means, seen_signal(time_btjd, flux, found.bls) if in_light and found.bls else None)


def with_triage(folded: list[Folded], triage_folder: str) -> list[dict[str, object]]:
    """Return the rows of a part with the triage of those that have a signal, all at once."""
    signals = [one.signal for one in folded if one.signal is not None]
    rated = iter(triage_signals(_triage_model(triage_folder), signals) if signals else ())
    names = ("triage", "triage_pc")
    return [one.row | (dict(zip(names, next(rated), strict=True)) if one.signal else {}) for one in folded]


def _chosen(found: Ephemerides, settings: FoldSettings) -> Ephemeris | None:
    """Return the ephemeris to fold on; in `ls` mode the published one, if its peak is high enough (paper 4.9)."""
    if settings.mode == "ls":
        return found.ls if found.ls is not None and (found.ls.power or 0.0) >= settings.min_power else None
    return found.best


def _bins(time_btjd: FloatArray, flux: FloatArray, chosen: Ephemeris, settings: FoldSettings) -> FloatArray:
    if settings.mode == "ls":
        return without_empty_bins(published_bins(time_btjd, flux, chosen.period_days, settings.bins))
    return folded_bins(time_btjd, flux, chosen, settings.bins)


def _ephemeris_columns(found: Ephemerides) -> dict[str, object]:
    columns: dict[str, object] = {}
    if found.ls is not None:
        columns |= {"ls_period_days": found.ls.period_days, "ls_power": found.ls.power}
    if found.bls is not None:
        names = ("period_days", "epoch_btjd", "duration_hours", "depth_ppm", "snr", "period_err_days",
                 "epoch_err_days", "duration_err_hours", "depth_err_ppm")  # fmt: skip
        columns |= {f"bls_{name}": getattr(found.bls, name) for name in names}
        columns |= {"transit_sde": found.bls.sde, "transit_snr": found.bls.snr}
    return columns


def _fold_columns(chosen: Ephemeris) -> dict[str, object]:
    return {
        "fold_source": chosen.source,
        "fold_period_days": chosen.period_days,
        "fold_epoch_btjd": chosen.epoch_btjd,
    }


def _test_columns(evidence: Evidence, chosen: Ephemeris) -> dict[str, object]:
    results = run_tests(evidence, chosen)
    failed = " ".join(result.name for result in results if result.verdict == "fail")
    values: dict[str, object] = {
        TESTS_IN_COLUMNS[one.name]: one.value for one in results if one.name in TESTS_IN_COLUMNS
    }
    return values | {"tests_failed": failed, "tests": _as_json(results)}


def _as_json(results: list[TestResult]) -> str:
    return msgspec.json.encode(results).decode()


@lru_cache(maxsize=1)
def _triage_model(folder: str) -> TriageModel:
    return load_triage(Path(folder))[0]
