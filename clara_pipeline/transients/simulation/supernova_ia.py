"""Type Ia supernovae: magnitude templates in five bands at rest, stretched, reddened and redshifted."""

from __future__ import annotations

import numpy as np

from clara_pipeline.records import FloatArray
from clara_pipeline.transients.photometry import flux_of_magnitude
from clara_pipeline.transients.simulation.source import Source, dust_mag
from clara_pipeline.transients.simulation.supernova_distance import place_supernova

# fmt: off
PHASE_DAYS = np.array([-18, -16, -14, -12, -10, -8, -6, -4, -2, 0, 2, 4, 6, 8, 10, 12, 15, 18, 20, 22, 25, 28, 30,
                       35, 40, 50, 60, 70, 80, 100, 150, 200], dtype=float)
REST_ANGSTROM = np.array([3650.0, 4400.0, 5500.0, 6500.0, 8000.0])
TEMPLATE_MAG = np.array([
    [6.0, 3.4, 2.3, 1.3, .7, .35, .13, .02, 0, .06, .18, .36, .56, .8, 1.05, 1.33, 1.75, 2.15, 2.4, 2.6, 2.9, 3.08,
     3.15, 3.3, 3.4, 3.6, 3.8, 4.0, 4.2, 4.6, 5.6, 6.6],
    [6.0, 3.3, 2.4, 1.5, .85, .47, .23, .09, .02, 0, .03, .12, .26, .43, .62, .83, 1.13, 1.45, 1.67, 1.88, 2.2, 2.45,
     2.6, 2.83, 2.96, 3.14, 3.3, 3.45, 3.6, 3.9, 4.7, 5.5],
    [6.0, 3.2, 2.3, 1.45, .85, .47, .25, .12, .04, .01, 0, .03, .09, .17, .27, .38, .57, .77, .9, 1.03, 1.22, 1.45,
     1.6, 1.9, 2.08, 2.38, 2.65, 2.9, 3.15, 3.65, 4.9, 6.1],
    [6.0, 3.1, 2.2, 1.4, .8, .45, .24, .11, .03, 0, .01, .06, .15, .27, .4, .5, .62, .67, .68, .7, .76, .92,
     1.05, 1.42, 1.7, 2.1, 2.45, 2.8, 3.1, 3.75, 5.2, 6.4],
    [6.0, 3.0, 2.0, 1.25, .75, .4, .18, .06, 0, .03, .1, .22, .36, .5, .6, .66, .66, .57, .5, .44, .42, .52,
     .65, 1.1, 1.5, 2.0, 2.5, 2.9, 3.3, 4.1, 5.8, 7.0],
])
"""Magnitudes below the peak in U, B, V, R, I against days from the peak in B, at stretch 1; typical of normal
supernovae (Hamuy et al. 1996; Goldhaber et al. 2001), with the second maximum in R and I."""
# fmt: on
PEAK_AB_MAG = np.array([-18.9, -19.4, -19.28, -19.05, -18.5])
"""Absolute AB magnitudes at the peak of each band."""


def simulate_supernova_ia(rng: np.random.Generator, peak_mjd: float) -> Source:
    """Draw a type Ia supernova: one in ten is fast, red and faint, as SN 1991bg was.

    Stretch and colour law: Perlmutter et al. (1997), Guy et al. (2010); dimming 0.14 mag per 0.1 of stretch.
    """
    is_fast = rng.random() < 0.08
    stretch = rng.normal(0.74, 0.05) if is_fast else float(np.clip(rng.normal(0.99, 0.09), 0.78, 1.25))
    reddening = float(np.clip(rng.exponential(0.08) + rng.normal(0, 0.05) + 0.25 * is_fast, -0.15, 0.8))
    brightness = 1.4 * (1 - stretch) + rng.normal(0, 0.13)
    galactic = rng.exponential(0.05)

    def absolute_mag(time_days: FloatArray, wavelength: FloatArray) -> FloatArray:
        """Return the absolute magnitude at days from the peak and wavelengths, both at rest, (n,)."""
        return brightness + rest_magnitude(time_days / stretch, wavelength) + dust_mag(wavelength, reddening)

    at_peak = float(absolute_mag(np.array([0.0]), np.array([6000.0]))[0]) + float(
        dust_mag(np.array([6000.0]), galactic)[0]
    )
    modulus, redshift = place_supernova(rng, at_peak)

    def flux(time_mjd: FloatArray, wavelength: FloatArray) -> FloatArray:
        """Return the flux density in microjansky, (n,)."""
        phase = (time_mjd - peak_mjd) / (1 + redshift)
        magnitude = absolute_mag(phase, wavelength / (1 + redshift)) + modulus - 2.5 * np.log10(1 + redshift)
        seen = flux_of_magnitude(magnitude + dust_mag(wavelength, galactic))
        return np.where(phase < PHASE_DAYS[0] * stretch, 0.0, seen)

    return Source("SNIa", flux, peak_mjd - 60, peak_mjd + 250, is_transient=True)


def rest_magnitude(phase_days: FloatArray, wavelength_angstrom: FloatArray) -> FloatArray:
    """Return the template's absolute AB magnitude at stretch 1, (n,), between bands by the wavelength's logarithm."""
    bands = np.array([np.interp(phase_days, PHASE_DAYS, row) for row in TEMPLATE_MAG]) + PEAK_AB_MAG[:, None]
    place = np.interp(np.log(wavelength_angstrom), np.log(REST_ANGSTROM), np.arange(len(REST_ANGSTROM)))
    low = np.minimum(place.astype(int), len(REST_ANGSTROM) - 2)
    share = place - low
    column = np.arange(len(phase_days))
    return (1 - share) * bands[low, column] + share * bands[low + 1, column]
