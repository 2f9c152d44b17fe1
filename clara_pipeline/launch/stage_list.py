"""All stages in order, and what each one's results depend on."""

from __future__ import annotations

from collections.abc import Callable

from clara_pipeline.errors import UsageError
from clara_pipeline.runs.run_directory import Manifest
from clara_pipeline.stage_work.context import Context, Outcome, Stage
from clara_pipeline.text import sanitize


def _stage(name: str, makes: str, **about: tuple[str, ...]) -> Stage:
    """Return a stage whose module is imported when it runs: the start of a run must not wait for all of them."""

    def run(context: Context) -> Outcome:
        """Import the stage's module and run the stage."""
        from importlib import import_module

        return getattr(import_module(f"clara_pipeline.stages.{name}"), name)(context)

    return Stage(name, makes, run, **about)


STAGES = (
    _stage("demo", "the demo sky", settings=("demo",)),
    _stage("download", "a sector's light curves"),
    _stage("ingest", "the list of light curves"),
    _stage("features", "4000 features per light curve", needs=("ingest",), made_from=("ingest",), settings=("ingest",)),
    _stage(
        "train", "forests of this run's own light curves",
        needs=("features",), made_from=("features",), settings=("train", "run.seed"),
    ),
    _stage(
        "score", "three anomaly scores per light curve",
        needs=("features",), made_from=("features", "train"), settings=("models", "score", "train.enabled"),
    ),
    _stage("rank", "the ranked table", needs=("score",), made_from=("features", "score"), settings=("rank",)),
    _stage(
        "fold", "ephemerides, folds, features and vetting tests",
        needs=("rank",), made_from=("ingest",), chosen_by=("rank",), settings=("fold", "ingest"),
        files=("fold/plan.json", "mates/plan.json"),
    ),
    _stage(
        "scan", "dips, flares, outliers and steps",
        needs=("fold",), made_from=("ingest",), chosen_by=("fold",), settings=("scan", "ingest"),
        files=("scan/plan.json", "flux_events/plan.json", "flux_events.parquet"),
    ),
    _stage(
        "match", "the most similar labelled light curves",
        needs=("rank",), made_from=("features",), chosen_by=("rank",), settings=("match",),
    ),
    _stage(
        "cluster", "groups of alike folds and features",
        needs=("fold",), made_from=("features", "fold"), settings=("cluster", "run.seed"),
        files=("cluster/plan.json", "cluster/quality.parquet"),
    ),
    _stage(
        "enrich", "what catalogues know of the stars",
        needs=("rank",), made_from=("features",), chosen_by=("rank", "fold"),
        settings=("enrich.min_nwrss", "enrich.folded"),
    ),
)  # fmt: skip
"""All stages, in order."""

ALWAYS_MADE_AGAIN = ("ingest", "features", "train", "score", "rank")
"""Where these are out of date they are made again, asked for or not: without them there is no table."""

WRITES_CANDIDATES = {"rank", "fold", "scan", "match", "cluster", "enrich"}
"""Stages whose results are columns of the candidates table."""

OPTIONAL: dict[str, Callable[[Manifest], bool]] = {
    "demo": lambda manifest: manifest.demo,
    "download": lambda manifest: manifest.sector is not None,
    "train": lambda manifest: manifest.settings.train.enabled,
}
"""Stages that only some runs have."""


def stage_names() -> list[str]:
    """Return the names of all stages in their order."""
    return [stage.name for stage in STAGES]


def wanted_stages(manifest: Manifest) -> list[str]:
    """Return the stages asked for by name; empty means all."""
    return [name.strip() for name in manifest.settings.run.stages.split(",") if name.strip()]


def possible_stages(manifest: Manifest) -> list[Stage]:
    """Return the stages that this run can have, in order."""
    return [stage for stage in STAGES if OPTIONAL.get(stage.name, lambda _: True)(manifest)]


def plan(manifest: Manifest) -> list[Stage]:
    """Return the stages of this run, in order. Raises UsageError for a name nobody knows."""
    wanted = wanted_stages(manifest)
    if unknown := set(wanted) - set(stage_names()):
        raise UsageError(f"there is no stage {sanitize(min(unknown))!r}; stages are {', '.join(stage_names())}")
    return [stage for stage in possible_stages(manifest) if not wanted or stage.name in wanted or stage.name == "demo"]
