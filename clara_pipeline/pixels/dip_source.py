"""Test whether the dip is on the target: the centre of the difference image against the star's place."""

from dataclasses import dataclass

import numpy as np

from clara_pipeline.pixels.difference import DifferenceImage, difference_image
from clara_pipeline.pixels.target_pixels import TargetPixels
from clara_pipeline.pixels.window_centroid import Place, brightest, signal_to_noise, window_centroid
from clara_pipeline.records import Ephemeris, FloatArray, TestResult
from clara_pipeline.vetting.verdicts import judged, unknown

LEAST_SNR = 7.0
"""A fainter difference image has no centre to speak of."""
OFFSET_SIGMA = 3.0
"""As the offsets of the data validation reports (Twicken et al. 2018)."""
SYSTEMATIC_PIXELS = 0.12
"""Added in quadrature: 2.5 arcsec, as those reports have for TESS."""
MOST_ERROR_PIXELS = 1.0
"""With a larger error nothing is on the target or off it."""
CROWDED_PIXELS = 0.5
"""Where the light out of transit is centred so far from the catalogue's place, others have a share in it."""
DRAWS, SEED = 64, 20130
NAME = "pixels"


@dataclass(frozen=True, slots=True, eq=False)
class DipSource:
    """Where the light is lost. Places are (column, row) in pixels of the cutout."""

    image: DifferenceImage
    source: Place
    source_err: Place
    star: Place
    star_is: str
    """"out of transit": the star's place is that of its light; "catalogue": that of the catalogue, by the WCS."""
    snr: float
    apertures: tuple[tuple[str, int, float, float], ...]
    """Name, pixels, depth and its error of a smaller aperture, the file's and a larger one."""

    @property
    def offset(self) -> Place:
        """Return the source less the star."""
        return self.source[0] - self.star[0], self.source[1] - self.star[1]

    @property
    def distance(self) -> float:
        """Return how far the source is from the star, in pixels."""
        return float(np.hypot(*self.offset))

    @property
    def distance_err(self) -> float:
        """Return the error of `distance`, with the systematic part."""
        return float(np.hypot(max(self.source_err), SYSTEMATIC_PIXELS))

    @property
    def sigma(self) -> float:
        """Return the distance in its errors."""
        return self.distance / self.distance_err

    @property
    def word(self) -> str:
        """Return "on target", "off target" or "unsure"."""
        if self.snr < LEAST_SNR or self.distance_err > MOST_ERROR_PIXELS:
            return "unsure"
        return "on target" if self.sigma < OFFSET_SIGMA else "off target"


def dip_source(pixels: TargetPixels, ephemeris: Ephemeris) -> DipSource:
    """Find where a dip comes from. Raises ValueError, with the reason, where there is nothing to find it in."""
    found = difference_image(pixels, ephemeris)
    seen = np.isfinite(found.lost) & np.isfinite(found.error) & np.isfinite(found.out) & (found.error > 0)
    if np.count_nonzero(seen) < 9:
        raise ValueError("fewer than nine pixels were read")
    lost, error = np.where(seen, found.lost, 0.0), np.where(seen, found.error, 0.0)
    source = window_centroid(lost, brightest(lost, error))
    if source is None:
        raise ValueError("the difference image has no source: the dip is too faint, or not in these pixels")
    star, star_is = star_place(np.where(seen, found.out, 0.0), pixels)
    snr = signal_to_noise(lost, error, source)
    errors = _errors(lost, error, source)
    return DipSource(found, source, errors, star, star_is, snr, depths(found, pixels.aperture))


def star_place(out: FloatArray, pixels: TargetPixels) -> tuple[Place, str]:
    """Return where the star is: its light out of transit, or the catalogue's place where others' light is mixed in.

    `out` has shape (rows, columns).
    """
    level = out - np.median(out)
    start = pixels.target or brightest(np.where(pixels.aperture, level, 0.0), np.ones_like(level))
    light = window_centroid(level, start)
    if pixels.target is None:
        return light or start, "out of transit"
    if light is None or np.hypot(light[0] - pixels.target[0], light[1] - pixels.target[1]) > CROWDED_PIXELS:
        return pixels.target, "catalogue"
    return light, "out of transit"


def _errors(lost: FloatArray, error: FloatArray, source: Place) -> Place:
    """Return the scatter of the centre when noise is added once more (a parametric bootstrap)."""
    rng = np.random.default_rng(SEED)
    drawn = [window_centroid(lost + error * rng.standard_normal(lost.shape), source) for _ in range(DRAWS)]
    kept = np.array([place for place in drawn if place is not None])
    if len(kept) < DRAWS // 2:
        return float("inf"), float("inf")
    low, high = np.percentile(kept, [16, 84], axis=0)
    return float(0.5 * (high[0] - low[0])), float(0.5 * (high[1] - low[1]))


def depths(image: DifferenceImage, aperture: np.ndarray) -> tuple[tuple[str, int, float, float], ...]:
    """Return the depth in a smaller aperture, in the file's and in a larger one: one that grows comes from outside.

    `aperture` has shape (rows, columns).
    """
    smaller, larger = _shrunk(aperture), ~_shrunk(~aperture)
    if not smaller.any() and aperture.any():
        smaller = aperture & (image.out >= np.nanmax(np.where(aperture, image.out, -np.inf)))
    found = []
    for name, mask in (("smaller", smaller), ("aperture", aperture), ("larger", larger)):
        used = mask & np.isfinite(image.lost) & np.isfinite(image.error)
        light = float(image.out[used].sum())
        if light > 0:
            error = float(np.sqrt((image.error[used] ** 2).sum()))
            found.append((name, int(used.sum()), float(image.lost[used].sum()) / light, error / light))
    return tuple(found)


def _shrunk(mask: np.ndarray) -> np.ndarray:
    """Return the pixels whose four neighbours are set as well; what is outside counts as they do."""
    padded = np.pad(mask, 1, mode="edge")
    return mask & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]


def pixel_test(found: DipSource, arcsec_per_pixel: float) -> TestResult:
    """Return a verdict on whether the dip is on the target, in the way of the vetting tests."""
    away = f"{found.distance:.2f}±{found.distance_err:.2f} px, {found.distance * arcsec_per_pixel:.0f} arcsec away"
    if found.word == "unsure":
        return unknown(NAME, OFFSET_SIGMA, f"it cannot be told where the dip is: S/N {found.snr:.1f}, {away}")
    passes = found.word == "on target"
    reason = f"the dip is {'on the target' if passes else 'on a neighbour'}: its source is {away}"
    return judged(NAME, found.sigma, OFFSET_SIGMA, passes, reason)
