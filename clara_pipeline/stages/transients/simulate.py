"""Simulate: the demo's transients, as files of photometry in the workspace."""

from __future__ import annotations

from clara_pipeline.demo_files.transient_files import DEMO_FOLDER, write_demo_objects
from clara_pipeline.events import StageProgress, StageStarted
from clara_pipeline.stage_work.context import Context, Outcome
from clara_pipeline.transients.simulation.objects import CLASSES

NAME = "simulate"


def simulate(context: Context) -> Outcome:
    """Write the demo's objects to the workspace's `data/demo-transients`, unless they are there already."""
    settings = context.settings
    n = settings.transients.demo_objects * len(CLASSES)
    context.log.emit(StageStarted(stage=NAME, n_total=n, unit="objects"))
    write_demo_objects(
        context.workspace / "data" / DEMO_FOLDER, settings.transients.demo_objects, settings.demo.seed + 1
    )
    context.log.emit(StageProgress(stage=NAME, n_done=n, n_total=n))
    return Outcome(n_ok=n)
