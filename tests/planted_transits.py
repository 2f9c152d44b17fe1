"""Light curves with something planted in them."""

import numpy as np


def transit_curve(
    period: float = 3.3,
    epoch: float = 1301.4,
    duration: float = 0.12,
    depth: float = 0.004,
    noise: float = 1e-3,
    days: float = 25.0,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Boxes in white noise, 2-minute cadence, one day missing in the middle."""
    rng = np.random.default_rng(seed)
    time = 1300.0 + np.arange(0, days, 2 / 1440)
    time = time[(time < 1300 + days / 2) | (time > 1301 + days / 2)]
    offset = (time - epoch + period / 2) % period - period / 2
    return time, 1 + rng.normal(0, noise, len(time)) - depth * (np.abs(offset) < duration / 2)


def spotted(time: np.ndarray, period: float = 2.7, amplitude: float = 0.01) -> np.ndarray:
    """A star that rotates, not quite a sinusoid."""
    angle = 2 * np.pi * time / period
    return amplitude * (np.sin(angle) + 0.4 * np.sin(2 * angle + 1))
