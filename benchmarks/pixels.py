"""Locate the dip in simulated cutouts, eclipsed target or neighbour: `python -m benchmarks.pixels`.

Prints one JSON object.
"""

import argparse
import json
import time

import numpy as np

from clara_pipeline.pixels.dip_source import DipSource, dip_source
from clara_pipeline.pixels.target_pixels import TargetPixels
from clara_pipeline.records import Ephemeris
from clara_pipeline.synthetic.cutouts import CutoutStar, simulated_cutout

PERIOD, EPOCH, DURATION = 3.1, 1326.4, 0.12
SIGNAL = Ephemeris(PERIOD, EPOCH, 24 * DURATION)
FLUX, NOISE, JITTER = 1e4, 15.0, 0.02
"""e/s of a star of Tmag 10.6, noise of a pixel in two minutes, jitter in pixels."""
BRIGHT_SNR, CLOSE_PIXELS = 15.0, 0.3


def simulated(
    on_neighbour: bool, distance: float, fainter_mag: float, depth: float, seed: int
) -> tuple[TargetPixels, tuple[float, float]]:
    """Return a cutout whose target or neighbour is eclipsed, and where the eclipsed star is."""
    rng = np.random.default_rng((77, seed))
    times = 1325 + np.arange(0, 27, 2 / 1440)
    offset = (times - EPOCH + PERIOD / 2) % PERIOD - PERIOD / 2
    dimmed = 1 - depth * (np.abs(offset) < DURATION / 2)
    place, angle = 5 + rng.uniform(-0.5, 0.5, 2), rng.uniform(0, 2 * np.pi)
    other = place + distance * np.array([np.cos(angle), np.sin(angle)])
    stars = [
        CutoutStar(*place, FLUX, 1.0 if on_neighbour else dimmed),
        CutoutStar(*other, FLUX * 10 ** (-0.4 * fainter_mag), dimmed if on_neighbour else 1.0),
    ]
    flux = simulated_cutout(stars, len(times), noise=NOISE, jitter_pixels=JITTER, seed=seed)
    aperture = np.hypot(*(np.indices((11, 11)) - 5)) < 2.3
    pixels = TargetPixels(times, flux, np.zeros(len(times), dtype=int), aperture, (float(place[0]), float(place[1])))
    eclipsed = other if on_neighbour else place
    return pixels, (float(eclipsed[0]), float(eclipsed[1]))


def measured(on_neighbour: bool, seed: int) -> dict[str, float | str]:
    """Return what came out of one cutout, drawn by its seed."""
    rng = np.random.default_rng((78, seed))
    distance, fainter = rng.uniform(1.0, 3.5), rng.uniform(0.5, 3.0)
    seen = 10 ** rng.uniform(-3.2, -2.0)
    depth = min(seen * 10 ** (0.4 * fainter), 1.0) if on_neighbour else seen
    pixels, truth = simulated(on_neighbour, distance, fainter, depth, seed)
    start = time.process_time()
    try:
        found: DipSource = dip_source(pixels, SIGNAL)
    except ValueError:
        return {"snr": 0.0, "error": float("nan"), "word": "none", "seconds": time.process_time() - start}
    error = float(np.hypot(found.source[0] - truth[0], found.source[1] - truth[1]))
    return {"snr": found.snr, "error": error, "word": found.word, "seconds": time.process_time() - start}


def summary(rows: list[dict[str, float | str]], right: str) -> dict[str, object]:
    """Sum up cutouts whose right answer is one word, those of S/N from 15 on by themselves."""
    bright = [row for row in rows if row["snr"] >= BRIGHT_SNR]
    told = [row for row in rows if row["word"] not in ("unsure", "none")]
    errors = [row["error"] for row in bright]
    return {
        "n": len(rows),
        "n_snr_15": len(bright),
        "within_0.3_px_snr_15": round(float(np.mean([e < CLOSE_PIXELS for e in errors])), 4),
        "median_error_px_snr_15": round(float(np.median(errors)), 3),
        "largest_error_px_snr_15": round(float(np.max(errors)), 3),
        "right_word_snr_15": round(float(np.mean([row["word"] == right for row in bright])), 4),
        "told": len(told),
        "right_word_of_told": round(float(np.mean([row["word"] == right for row in told])), 4),
        "median_ms": round(1e3 * float(np.median([row["seconds"] for row in rows])), 1),
    }


def report(n: int) -> dict[str, object]:
    """Return the figures of `n` cutouts with the eclipse on the target, and as many with it on the neighbour."""
    return {
        right.replace(" ", "_"): summary([measured(there, seed) for seed in range(n)], right)
        for there, right in ((False, "on target"), (True, "off target"))
    }


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=100, help="cutouts of each kind")
    print(json.dumps(report(parser.parse_args().n), indent=1))


if __name__ == "__main__":
    main()
