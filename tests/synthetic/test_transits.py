"""Boxes and Mandel–Agol transits against their definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.synthetic.transits import Orbit, box, mandel_agol, phase_days

TWO_MINUTES = 2 / 1440
TIME = np.arange(0, 20, TWO_MINUTES)


@given(
    period=st.floats(1, 15), epoch=st.floats(-5, 5), duration=st.floats(1, 10), depth=st.floats(500, 20_000)
)  # fmt: skip
def test_a_box_has_its_depth_and_its_share_of_points(period, epoch, duration, depth):
    flux = box(TIME, period, epoch, duration, depth)
    inside = flux < 1
    assert set(np.unique(flux)) <= {1.0, 1 - depth / 1e6}
    events = np.arange(epoch + np.ceil((TIME[0] - 1 - epoch) / period) * period, TIME[-1] + 1, period)
    expected = sum(np.count_nonzero(np.abs(TIME - event) < duration / 48) for event in events)
    assert abs(np.count_nonzero(inside) - expected) <= len(events)


@given(period=st.floats(0.1, 30), epoch=st.floats(-100, 100))
def test_phase_is_the_way_to_the_nearest_epoch(period, epoch):
    phase = phase_days(TIME, period, epoch)
    assert np.all(phase >= -period / 2)
    assert np.all(phase <= period / 2)  # rounding may reach it
    turns = (TIME - epoch - phase) / period
    np.testing.assert_allclose(turns, np.rint(turns), atol=1e-6)


def limb_darkened_by_pixels(separation: float, ratio: float, u1: float, u2: float, n: int = 1200) -> float:
    """Oracle: the light left of a disc painted on n × n pixels."""
    x, y = np.meshgrid(*[(np.arange(n) + 0.5) / n * 2 - 1] * 2)
    r2 = x**2 + y**2
    mu = np.sqrt(np.clip(1 - r2, 0, 1))
    bright = np.where(r2 < 1, 1 - u1 * (1 - mu) - u2 * (1 - mu) ** 2, 0.0)
    return 1 - bright[(x - separation) ** 2 + y**2 < ratio**2].sum() / bright.sum()


@pytest.mark.parametrize("impact", [0.0, 0.45, 0.95])
def test_mandel_agol_equals_a_painted_disc(impact):
    inclination = np.degrees(np.arccos(impact / 12))
    orbit = Orbit(4.0, 2.0, 0.1, 12.0, inclination, (0.3, 0.2))
    centre = mandel_agol(np.array([2.0]), orbit)[0]
    assert centre == pytest.approx(limb_darkened_by_pixels(impact, 0.1, 0.3, 0.2), abs=3e-5)


def test_the_transit_lasts_from_first_to_fourth_contact():
    orbit = Orbit(4.0, 2.0, 0.1, 12.0, 88.0)
    inside = mandel_agol(TIME, orbit) < 1
    n_events = 5
    assert np.count_nonzero(inside) * TWO_MINUTES * 24 / n_events == pytest.approx(orbit.duration_hours, abs=0.07)


def test_a_larger_disc_hides_the_smaller_one():
    assert mandel_agol(np.array([2.0]), Orbit(4.0, 2.0, 1.6, 12.0, 90.0))[0] == pytest.approx(0.0, abs=1e-12)


def test_discs_that_never_meet_have_no_duration():
    orbit = Orbit(4.0, 2.0, 0.1, 5.0, 70.0)
    assert orbit.duration_hours == 0.0
    assert np.all(mandel_agol(TIME, orbit) == 1)


@settings(max_examples=20, deadline=None)
@given(shift=st.integers(-3, 3), epoch=st.floats(0, 3))
def test_another_epoch_a_period_away_is_the_same_transit(shift, epoch):
    one, other = (Orbit(3.0, e, 0.08, 10.0, 89.0) for e in (epoch, epoch + 3.0 * shift))
    np.testing.assert_allclose(mandel_agol(TIME, one), mandel_agol(TIME, other), atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(
    period=st.floats(0.5, 15), epoch=st.floats(0, 5), ratio=st.floats(0.01, 3), room=st.floats(1.05, 15),
    lean=st.floats(0, 1.2),
)  # fmt: skip
def test_what_batman_is_not_asked_is_one(period, epoch, ratio, room, lean):
    import batman

    axis = room * (1 + ratio)
    inclination = np.degrees(np.arccos(min(lean / room, 0.99)))
    orbit = Orbit(period, epoch, ratio, axis, inclination)
    whole = batman.TransitParams()
    whole.t0, whole.per, whole.rp, whole.a, whole.inc = period + epoch, period, ratio, axis, inclination
    whole.ecc, whole.w, whole.limb_dark, whole.u = 0.0, 90.0, "quadratic", list(orbit.limb_darkening)
    expected = batman.TransitModel(whole, TIME).light_curve(whole)
    np.testing.assert_allclose(mandel_agol(TIME, orbit), expected, atol=1e-9)
