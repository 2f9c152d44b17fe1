"""Small inputs with known classes: bumps that are short or long, with numbers that say little."""

import numpy as np

from clara_pipeline.transients.tcn.grids import Grids
from clara_pipeline.transients.tcn.options import TcnOptions

QUICK = TcnOptions(channels=8, dilations=(1, 2), latent=8, members=2, epochs=12, patience=8, draws=3, batch=16)


def bumps(n: int = 48, seed: int = 3) -> tuple[Grids, np.ndarray, np.ndarray]:
    """Grids of two views, labels and names."""
    random = np.random.default_rng(seed)
    labels = np.arange(n) % 2
    days = np.linspace(-60, 140, 40)
    windows = np.zeros((2, 2, n, 6, 40))
    for view in range(2):
        for one in range(n):
            width = (6.0, 40.0)[labels[one]] * random.uniform(0.8, 1.25)
            windows[:, view, one, 0::3] = np.exp(-0.5 * (days / width) ** 2) + random.normal(0, 0.05, (2, 2, 40))
            windows[:, view, one, 1::3] = random.uniform(0.05, 0.3)
    numbers = random.normal(size=(2, n, 3))
    numbers[0, ::7, 1] = np.nan
    return Grids((windows[0], windows[1]), numbers), labels, np.array([f"bump{i}" for i in range(n)])
