"""The ten features of a folded light curve (paper 4.9), circular in phase."""

import numpy as np

from clara_pipeline.periods.last_asked import last_asked
from clara_pipeline.periods.lomb_scargle import frequency_grid
from clara_pipeline.periods.power import power_at
from clara_pipeline.periods.time_bins import median
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.units import HOURS_PER_DAY, PPM

FEATURE_NAMES = (
    "transit_depth",
    "transit_width",
    "baseline_std",
    "asymmetry",
    "sharpness",
    "autocorr_strength",
    "transit_count",
    "bls_depth",
    "bls_snr",
    "bls_duration",
)

SMOOTHING_BINS = 3.0
PEAK_PROMINENCE = 0.05
COUNTED_POINTS = 8000


def ten_features(time_btjd: FloatArray, flux: FloatArray, means: FloatArray, bls: Ephemeris | None) -> FloatArray:
    """Return the ten features, float64 (10,), in the order of FEATURE_NAMES, all finite.

    `time_btjd` and `flux` are (n,), finite; `means` (n_bins,) the folded bins without NaN, in units of the
    flux's standard deviation, the dip anywhere; `bls` gives the last three (0 where there is none).
    """
    return np.array(
        [
            transit_depth(means),
            transit_width(means),
            baseline_std(means),
            asymmetry(means),
            sharpness(means),
            autocorrelation_strength(means),
            float(count_periodogram_peaks(time_btjd, flux)),
            *box_features(flux, bls),
        ]
    )


def transit_depth(means: FloatArray) -> float:
    """Return the minimum minus median: negative. `means` has shape (n_bins,)."""
    return float(np.min(means)) - median(means)


def transit_width(means: FloatArray) -> float:
    """Return the share of the period the dip spends below half its depth: the unbroken run of bins around the minimum.

    `means` has shape (n_bins,).
    """
    low = np.roll(means < 0.5 * (np.min(means) + median(means)), -int(np.argmin(means)))
    if not low[0] or low.all():
        return float(low.all())
    after, before = int(np.argmin(low)), int(np.argmin(low[::-1]))
    return (after + before) / len(means)


def baseline_std(means: FloatArray) -> float:
    """Return the standard deviation of the highest fifth of the bins, `means` (n_bins,); 0 where all are equal."""
    top = means[means > np.percentile(means, 80)]
    return float(np.std(top)) if len(top) else 0.0


def asymmetry(means: FloatArray) -> float:
    """Return the mean |f − mirrored f|, mirrored about the dip. `means` has shape (n_bins,)."""
    centred = np.roll(means, len(means) // 2 - dip_bin(means))
    half = len(means) // 2
    after, before = centred[half + 1 :], centred[half - 1 :: -1]
    pairs = min(len(after), len(before))
    return float(np.mean(np.abs(after[:pairs] - before[:pairs]))) if pairs else 0.0


def sharpness(means: FloatArray) -> float:
    """Return the second difference at the minimum of the circularly smoothed fold. `means` has shape (n_bins,)."""
    smooth, lowest = smoothed(means), dip_bin(means)
    return float(smooth[lowest - 1] - 2 * smooth[lowest] + smooth[(lowest + 1) % len(smooth)])


def dip_bin(means: FloatArray) -> int:
    """Return the bin where the smoothed fold is lowest. `means` has shape (n_bins,)."""
    return int(np.argmin(smoothed(means)))


@last_asked
def smoothed(means: FloatArray) -> FloatArray:
    """Return a circular Gaussian of three bins. Takes and returns shape (n_bins,)."""
    from scipy.ndimage import gaussian_filter1d

    return gaussian_filter1d(np.asarray(means, dtype=np.float64), SMOOTHING_BINS, mode="wrap")


def autocorrelation_strength(means: FloatArray) -> float:
    """Return the highest peak of the circular autocorrelation at a lag other than 0; n bins would be a perfect repeat.

    `means` has shape (n_bins,).
    """
    spread = float(np.std(means))
    if spread == 0:
        return 0.0
    transform = np.abs(np.fft.rfft((means - np.mean(means)) / spread)) ** 2
    correlation = np.fft.irfft(transform, len(means))
    peaks = correlation[(correlation > np.roll(correlation, 1)) & (correlation > np.roll(correlation, -1))]
    return float(np.sort(peaks)[-2]) if len(peaks) > 1 else 0.0  # the highest is lag 0


def count_periodogram_peaks(time_btjd: FloatArray, flux: FloatArray) -> int:
    """Count Lomb–Scargle peaks of prominence 0.05 between 0.2 and 20 d in the first 8000 points; 0 below 100 points.

    Time and flux have shape (n,).
    """
    from scipy.signal import find_peaks

    time, values = time_btjd[:COUNTED_POINTS], np.asarray(flux[:COUNTED_POINTS], dtype=np.float64)
    if len(time) < 100 or np.ptp(values) == 0:
        return 0
    power = power_at(time, values, frequency_grid(time, 0.2, 20.0, samples_per_peak=5))
    return len(find_peaks(power, prominence=PEAK_PROMINENCE)[0])


def box_features(flux: FloatArray, bls: Ephemeris | None) -> tuple[float, float, float]:
    """Return depth in standard deviations of the flux, S/N, and duration in days of the box; zeros without a box.

    `flux` has shape (n,).
    """
    if bls is None:
        return 0.0, 0.0, 0.0
    values = np.asarray(flux, dtype=np.float64)
    middle, spread = median(values), float(np.std(values)) or 1.0
    unit = middle / spread if middle > 0 else 1.0
    return (bls.depth_ppm or 0.0) / PPM * unit, bls.snr or 0.0, (bls.duration_hours or 0.0) / HOURS_PER_DAY
