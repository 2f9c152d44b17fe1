"""Read the features of real light curves from the run that computed them, or run the two stages that do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.files.npy import read_array
from clara_pipeline.files.part_archive import is_there
from clara_pipeline.launch.begin import begin, is_finished, take_up
from clara_pipeline.launch.run_options import RunOptions
from clara_pipeline.launch.run_stages import execute
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.runs.parts import finished_parts, read_tables
from clara_pipeline.runs.run_directory import RUN_ID, Run, newest_run
from clara_pipeline.stage_work.feature_matrix import array_path
from clara_pipeline.stage_work.model_roles import OWN_LAYOUT
from clara_pipeline.sweeps.machines import Machines
from clara_pipeline.tables.run_tables import CURVES, TARGETS, arrow_schema
from clara_pipeline.text import sanitize

STAGES = "ingest,features"
Listener = Callable[[EventLog], None]


@dataclass(frozen=True, slots=True)
class RealCurves:
    """The light curves of a run whose features are stored; arrays in the order of `names`, (n,)."""

    run: Run
    names: tuple[str, ...]
    tic_id: IntArray
    """−1 where it is not known."""
    sector: IntArray
    """−1 where it is not known."""
    simulated: bool
    parts: tuple[Path, ...]

    def matrices(self, layout: str) -> list[FloatArray]:
        """Map the features in one layout into memory: matrices (n_part, 4000), one after the other."""
        return [read_array(array_path(part, layout), mapped=True) for part in self.parts]

    def features(self, rows: IntArray, layout: str) -> FloatArray:
        """Read the features of some curves, float32 (len(rows), 4000), in the order of `rows` (k,)."""
        matrices = self.matrices(layout)
        ends = np.cumsum([len(matrix) for matrix in matrices])
        part = np.searchsorted(ends, rows, side="right")
        return np.stack([matrices[p][row - ends[p]] for p, row in zip(part, rows, strict=True)])


def stored_curves(
    workspace: Path, place: Path, inputs: Sequence[str], layouts: Collection[str], machines: Machines,
    listeners: Sequence[Listener],
) -> RealCurves:  # fmt: skip
    """Find the features of the inputs: a run's own, or those of the run in `place`, which is begun or gone on with.

    A run that has not all the layouts names its light curves only. Raises UsageError where the inputs have none.
    """
    named = named_run(workspace, inputs[0]) if len(inputs) == 1 else None
    if named is not None and _has(named, layouts):
        return _read(named)
    run = newest_run(place)
    if run is None:
        extra = [f"features.layout={layout}" for layout in layouts if layout != OWN_LAYOUT]
        settings = ("train.enabled=true", f"run.stages={STAGES}", *machines.settings, *extra)
        paths = tuple(map(Path, inputs)) if named is None else _light_curves(named)
        run, _ = begin(RunOptions(place, inputs=paths, assignments=settings))
    elif not is_finished(run):
        run, _ = take_up(RunOptions(place, resume=run.id, assignments=machines.settings))
    if not is_finished(run):
        execute(run, place, listeners)
    return _read(run)


def named_run(workspace: Path, name: str) -> Run | None:
    """Return the run of the workspace that is named by its path or by its id; None where there is none."""
    for folder in (Path(name), workspace / "runs" / name):
        if RUN_ID.fullmatch(folder.name) and (folder / "manifest.json").is_file():
            return Run(folder.absolute())
    return None


def _has(run: Run, layouts: Collection[str]) -> bool:
    found = finished_parts(run.path("features"))
    return bool(found) and all(is_there(array_path(part, layout)) for part in found for layout in layouts)


def _light_curves(run: Run) -> tuple[Path, ...]:
    table = read_tables(finished_parts(run.path("ingest")), arrow_schema(TARGETS))
    return tuple(run.light_curve_path(name) for name in table["filename"].to_pylist())


def _read(run: Run) -> RealCurves:
    found = finished_parts(run.path("features"))
    table = read_tables(found, arrow_schema(CURVES))
    if not table.num_rows:
        raise UsageError(f"run {sanitize(run.id)} has no readable light curve; clara-tui failures says why")
    return RealCurves(
        run,
        tuple(table["filename"].to_pylist()),
        np.array([tic or -1 for tic in table["tic_id"].to_pylist()], dtype=np.int64),
        np.array([sector or -1 for sector in table["sector"].to_pylist()], dtype=np.int64),
        all(table["simulated"].to_pylist()),
        tuple(found),
    )


def draw_real(curves: RealCurves, n_real: int, seed: int, left_out: IntArray) -> IntArray:
    """Draw the real class at random, rows (k,) sorted by name; `left_out` (m,) are rows that may not be drawn.

    Raises UsageError with fewer than two curves.
    """
    free = np.setdiff1d(np.argsort(curves.names, kind="stable"), left_out)
    if len(free) < 2:
        raise UsageError("training needs at least two readable light curves; name more with --input")
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    by_name = free[np.argsort(np.array(curves.names)[free], kind="stable")]
    return by_name[np.sort(rng.choice(len(by_name), min(n_real, len(by_name)), replace=False))]
