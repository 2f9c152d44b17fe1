"""Constants that turn one unit or time system into another."""

BTJD_OFFSET_DAYS = 2_457_000.0
"""BTJD = BJD - 2457000 (TESS)."""

BKJD_OFFSET_DAYS = 2_454_833.0
"""BKJD = BJD - 2454833 (Kepler, K2)."""

MJD_OFFSET_DAYS = 2_400_000.5
"""MJD = JD - 2400000.5."""

HOURS_PER_DAY = 24.0
SECONDS_PER_DAY = 86_400.0
MINUTES_PER_DAY = 1440.0
PPM = 1e6
"""Parts per million in one."""
GAUSSIAN_PER_MAD = 1.4826
"""Standard deviation of a Gaussian over its median absolute deviation."""

EARTH_RADII_PER_SUN = 109.076
EARTH_RADII_PER_JUPITER = 10.973
SURFACE_PERIOD_SQUARED = 0.0134186
"""3π / (G ρ) of the Sun in days²: the square of the period of an orbit at its surface."""
