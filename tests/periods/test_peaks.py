"""Peaks of both periodograms: which are found, in which order, and how their periods are related."""

from fractions import Fraction

import numpy as np
import pytest

from clara_pipeline.periods.flat_curve import flat_curve, in_order
from clara_pipeline.periods.lomb_scargle import frequency_grid
from clara_pipeline.periods.peaks.box_peaks import box_peaks, box_spectrum_of
from clara_pipeline.periods.peaks.relations import in_words, ratio_of, usual_interval_days
from clara_pipeline.periods.peaks.sine_peaks import sine_peaks
from clara_pipeline.periods.power import power_at

TIME = 1325.0 + np.arange(0, 27, 10 / 1440)


def noise(seed: int = 3) -> np.ndarray:
    return 1 + np.random.default_rng(seed).normal(0, 5e-4, len(TIME))


def test_the_planted_dip_is_the_first_box_and_its_harmonics_follow() -> None:
    dip = np.abs((TIME - 1326.2 + 1.6) % 3.2 - 1.6) < 0.06
    time, flux = in_order(TIME, noise() - 0.004 * dip)
    curve = flat_curve(time, flux)
    spectrum = box_spectrum_of(curve)
    assert spectrum is not None
    found = box_peaks(time, flux, curve, spectrum, 5)
    assert found[0].period_days == pytest.approx(3.2, rel=1e-3)
    assert found[0].depth_ppm == pytest.approx(4000, rel=0.1)
    assert [one.snr for one in found] == sorted((one.snr for one in found), reverse=True)
    ratios = [ratio_of(one.period_days, found[0].period_days) for one in found]
    assert Fraction(2) in ratios
    assert Fraction(1, 2) in ratios
    assert ratios.count(Fraction(1)) == 1, "shoulders of a peak are that peak"


def test_too_short_a_curve_has_no_box_spectrum() -> None:
    assert box_spectrum_of(flat_curve(*in_order(TIME[:60], noise()[:60]))) is None


def test_two_sines_are_the_first_two_peaks() -> None:
    flux = noise() + 0.002 * np.sin(2 * np.pi * TIME / 1.7) + 0.001 * np.sin(2 * np.pi * TIME / 0.6)
    frequency = frequency_grid(TIME, 0.1, 27.0)
    found = sine_peaks(TIME, flux, frequency, power_at(TIME, flux, frequency), 4)
    assert [found[0].period_days, found[1].period_days] == pytest.approx([1.7, 0.6], rel=5e-3)
    assert found[0].power > found[1].power > found[2].power


def test_a_flank_at_the_end_is_no_peak() -> None:
    frequency = np.linspace(0.1, 5.0, 50)
    assert sine_peaks(TIME, noise(), frequency, np.linspace(1.0, 0.0, 50), 4) == []
    assert sine_peaks(TIME, noise(), frequency, np.full(50, np.nan), 4) == []


@pytest.mark.parametrize(
    ("days", "words"), [(2.0, "="), (4.02, "×2"), (1.0, "÷2"), (3.0, "×3/2"), (0.667, "÷3"), (2.7, "")]
)
def test_ratios_in_words(days: float, words: str) -> None:
    assert in_words(ratio_of(days, 2.0)) == words


def test_dumps_are_counted_once_and_need_to_be_some() -> None:
    times = np.concatenate([k * 3.1 + np.array([0.0, 0.002, 0.004]) for k in range(6)])
    assert usual_interval_days(times) == pytest.approx(3.1, abs=0.01)
    assert usual_interval_days(times[:6]) is None
    assert usual_interval_days(np.zeros(0)) is None
