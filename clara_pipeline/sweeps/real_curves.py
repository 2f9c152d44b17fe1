"""Read the features of real light curves from the run that computed them, or run the two stages that do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.files.npy import read_array
from clara_pipeline.files.part_archive import is_there
from clara_pipeline.launch.begin import begin, is_finished
from clara_pipeline.launch.run_stages import execute
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.request import Request
from clara_pipeline.runs.event_log import EventLog
from clara_pipeline.runs.parts import finished_parts, read_tables
from clara_pipeline.runs.run_directory import RUN_ID, Run, newest_run
from clara_pipeline.stage_work.model_roles import OWN_LAYOUT
from clara_pipeline.tables.run_tables import CURVES, arrow_schema
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
    """Matrices of features, one after the other (n_part, 4000)."""

    def features(self, rows: IntArray) -> FloatArray:
        """Read the features of some curves, float32 (len(rows), 4000), in the order of `rows` (k,)."""
        matrices = [read_array(part, mapped=True) for part in self.parts]
        ends = np.cumsum([len(matrix) for matrix in matrices])
        part = np.searchsorted(ends, rows, side="right")
        return np.stack([matrices[p][row - ends[p]] for p, row in zip(part, rows, strict=True)])


def stored_curves(
    workspace: Path, place: Path, inputs: Sequence[str], n_workers: int, listeners: Sequence[Listener]
) -> RealCurves:
    """Find the features of the inputs: a run's own, or those of the run in `place`, which is begun or gone on with.

    Raises UsageError where the inputs have no light curves or the run no features of our layout.
    """
    if named := _named_run(workspace, inputs):
        return _read(named)
    run = newest_run(place)
    if run is None:
        settings = ("train.enabled=true", f"run.stages={STAGES}", f"run.workers={n_workers}")
        run, _ = begin(Request(place, inputs=tuple(map(Path, inputs)), assignments=settings))
    if not is_finished(run):
        execute(run, place, listeners)
    return _read(run)


def _named_run(workspace: Path, inputs: Sequence[str]) -> Run | None:
    """Return the run that a single input names, by its path or by its id."""
    if len(inputs) != 1:
        return None
    for folder in (Path(inputs[0]), workspace / "runs" / inputs[0]):
        if RUN_ID.fullmatch(folder.name) and (folder / "manifest.json").is_file():
            return Run(folder.absolute())
    return None


def _read(run: Run) -> RealCurves:
    found = finished_parts(run.path("features"))
    matrices = tuple(part.with_name(f"{part.name}.{OWN_LAYOUT}.npy") for part in found)
    if not found or not all(map(is_there, matrices)):
        raise UsageError(
            f"run {sanitize(run.id)} has no features in the layout {OWN_LAYOUT}; name its light curves instead"
        )
    table = read_tables(found, arrow_schema(CURVES))
    if not table.num_rows:
        raise UsageError(f"run {sanitize(run.id)} has no readable light curve; clara-tui failures says why")
    return RealCurves(
        run,
        tuple(table["filename"].to_pylist()),
        np.array([tic or -1 for tic in table["tic_id"].to_pylist()], dtype=np.int64),
        np.array([sector or -1 for sector in table["sector"].to_pylist()], dtype=np.int64),
        all(table["simulated"].to_pylist()),
        matrices,
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
