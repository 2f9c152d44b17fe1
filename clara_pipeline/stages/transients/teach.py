"""Teach: a classifier of simulated transients, for the demo; it has seen none of the objects it then classifies."""

from __future__ import annotations

from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.models.build_transients import Lesson, Making, train_classifier
from clara_pipeline.runs.parts import Plan, fingerprint, is_finished, write_part, write_plan
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.stage_work.transients.object_work import simulated_features
from clara_pipeline.tables.run_tables import TRAINED, arrow_table
from clara_pipeline.transients.simulation.objects import CLASSES
from clara_pipeline.transients.trees.training import TreeSettings

NAME = "teach"
MODEL = "demo-transients"
VERSION = 1
SETTINGS = TreeSettings(n_boosters=2, max_iter=40)
"""Fewer trees than a classifier that is kept: a demo is watched."""
OBJECTS_PER_EVENT = 20
SEED_APART = 1_000_003
"""Between the seeds of what is learnt from and what is classified."""


def teach(context: Context) -> Outcome:
    """Train a classifier on simulated objects, in the run's own folder."""
    n, seed = context.settings.transients.demo_training, context.settings.demo.seed + SEED_APART
    part = context.folder(NAME) / f"00000-{fingerprint(NAME, VERSION, n, seed)}"
    write_plan(context.folder(NAME), Plan(NAME, (part.name,)))
    n_total = n * len(CLASSES)
    context.log.emit(StageStarted(stage=NAME, n_total=n_total, unit="objects"))
    if not is_finished(part):
        features, labels = simulated_features(context.pool, n, seed, lambda done: _tell(context, done, n_total))
        about = f"{n_total} simulated objects with ZTF's cadence and noise, no real object"
        lesson = Lesson(features, labels, CLASSES, about, simulated=True)
        making = Making(MODEL, seed, force=True, settings=SETTINGS, run=context.run.id)
        _folder, _card, measures = train_classifier(context.workspace, making, lesson, folder=part)
        write_part(part, arrow_table(TRAINED, [{"role": MODEL, "n_real": 0, "n_synthetic": n_total}]))
        if measures is not None:
            context.say(
                f"the classifier tells {measures.n_held} simulated objects held back apart with accuracy "
                f"{measures.accuracy:.2f}, macro-F1 {measures.macro_f1:.2f}"
            )
    else:
        _tell(context, n_total, n_total)
    return Outcome(n_ok=n_total)


def _tell(context: Context, n_done: int, n_total: int) -> None:
    if n_done % OBJECTS_PER_EVENT and n_done != n_total:
        return
    context.log.emit(StageProgress(stage=NAME, n_done=n_done, n_total=n_total))
