"""Go through a sweep: features once, synthetic sets kept by content, then every variant that is not finished."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from clara_pipeline.dask_cluster.shared_folder import wait_for_file
from clara_pipeline.errors import UsageError
from clara_pipeline.files.atomic import remove_unfinished
from clara_pipeline.files.lock import hold
from clara_pipeline.forest.urf import uniform_synthetic
from clara_pipeline.pool.chunks import Chunk, WorkPool
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.runs.parts import fingerprint
from clara_pipeline.stars.evaluate_scores import Truth
from clara_pipeline.sweeps.findings.results import is_complete
from clara_pipeline.sweeps.known_stars import known_stars
from clara_pipeline.sweeps.ledger_entry import record_sweep
from clara_pipeline.sweeps.machines import Machines, open_pool
from clara_pipeline.sweeps.real_curves import Listener, RealCurves, draw_real, stored_curves
from clara_pipeline.sweeps.sweep_folder import MEASURES, Sweep, read_sweep, sweep_folder, variant_folder
from clara_pipeline.sweeps.synthetic_sets import SyntheticSet, make_sets, read_set
from clara_pipeline.sweeps.train_variant import Lesson, finish_variant
from clara_pipeline.sweeps.variants import INJECTED, Variant

Tell = Callable[[str, int, int, float], None]
"""Told of what is done, how much of how much, and the seconds since it began."""


def run_sweep(
    workspace: Path, sweep: Sweep, machines: Machines, tell: Tell, listeners: Sequence[Listener] = ()
) -> Path:  # fmt: skip
    """Finish a sweep and return its folder; what is finished is kept, and any number of workers gives the same bytes.

    Raises UsageError for inputs that cannot be used, and Locked while another process works on the sweep.
    """
    folder = sweep_folder(workspace, sweep.name)
    with hold(folder / "lock"):
        for variant in (folder / "variants").glob("*"):
            remove_unfinished(variant)
        lesson, sets = prepare(workspace, sweep, machines, listeners)
        with open_pool(folder, sweep, machines) as pool:
            _make(workspace, sets, pool, tell)
        if not is_complete(folder, sweep):
            with record_sweep(workspace, folder, sweep, len(lesson.training_names)):
                _finish(workspace, folder, lesson, sets, machines, tell)
    return folder


def prepare(
    workspace: Path, sweep: Sweep, machines: Machines, listeners: Sequence[Listener] = ()
) -> tuple[Lesson, dict[Variant, SyntheticSet]]:
    """Return what all variants share, and the synthetic set of each; features that are missing are computed."""
    folder = sweep_folder(workspace, sweep.name)
    truth = known_stars(sweep)
    training = stored_curves(workspace, folder / "training", sweep.training, sweep.layouts, machines, listeners)
    test = stored_curves(workspace, folder / "test", sweep.test, sweep.layouts, machines, listeners)
    drawn, tois = _classes(sweep, training, truth)
    names = tuple(training.names[row] for row in drawn)
    real = {layout: training.features(drawn, layout) for layout in sweep.layouts}
    known = {layout: training.features(tois, layout) for layout in sweep.layouts} if len(tois) else None
    return Lesson(sweep, names, training.simulated, real, known, test, truth), _sets(sweep, training, drawn)


def _classes(sweep: Sweep, training: RealCurves, truth: Truth) -> tuple[IntArray, IntArray]:
    """Draw the real class, and find the TOIs of the training curves where a variant learns from them."""
    none = np.zeros(0, dtype=np.int64)
    if all(variant.design != "urf3" for variant in sweep.variants):
        return draw_real(training, sweep.n_real, sweep.seed, none), none
    stars = {row["tic_id"] for row in truth.toi_rows}
    tois = np.flatnonzero([tic in stars for tic in training.tic_id.tolist()])
    if not len(tois):
        raise UsageError("design urf3 learns from the TOIs of the training curves, and there is none among them")
    return draw_real(training, sweep.n_real, sweep.seed, tois), tois


def _sets(sweep: Sweep, training: RealCurves, drawn: IntArray) -> dict[Variant, SyntheticSet]:
    hosts, hosts_id = _hosts(sweep, training, drawn) if _injects(sweep) else ((), "")
    return {
        variant: SyntheticSet(variant, sweep.seed, hosts, hosts_id)
        if variant.design in INJECTED
        else SyntheticSet(variant, sweep.seed)
        for variant in sweep.variants
        if variant.design in ("urf4", *INJECTED)
    }


def _hosts(sweep: Sweep, training: RealCurves, drawn: IntArray) -> tuple[tuple[str, ...], str]:
    """List the paths of the real class in an order drawn by the seed, and name what they hold."""
    order = np.random.default_rng(np.random.SeedSequence(sweep.seed, spawn_key=(5,))).permutation(drawn)
    names = [training.names[row] for row in order]
    paths = tuple(str(training.run.light_curve_path(name)) for name in names)
    return paths, fingerprint(training.run.manifest().inputs_hash, names)


def _injects(sweep: Sweep) -> bool:
    return any(variant.design in INJECTED for variant in sweep.variants)


def _make(workspace: Path, sets: dict[Variant, SyntheticSet], pool: WorkPool, tell: Tell) -> None:
    started = time.monotonic()
    make_sets(
        list(sets.values()), _cache(workspace), pool,
        lambda n_done, n_total: tell("synthetic curves", n_done, n_total, time.monotonic() - started),
    )  # fmt: skip


def _cache(workspace: Path) -> Path:
    return workspace / "sweeps" / "synthetic"


def _finish(
    workspace: Path, folder: Path, lesson: Lesson, sets: dict[Variant, SyntheticSet], machines: Machines, tell: Tell
) -> None:
    """Train and measure the variants that are left, several at a time: in threads of joblib, or on the cluster."""
    variants = lesson.sweep.variants
    places = {variant: variant_folder(folder, i, variant) for i, variant in enumerate(variants)}
    left = [variant for variant, place in places.items() if not (place / MEASURES).exists()]
    started, n_done = time.monotonic(), len(variants) - len(left)
    if machines.scheduler:
        found = _on_cluster(workspace, folder, lesson.sweep, [(each, places[each]) for each in left], machines)
    else:
        found = _in_threads(workspace, lesson, [(each, sets.get(each), places[each]) for each in left], machines)
    for n_new, _ in enumerate(found, 1):
        tell("variants", n_done + n_new, len(variants), time.monotonic() - started)


def _in_threads(
    workspace: Path, lesson: Lesson, left: list[tuple[Variant, SyntheticSet | None, Path]], machines: Machines
) -> Iterator[None]:
    from joblib import Parallel, delayed

    tasks = (delayed(_finish_one)(lesson, variant, made, _cache(workspace), place) for variant, made, place in left)
    yield from Parallel(n_jobs=machines.workers, prefer="threads", return_as="generator_unordered")(tasks)


def _on_cluster(
    workspace: Path, folder: Path, sweep: Sweep, left: list[tuple[Variant, Path]], machines: Machines
) -> Iterator[None]:
    """Let the cluster's workers finish variants; each reads what all share from the disk, once."""
    chunks = [Chunk(((variant, place.absolute()),), None) for variant, place in left]
    with open_pool(folder, sweep, machines) as pool:
        for done in pool.run(finish_on_worker, chunks, (workspace.absolute(), sweep.name)):
            wait_for_file(left[done.index][1] / MEASURES, done.host)
            yield


def finish_on_worker(chunk: Chunk, parameters: tuple[Path, str]) -> None:
    """Finish one variant of a prepared sweep (workspace, name). Raises ClaraError when its worker died over it."""
    chunk.refuse_lost(f"training {', '.join(one.name for one, _ in chunk.lost)}", "Start the sweep again to go on.")
    ((variant, place),) = chunk.items
    workspace, name = parameters
    lesson, sets = _prepared(workspace, name)
    _finish_one(lesson, variant, sets.get(variant), _cache(workspace), place)


@lru_cache(1)
def _prepared(workspace: Path, name: str) -> tuple[Lesson, dict[Variant, SyntheticSet]]:
    return prepare(workspace, read_sweep(workspace, name)[1], Machines(1))


def _finish_one(lesson: Lesson, variant: Variant, made: SyntheticSet | None, cache: Path, place: Path) -> None:
    """Finish one variant; its files are the result."""
    finish_variant(lesson, variant, _synthetic(lesson, variant, made, cache), place)


def _synthetic(lesson: Lesson, variant: Variant, made: SyntheticSet | None, cache: Path) -> FloatArray:
    """Return the synthetic class of a variant, float32 (m, 4000)."""
    if made is not None:
        return read_set(made, cache)
    if variant.design == "urf3" and lesson.tois is not None:
        return lesson.tois[variant.layout][: variant.n_curves]
    random = np.random.RandomState(np.random.SeedSequence(lesson.sweep.seed, spawn_key=(4,)).generate_state(1)[0])
    return uniform_synthetic(lesson.real[variant.layout], variant.n_curves, random)
