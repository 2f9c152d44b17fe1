"""Time the clustering of 20 000 folds: `python -m benchmarks.clusters [--folds 20000]`.

Folds with dips, eclipses and waves are drawn with noise, and ten features beside them. Prints one JSON object: seconds
of one core for the DTW distances of the `cluster.dtw_max` best, their groups, the map and each method on all; and the
same distances by dtaidistance, from rows of it. The stage spreads these over its workers.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from clara_pipeline.clustering import dtw
from clara_pipeline.clustering.map import feature_map
from clara_pipeline.clustering.partitions import METHODS, partition
from clara_pipeline.clustering.scaling import scaled
from clara_pipeline.clustering.shape_groups import shape_groups
from clara_pipeline.settings import ClusterSettings

BINS, FEATURES, ROWS_COMPARED = 100, 10, 20
AIM = "40 s on two cores"


def folds(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Draw bin means (n, 100) of three shapes, and ten features (n, 10) of six groups."""
    rng = np.random.default_rng(seed)
    phase = np.linspace(-0.5, 0.5, BINS, endpoint=False)
    width, depth = rng.uniform(0.01, 0.1, (n, 1)), rng.uniform(0.5, 5, (n, 1))
    dip = -depth * (np.abs(phase) < width)
    eclipses = dip - 0.5 * depth * (np.abs(np.abs(phase) - 0.5) < width)
    wave = depth * np.sin(2 * np.pi * (phase + rng.uniform(size=(n, 1))))
    kind = rng.integers(0, 3, (n, 1))
    curves = np.choose(kind, [dip, eclipses, wave]) + rng.normal(0, 0.5, (n, BINS))
    centres = rng.normal(0, 3, (6, FEATURES))
    return curves, centres[rng.integers(0, 6, n)] + rng.normal(size=(n, FEATURES))


def core_seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor's seconds of a call, and its answer."""
    began = time.process_time()
    answer = work()
    return round(time.process_time() - began, 2), answer


def main() -> None:
    """Draw the folds and print what each step takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=20_000)
    settings = ClusterSettings()
    curves, features = folds(parser.parse_args().folds)
    shapes = dtw.shapes(curves[: settings.dtw_max])
    dtw.distances(shapes, 0, 1)  # compiled, or loaded
    report: dict[str, object] = {"folds": len(curves), "aim": AIM}
    seconds, condensed = core_seconds(lambda: dtw.distances(shapes, 0, len(shapes)))
    before, dtw.MANY_CURVES = dtw.MANY_CURVES, len(shapes) + 1
    plain, some = core_seconds(lambda: dtw.distances(shapes, 0, ROWS_COMPARED))
    dtw.MANY_CURVES = before
    report["dtw"] = seconds
    report["dtw_by_dtaidistance"] = round(plain * len(condensed) / len(some), 1)
    report["dtw_same_bits"] = bool((some == condensed[: len(some)]).all())
    report["groups_by_shape"], _ = core_seconds(lambda: shape_groups(dtw.square(condensed, len(shapes))))
    space = scaled(features, settings.preprocessing)
    report["map"], _ = core_seconds(lambda: feature_map(space[: settings.map_max], 0))
    for method in METHODS:
        report[method], _ = core_seconds(lambda method=method: partition(method, space, settings, 0))
    report["all"] = round(
        sum(value for name, value in report.items() if isinstance(value, float) and "by_d" not in name), 1
    )
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
