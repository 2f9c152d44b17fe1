"""All stages in order, and what each one's results depend on."""

from __future__ import annotations

from collections.abc import Callable

from clara_pipeline.errors import UsageError
from clara_pipeline.runs.run_directory import Manifest
from clara_pipeline.stage_work.context import Context, Outcome, Stage
from clara_pipeline.text import sanitize


def _stage(name: str, makes: str, kind: str = "stars", **about: tuple[str, ...]) -> Stage:
    """Return a stage whose module is imported when it runs: the start of a run must not wait for all of them."""

    def run(context: Context) -> Outcome:
        """Import the stage's module and run the stage."""
        from importlib import import_module

        folder = "clara_pipeline.stages" if kind == "stars" else f"clara_pipeline.stages.{kind}"
        return getattr(import_module(f"{folder}.{name}"), name)(context)

    return Stage(name, makes, run, kind, **about)


TRANSIENTS = "transients"
"""The kind of run whose candidates are objects, not stars."""
DEMO_STAGES = ("demo", "simulate", "teach")
"""Stages that a demo cannot do without."""
NEEDS_NO_NAME = (*DEMO_STAGES, "follow")
"""Stages that a run has where its settings ask for them, whatever stages are named."""

STAGES = (
    _stage("demo", "the demo sky", settings=("demo",)),
    _stage("download", "a sector's light curves"),
    _stage("follow", "the light curves that are still coming"),
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
        "fit", "fitted transits, and further signals of a star",
        needs=("fold",), made_from=("ingest", "fold"), chosen_by=("fold",), settings=("fit", "fold", "ingest"),
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
    _stage("simulate", "simulated transients", TRANSIENTS, settings=("demo.seed", "transients.demo_objects")),
    _stage(
        "teach", "a classifier of simulated transients", TRANSIENTS,
        settings=("demo.seed", "transients.demo_training"),
    ),
    _stage(
        "photometry", "the photometry of each object", TRANSIENTS,
        made_from=("simulate",), settings=("transients.objects_per_part",),
    ),
    _stage(
        "classify", "classes, novelty and the table of candidates", TRANSIENTS,
        needs=("photometry",), made_from=("photometry", "teach"), settings=("transients.model",),
        files=("classify/plan.json", "rank/plan.json"),
    ),
)  # fmt: skip
"""All stages, in order."""

ALWAYS_MADE_AGAIN = (
    "ingest", "features", "train", "score", "rank", "simulate", "teach", "photometry", "classify",
)  # fmt: skip
"""Where these are out of date they are made again, asked for or not: without them there is no table."""

WRITES_CANDIDATES = {"rank", "fold", "fit", "scan", "match", "cluster", "enrich", "classify"}
"""Stages whose results are columns of the candidates table."""

RANKS = {"stars": "rank", TRANSIENTS: "classify"}
"""The stage of each kind of run that makes the ranked table."""

OPTIONAL: dict[str, Callable[[Manifest], bool]] = {
    "demo": lambda manifest: manifest.demo,
    "download": lambda manifest: manifest.sector is not None,
    "follow": lambda manifest: (
        manifest.settings.run.follow_seconds > 0 and not manifest.demo and manifest.sector is None
    ),
    "train": lambda manifest: manifest.settings.train.enabled,
    "simulate": lambda manifest: manifest.demo,
    "teach": lambda manifest: manifest.demo,
}
"""Stages that only some runs have."""


def stage_names(kind: str = "") -> list[str]:
    """Return the names of the stages of a kind of run in their order; of all stages without one."""
    return [stage.name for stage in STAGES if kind in ("", stage.kind)]


def wanted_stages(manifest: Manifest) -> list[str]:
    """Return the stages asked for by name; empty means all."""
    return manifest.settings.run.named_stages


def possible_stages(manifest: Manifest) -> list[Stage]:
    """Return the stages that this run can have, in order."""
    own = [stage for stage in STAGES if stage.kind == manifest.kind]
    return [stage for stage in own if OPTIONAL.get(stage.name, lambda _: True)(manifest)]


def plan(manifest: Manifest) -> list[Stage]:
    """Return the stages of this run, in order. Raises UsageError for a name nobody knows."""
    wanted = wanted_stages(manifest)
    names = stage_names(manifest.kind)
    if unknown := set(wanted) - set(names):
        of_run = "" if manifest.kind == "stars" else f" of a run over {manifest.kind}"
        raise UsageError(f"there is no stage {sanitize(min(unknown))!r}{of_run}; stages are {', '.join(names)}")
    wanted += NEEDS_NO_NAME if wanted else ()
    return [stage for stage in possible_stages(manifest) if not wanted or stage.name in wanted]
