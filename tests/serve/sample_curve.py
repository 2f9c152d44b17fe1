"""A light curve with one deep dip, as the bytes of a CSV file."""

import numpy as np


def csv_curve(n: int = 1000) -> bytes:
    time = 1325.0 + np.arange(n) * 0.01
    flux = 1000 + np.random.default_rng(1).normal(0, 1, n)
    flux[n // 2 : n // 2 + 15] -= 50
    return b"time,flux\n" + b"".join(b"%.6f,%.6f\n" % pair for pair in zip(time, flux, strict=True))
