"""Simulated sources behave as the objects they stand for: templates, colours, random walks, pulsations."""

import numpy as np
import pytest

from clara_pipeline.transients.simulation.cepheid import sawtooth, simulate_cepheid
from clara_pipeline.transients.simulation.quasar import damped_random_walk
from clara_pipeline.transients.simulation.source import distance_modulus, redshift_at
from clara_pipeline.transients.simulation.supernova_ia import rest_magnitude, simulate_supernova_ia
from clara_pipeline.transients.simulation.supernova_ii import Shape, colour, draw_shape, red_magnitude

G, R = 4827.0, 6223.0


def _ia(phase, wavelength):
    return rest_magnitude(np.asarray(phase, float), np.full(len(phase), wavelength))


def test_a_normal_type_ia_declines_by_1_1_magnitudes_in_b_and_has_a_second_red_maximum():
    blue = _ia([0, 15], 4400.0)
    assert blue[1] - blue[0] == pytest.approx(1.13, abs=0.03)
    red = _ia([12, 15, 22, 26, 40], 8000.0)
    assert red[2] < red[1] - 0.15, "brighter again three weeks after the peak"
    assert red[4] > red[3] + 0.8
    assert -0.3 < np.diff(_ia([0], R) * -1 + _ia([0], G), prepend=0)[0] < 0.1
    assert 0.6 < (_ia([30], G) - _ia([30], R))[0] < 1.2, "reddest a month after the peak"


def test_redshift_dims_and_dilates_a_type_ia():
    assert distance_modulus(0.1) == pytest.approx(38.32, abs=0.05)  # Ned Wright's calculator, H0 70, Omega_m 0.3
    assert redshift_at(distance_modulus(0.07)) == pytest.approx(0.07, rel=0.01)
    source = simulate_supernova_ia(np.random.default_rng(3), 59000.0)
    time = np.arange(58900.0, 59200.0)
    flux = source.flux(time, np.full(len(time), G))
    assert flux[time < 58960].max() == 0
    assert abs(time[np.argmax(flux)] - 59000) < 5


def test_a_plateau_stays_then_drops_onto_the_tail_of_cobalt():
    shape = Shape(8, 0, 0, 100, 2.0, 4, 18000, 5500, 0.38, 0.3)
    below = red_magnitude(shape, np.array([20.0, 50.0, 80.0, 130.0, 230.0]))
    assert np.ptp(below[:3]) < 0.05
    assert below[3] - below[2] > 1.8
    assert below[4] - below[3] == pytest.approx(0.98, abs=0.02)
    reddening = np.diff(colour(shape, np.array([3.0, 20.0, 60.0]), np.full(3, G)))
    assert (reddening > 0.2).all()


@pytest.mark.parametrize("seed", range(30))
def test_every_drawn_shape_gives_a_finite_course_that_begins_faint(seed):
    shape, absolute = draw_shape(np.random.default_rng(seed))
    below = red_magnitude(shape, np.linspace(0.01, 400, 200))
    assert np.isfinite(below).all()
    assert below[0] > 3
    assert -23 < absolute < -13


def test_a_damped_random_walk_has_its_variance_and_its_time_scale():
    time = np.arange(0.0, 40000.0, 20.0)
    walk = damped_random_walk(np.random.default_rng(0), time, 100.0, 0.2)
    assert walk.std() == pytest.approx(0.2, rel=0.1)
    lagged = np.corrcoef(walk[5:], walk[:-5])[0, 1]
    assert lagged == pytest.approx(np.exp(-1), abs=0.07)
    shuffled = np.random.default_rng(1).permutation(len(time))
    again = damped_random_walk(np.random.default_rng(0), time[shuffled], 100.0, 0.2)
    assert np.array_equal(again, walk[shuffled])


def test_a_cepheid_rises_faster_than_it_declines_and_is_bluest_when_bright():
    turns = np.arange(0, 1, 0.01)
    shape = sawtooth(turns, 0.25, 0.9)
    assert np.ptp(shape) == pytest.approx(1.0, abs=0.02)
    assert abs(shape.mean()) < 0.01
    brightening = np.mean(np.diff(shape, append=shape[:1]) < 0)
    assert 0.15 < brightening < 0.4
    source = simulate_cepheid(np.random.default_rng(5), 59000.0)
    time = np.linspace(59000.0, 59060.0, 2000)
    g, r = (-2.5 * np.log10(source.flux(time, np.full(len(time), angstrom))) for angstrom in (G, R))
    assert np.ptp(r) < 0.85 * np.ptp(g)
    assert np.corrcoef(g - r, g)[0, 1] > 0.7
