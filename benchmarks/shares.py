"""A share and how well it is known."""

import numpy as np

from clara_pipeline.decisions.gold.intervals import Share


def share(hits: np.ndarray) -> dict[str, float]:
    """Return the share of true values (n,), with its Wilson 95 % interval."""
    found = Share(int(np.count_nonzero(hits)), len(hits))
    low, high = found.interval or (float("nan"), float("nan"))
    value = float("nan") if found.value is None else found.value
    return {"share": round(value, 4), "low": round(low, 4), "high": round(high, 4), "n": found.n}
