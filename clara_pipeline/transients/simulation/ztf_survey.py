"""Tables of how the Zwicky Transient Facility observes: gaps between nights, bands of a night, errors by magnitude.

Derived from 900 published light curves of type Ia supernovae by `python -m benchmarks.ztf_survey`; only these
statistics are kept. Gaps and bands: of the objects that reached magnitude 18.2, from 12 days before to 25 days after
their peak, where a gap in detections is a gap in observations.
"""

from __future__ import annotations

GAP_SHARE = (0.0, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
GAP_NIGHTS = (1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 6.0, 8.0, 11.0, 23.0)
"""Nights from one observed night to the next, at these shares of all gaps."""
BANDS = "gr"
NIGHT_BANDS = ((BANDS, 0.43), ("g", 0.29), ("r", 0.28))
"""Bands observed in a night, and the share of such nights."""
BAND_OFFSET_DAYS = 0.047
"""Median time between the two bands of a night."""

MAGNITUDE = (14.25, 15.25, 16.25, 16.75, 17.25, 17.75, 18.25, 18.75, 19.25, 19.75, 20.25)
MAGNITUDE_ERROR = (0.023, 0.028, 0.034, 0.039, 0.046, 0.058, 0.073, 0.094, 0.122, 0.166, 0.209)
"""Median error of a detection at these magnitudes, both bands."""
ERROR_SPREAD_DEX = 0.117
"""Standard deviation of the logarithm of the error at one magnitude."""
SCATTER_PER_ERROR = 0.64
"""How far two measurements of one night differ, in units of their errors: the errors are stated generously."""

STRAY_SHARE = 0.04
"""Share of the supernovae with detections more than 120 days from their peak: left-overs of image subtraction."""
LIMITING_MAGNITUDE = {"g": 20.6, "r": 20.4, "i": 19.9}
"""Five-sigma depth of a good exposure, and for a band not named here that of r."""
FAINTEST_PEAK_MAGNITUDE = 19.0
"""Fainter than this at its peak hardly any supernova gets a spectrum."""
