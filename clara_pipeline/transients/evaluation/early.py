"""Cut light curves some days after the first detection: what could have been known then."""

from __future__ import annotations

import numpy as np

from clara_pipeline.transients.photometry import Photometry

HORIZONS_DAYS = (3.0, 7.0, 16.0, 32.0, 64.0)


def cut_after(photometry: Photometry, days: float) -> Photometry:
    """Return the points up to `days` after the first detection, earlier non-detections included."""
    time = photometry.time_mjd
    detected = time[photometry.is_detection & np.isfinite(time)]
    return photometry.where(time <= (detected.min() + days if len(detected) else np.inf))
