"""Measure how many transients a core classifies a second, and the memory: `python -m benchmarks.transients`.

Simulated objects as ZTF sees them, through the Gaussian process, the statistics and the trees. Time is that of the
processor, so that a busy machine does not count.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from itertools import islice

import numpy as np
import psutil

from clara_pipeline.transients.features.matrix import feature_matrix
from clara_pipeline.transients.gaussian_process.channels import process_channels
from clara_pipeline.transients.gaussian_process.fit import fit_process
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.simulation.objects import CLASSES, simulate_objects
from clara_pipeline.transients.trees.model import class_probabilities
from clara_pipeline.transients.trees.training import train_trees

N_TRAINING = 25
CHUNK = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, nargs="+", default=[200, 1000, 4000], help="how many to classify")
    args = parser.parse_args()
    known, labels = zip(*simulate_objects(N_TRAINING, 1), strict=True)
    classes = np.array([CLASSES.index(label) for label in labels])
    model = train_trees(feature_matrix(known), classes, CLASSES)
    alone = [_seconds(lambda one=one: process_channels(fit_process(one))) for one in known]  # type: ignore[misc]
    print(f"process and channels: {1e3 * np.mean(alone):.1f} ms an object, longest {1e3 * max(alone):.1f} ms")
    for n in args.objects:
        busy = 0.0
        for chunk in _chunks(n):
            busy += _seconds(lambda chunk=chunk: class_probabilities(model, feature_matrix(chunk)))  # type: ignore[misc]
        memory = psutil.Process().memory_info().rss / 2**20
        print(f"{n} objects: {n / busy:.0f} a second and core; {memory:.0f} MB held at the end")


def _chunks(n: int) -> Iterator[list[Photometry]]:
    """Yield the objects in lists of a hundred, made as they are asked for; beyond a thousand they come again."""
    made = [one for one, _ in simulate_objects(250, 2)]
    objects = (made[number % len(made)] for number in range(n))
    while chunk := list(islice(objects, CHUNK)):
        yield chunk


def _seconds(work: object) -> float:
    start = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - start


if __name__ == "__main__":
    main()
