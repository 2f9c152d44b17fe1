"""A share and how well it is known."""

import numpy as np


def share(hits: np.ndarray) -> dict[str, float]:
    """Return the share of true values (n,), with its Wilson 95 % interval."""
    n, p, z = len(hits), float(np.mean(hits)), 1.96
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    return {"share": round(p, 4), "low": round(max(float(low), 0.0), 4), "high": round(float(high), 4), "n": n}
