"""Enter a sweep in the ledger of trainings: what it is, and the best of every measure it found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clara_pipeline.models.card import versions_in_use
from clara_pipeline.sweeps.findings.results import SUMMARY, finished_variants, measure_names, write_summary
from clara_pipeline.sweeps.sweep_folder import Sweep
from clara_pipeline.trainings.record import Naming, TrainingData
from clara_pipeline.trainings.recording import record_training


@contextmanager
def record_sweep(workspace: Path, folder: Path, sweep: Sweep, n_real: int) -> Iterator[None]:
    """Record the training of a sweep's variants while the block runs; then write the summary and keep a copy of it."""
    parameters = {"grid": sweep.grid, "n_variants": len(sweep.variants), "search": sweep.search}
    data = TrainingData(paths=(*sweep.training, *sweep.test), counts={"real": n_real})
    with record_training(
        workspace, "sweep", naming=Naming(run_name=sweep.name), parameters=parameters, seed=sweep.seed,
        versions=versions_in_use(), data=data,
    ) as training:  # fmt: skip
        yield
        training.add_artifact(SUMMARY, write_summary(folder, sweep))
        found = finished_variants(folder, sweep)
        for name in measure_names(found):
            values = [value for one in found if (value := one.measures.get(name)) is not None]
            training.set_metrics({f"best {name}": max(values)} if values else {})
