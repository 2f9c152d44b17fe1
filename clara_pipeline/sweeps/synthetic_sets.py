"""Make the synthetic class of each design, in parts that are kept by what they are made from."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clara_pipeline.dask_cluster.shared_folder import wait_for_file
from clara_pipeline.features.layouts import feature_vector
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.files.npy import read_array
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_light_curve
from clara_pipeline.pool.chunks import Chunk, WorkPool
from clara_pipeline.records import FloatArray
from clara_pipeline.runs.parts import fingerprint
from clara_pipeline.sweeps.variants import INJECTED, Variant
from clara_pipeline.synthetic.design import Design, curve_seed, synthetic_curve
from clara_pipeline.synthetic.injected import inject

VERSION = 2
CURVES_PER_PART = 25


@dataclass(frozen=True, slots=True)
class SyntheticSet:
    """Synthetic curves of one design, as many as asked for; curve i is the same in sets of any size."""

    variant: Variant
    seed: int
    hosts: tuple[str, ...] = ()
    """Paths of the real light curves that signals are put into, in order of use."""
    hosts_id: str = ""
    """Names the hosts' contents."""

    def folder(self, cache: Path) -> Path:
        """Return the folder of its parts, named by all that they are made from but their number."""
        v = self.variant
        about = (VERSION, v.design, v.length_days, v.cadence_minutes, v.noise_ppm, self.seed, self.hosts_id, v.layout)
        return cache / fingerprint(*about)

    def part(self, cache: Path, index: int) -> Path:
        """Return the file of part `index`."""
        return self.folder(cache) / f"{index:05d}.npy"

    @property
    def n_parts(self) -> int:
        """Count the parts that hold its curves."""
        return -(-self.variant.n_curves // CURVES_PER_PART)


def make_sets(sets: Sequence[SyntheticSet], cache: Path, pool: WorkPool, tell: Callable[[int, int], None]) -> None:
    """Compute the parts that are missing, in the pool's workers; `tell(n_done, n_total)` counts curves.

    Raises ClaraError where a worker dies over a part.
    """
    wanted = {one.part(cache, i): (one, i) for one in sets for i in range(one.n_parts)}
    missing = [(path.absolute(), one, i) for path, (one, i) in sorted(wanted.items(), key=str) if not path.exists()]
    n_done, n_total = (len(wanted) - len(missing)) * CURVES_PER_PART, len(wanted) * CURVES_PER_PART
    for done in pool.run(make_part, [Chunk((each,), None) for each in missing], None):
        wait_for_file(missing[done.index][0], done.host)
        n_done += CURVES_PER_PART
        tell(n_done, n_total)


def make_part(chunk: Chunk, _parameters: None) -> None:
    """Compute and write one part. Raises ClaraError when its worker died over it."""
    chunk.refuse_lost("making synthetic curves", "Try --workers 1.")
    ((path, made, index),) = chunk.items
    numbers = range(index * CURVES_PER_PART, (index + 1) * CURVES_PER_PART)
    matrix = np.stack([_features(made, number) for number in numbers])
    data = io.BytesIO()
    np.save(data, matrix, allow_pickle=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data.getvalue(), sync=False)


def _features(made: SyntheticSet, number: int) -> FloatArray:
    seed = curve_seed(np.random.SeedSequence(made.seed, spawn_key=(2,)), number)
    if made.variant.design in INJECTED:
        return feature_vector(*_injected(made, number, seed), made.variant.layout)
    v = made.variant
    design = Design(v.name, v.length_days or 0.0, v.noise_ppm or 0.0, v.n_curves, v.cadence_minutes or 0.0)
    return feature_vector(*synthetic_curve(design, seed), v.layout)


def _injected(made: SyntheticSet, number: int, seed: np.random.SeedSequence) -> tuple[FloatArray, FloatArray]:
    curve = read_light_curve(Path(made.hosts[number % len(made.hosts)]))
    time_btjd, flux = finite_points(curve)
    time, level = np.asarray(time_btjd, np.float64), np.asarray(flux, np.float64)
    return time, inject(made.variant.design, np.random.default_rng(seed), time, level, curve.star)


def read_set(made: SyntheticSet, cache: Path) -> FloatArray:
    """Read the features of a set's curves, float32 (n_curves, 4000)."""
    parts = [read_array(made.part(cache, i), mapped=True) for i in range(made.n_parts)]
    return np.concatenate(parts)[: made.variant.n_curves]
