"""The last step of the box search: the window is exact on noiseless dips, and errors follow their formulas."""

import numpy as np
import pytest

from clara_pipeline.periods.box.fit import Box
from clara_pipeline.periods.box.refine import INGRESS_SHARE, as_ephemeris, best_box, box_depth
from clara_pipeline.periods.lomb_scargle import lomb_scargle

TIME = np.arange(0.0, 27.0, 2.0 / 1440)


def dips(period, epoch, duration, depth=0.01):
    phase = (TIME - epoch + period / 2) % period - period / 2
    return np.where(np.abs(phase) <= duration / 2, -depth, 0.0)


@pytest.mark.parametrize(("shift", "factor"), [(0.0, 1.0), (0.5, 1.0), (-0.5, 1.25), (0.3, 0.8)])
def test_a_dip_beside_the_one_given_is_found_in_place_and_length(shift, factor):
    given = Box(3.0, 1.5, 0.16)
    epoch, duration = 1.5 + shift * 0.16, factor * 0.16
    found = best_box(TIME, dips(3.0, epoch, duration), given, 0.01)
    cycles = (found.epoch_days - epoch) / 3.0
    assert cycles == pytest.approx(round(cycles), abs=0.16 / 16 / 3.0)
    assert found.duration_days == pytest.approx(duration, abs=0.16 / 16)
    assert found.period_days == pytest.approx(3.0, abs=0.002)


def test_a_dip_further_away_than_three_quarters_of_a_duration_is_another():
    found = best_box(TIME, dips(3.0, 1.5 + 2.0 * 0.16, 0.16), Box(3.0, 1.5, 0.16), 0.0)
    cycles = (found.epoch_days - 1.5) / 3.0
    assert abs(cycles - round(cycles)) * 3.0 <= 0.75 * 0.16 + 1e-9


def test_without_points_the_box_stays():
    assert best_box(np.array([0.0, 0.1]), np.zeros(2), Box(3.0, 1.5, 0.16), 0.01).period_days == pytest.approx(
        3.0, abs=0.011
    )


def test_the_depth_is_against_what_lies_around():
    flat = dips(3.0, 1.5, 0.16) + 0.002
    assert box_depth(TIME, flat, Box(3.0, 1.5, 0.16)) == pytest.approx(0.01)
    assert box_depth(TIME[:10], flat[:10], Box(3.0, 1.5, 0.16)) == 0.0


@pytest.mark.parametrize("n_transits", [0, 2, 9])
def test_the_errors_are_those_of_the_formulas(n_transits):
    found = as_ephemeris(Box(3.0, 1.5, 0.125, 0.004, 20.0, n_transits), 11.0)
    n = max(n_transits, 2)
    epoch_err = 0.125 / 20.0 * np.sqrt(INGRESS_SHARE / 2)
    assert (found.period_days, found.epoch_btjd, found.duration_hours) == (3.0, 1.5, 3.0)
    assert (found.depth_ppm, found.source, found.snr, found.sde) == (4000.0, "bls", 20.0, 11.0)
    assert found.epoch_err_days == pytest.approx(epoch_err)
    assert found.duration_err_hours == pytest.approx(48 * epoch_err)
    assert found.depth_err_ppm == pytest.approx(200.0)
    # a straight line through n times with one error each: its slope's variance is 12 / (n³ − n)
    cycle = np.arange(n) - (n - 1) / 2
    assert found.period_err_days == pytest.approx(epoch_err * np.sqrt(n) / np.sqrt(np.sum(cycle**2)))


def test_the_error_of_a_sinusoids_period_is_that_of_montgomery_and_odonoghue():
    rng = np.random.default_rng(5)
    time = np.sort(rng.uniform(0, 27, 3000))
    flux = (1 + 0.004 * np.sin(2 * np.pi * time / 2.7) + rng.normal(0, 0.002, len(time))).astype(np.float32)
    found = lomb_scargle(time, flux)
    amplitude_over_noise = 2.0
    expected = np.sqrt(6 / len(time)) / (np.pi * np.ptp(time) * amplitude_over_noise) * 2.7**2
    assert found.period_err_days == pytest.approx(expected, rel=0.05)
