"""The trend at every point of a light curve, with and without a known dip."""

import numpy as np
import pytest
from planted_transits import spotted, transit_curve

from clara_pipeline.periods.flat_curve import flat_curve
from clara_pipeline.periods.flat_flux import as_box, flat_flux, trend_at
from clara_pipeline.records import Ephemeris


def test_a_box_has_the_ephemeris_in_days_and_parts():
    box = as_box(Ephemeris(3.0, 1301.0, duration_hours=12.0, depth_ppm=2500.0, snr=9.0))
    assert (box.period_days, box.epoch_days, box.duration_days, box.depth, box.snr) == (3.0, 1301.0, 0.5, 0.0025, 9.0)


def test_an_ephemeris_without_dips_is_a_box_of_nothing():
    box = as_box(Ephemeris(3.0, 1301.0))
    assert (box.duration_days, box.depth, box.snr) == (0.0, 0.0, 0.0)


def test_spots_are_taken_out_and_a_known_long_dip_stays_whole():
    time, flux = transit_curve(period=3.3, duration=0.5, depth=0.01, noise=2e-4)
    flux = flux + spotted(time, period=9.0, amplitude=0.003)
    dip = np.abs((time - 1301.4 + 1.65) % 3.3 - 1.65) < 0.24
    known = Ephemeris(3.3, 1301.4, duration_hours=12.0, depth_ppm=1e4)
    flat = flat_flux(time, flux, known)
    assert np.median(flat[dip]) == pytest.approx(0.99, abs=3e-4)
    beyond = np.abs((time - 1301.4 + 1.65) % 3.3 - 1.65) > 0.3
    assert np.std(flat[beyond]) < 3e-4
    assert np.median(flat[beyond]) == pytest.approx(1.0, abs=1e-4)
    assert np.median(flat_flux(time, flux)[dip]) > 0.999, "dips of twelve hours look like the trend to who knows none"


def test_the_trend_stands_at_any_time():
    time, flux = transit_curve(depth=0.0, noise=0.0)
    curve = flat_curve(time, flux + spotted(time, period=9.0))
    asked = np.array([1303.3, 1309.7, 1320.2])
    np.testing.assert_allclose(trend_at(asked, curve), 1 + spotted(asked, period=9.0), atol=2e-4)
