"""Noise has the size and the memory asked for."""

import numpy as np
import pytest

from clara_pipeline.synthetic.noise import aperture_noise, wander, white
from clara_pipeline.synthetic.sky.aperture import expected_scatter_ppm


def test_white_noise_has_its_size():
    assert white(np.random.default_rng(1), 50_000, 225).std() * 1e6 == pytest.approx(225, rel=0.02)


@pytest.mark.parametrize("timescale", [5.0, 60.0])
def test_wandering_noise_has_its_size_and_forgets_in_its_time(timescale):
    curves = np.array([wander(np.random.default_rng(seed), 4000, 300, timescale) for seed in range(60)])
    assert curves.std() * 1e6 == pytest.approx(300, rel=0.05)
    lag = int(timescale)
    memory = np.mean(curves[:, lag:] * curves[:, :-lag]) / curves.var()
    assert memory == pytest.approx(np.exp(-1), abs=0.06)


def test_the_ends_of_wandering_noise_do_not_meet():
    curves = np.array([wander(np.random.default_rng(seed), 1000, 300, 30) for seed in range(200)])
    assert abs(np.mean(curves[:, 0] * curves[:, -1])) < 0.25 * curves.var()


def test_aperture_noise_is_the_ccd_equation():
    star, sky, pixels = 1e4, 1e3, 10
    electrons = 96 * (star + 1.3 * sky) + pixels * 48 * 100
    assert aperture_noise(np.array([star]), np.array([sky]), pixels)[0] == pytest.approx(1.07 * np.sqrt(electrons) / 96)


@pytest.mark.parametrize(
    ("tmag", "measured_ppm"), [(5.1, 89), (6.99, 220), (8.72, 519), (9.71, 878), (11.12, 1817), (11.6, 2907)]
)
def test_scatter_follows_the_magnitude_as_in_real_files(tmag, measured_ppm):
    assert expected_scatter_ppm(tmag) == pytest.approx(measured_ppm, rel=0.2)
