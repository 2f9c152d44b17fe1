"""A fast rotator: its spots are taken out, its planet is found and stays as deep as it is."""

from dataclasses import replace

import numpy as np
import pytest

from clara_pipeline.periods.box.ephemeris import _repeating_peaks, is_detection
from clara_pipeline.periods.box.fit import Box, n_seen, rated
from clara_pipeline.periods.box.least_squares import BoxSpectrum
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.periods.flat_curve import flat_curve
from clara_pipeline.periods.flat_flux import flat_flux
from clara_pipeline.periods.folding import phase
from clara_pipeline.periods.trends.rotation import is_bound, rotation_days, rotation_of, without_spots
from clara_pipeline.records import Ephemeris, FloatArray
from clara_pipeline.synthetic.transits import box

PLANET = Ephemeris(6.96, 1502.3, 4.86, 4800.0)


def star(rotation_days: float, depth_ppm: float = 4800.0) -> tuple[FloatArray, FloatArray]:
    """Return time and flux of a sector: six spots (3 % peak to peak) that slip against each other, and a planet."""
    rng = np.random.default_rng(7)
    time = 1500 + np.arange(0, 26.3, 2 / 1440)
    time = time[(time < 1512.6) | (time > 1513.9)]
    dark = np.zeros(len(time))
    for _ in range(6):
        height = np.cos(2 * np.pi * (time / rotation_days / (1 + rng.uniform(-0.03, 0.03)) + rng.random())) + 0.3
        dark += rng.uniform(0.3, 1.0) * (height + np.hypot(height, 0.2))
    flux = (1 - 0.03 * dark / np.ptp(dark)) * box(time, 6.96, 1502.3, 4.86, depth_ppm)
    return time, flux + rng.normal(0, 6e-4, len(time))


def test_a_planet_of_a_fast_rotator_is_found() -> None:
    found = find_ephemerides(*star(1.42)).bls
    assert found is not None
    assert is_detection(found)
    assert found.period_days == pytest.approx(6.96, rel=3e-3)
    assert found.depth_ppm == pytest.approx(4800, rel=0.15)


@pytest.mark.parametrize("rotation", [0.09, 6.4, 30.0])
def test_pulsation_and_slow_rotation_are_left_to_the_trend(rotation: float) -> None:
    assert rotation_of(*star(rotation)) is None


def test_the_rotation_is_measured() -> None:
    assert rotation_days(*star(1.42)) == pytest.approx(1.42, rel=0.03)


def test_known_dips_stay_as_deep_as_they_are() -> None:
    time, flux = star(1.42)
    flat = flat_flux(time, flux, PLANET)
    away = np.abs(phase(time, 6.96, 1502.3)) * 6.96 * 24
    depth = flat[(away > 3) & (away < 7)].mean() - flat[away < 2.3].mean()
    assert 1e6 * depth == pytest.approx(4800, rel=0.05)


def test_dips_that_repeat_with_the_rotation_are_a_binary_and_left_alone() -> None:
    time, flux = star(1.42)
    period = rotation_days(time, flux)
    assert rotation_of(time, flux, Box(2 * period, 1500.4, 0.1)) is None
    assert is_bound(period / 2, period)
    assert not is_bound(3 * period, period)


def test_one_deep_dip_does_not_hide_the_period_beside_its_own() -> None:
    curve = replace(flat_curve(*star(1.42)), window_days=0.5)
    periods, epochs = np.array([13.5, 13.6]), 1500 + np.array([0.3, 0.5])  # the second of the first's: in the gap
    assert [n_seen(curve.bins, Box(*dips, 0.1)) for dips in zip(periods, epochs, strict=True)] == [1, 2]
    spectrum = BoxSpectrum(periods, np.array([12.0, 11.0]), np.full(2, 0.1), epochs)
    assert [peak.period_days for peak in _repeating_peaks(curve, spectrum)] == [13.6]


def test_dips_with_nothing_around_them_have_no_strength() -> None:
    time, flux = star(1.42)
    curve = flat_curve(time, flux)
    for share in (0.3, 0.4, 0.5, 0.6):
        for period_days in (0.4, 0.5, 1.4):
            assert rated(curve.bins, curve.window_days, Box(period_days, 1500.2, share * period_days)).snr < 50


def test_without_spots_a_fast_rotators_curve_is_its_planets_alone() -> None:
    time, flux = star(1.42)
    assert np.std(without_spots(time, flux)) < 0.4 * np.std(flux)
    assert without_spots(time, flux, Box(rotation_days(time, flux), 1500.0, 0.2)) is flux, (
        "dips that repeat with the rotation are a binary's"
    )
    calm = 1 + 0 * flux
    assert without_spots(time, calm) is calm
