import numpy as np
import pytest

from clara_pipeline.periods.zero_point import has_zero_point, with_true_depth
from clara_pipeline.records import Ephemeris

NOISE = np.random.default_rng(4).normal(0, 1.0, 2000)


@pytest.mark.parametrize(
    ("flux", "counts"),
    [
        (1000 + NOISE, True),
        (3 + NOISE, True),
        (0.3 + NOISE, False),
        (NOISE - np.median(NOISE), False),
        (-50 + NOISE, False),
        (2 + 1.5 * np.sin(np.arange(2000) / 50) + 0.01 * NOISE, True),  # a large variable is no noise
        (np.where(np.arange(2000) % 200 < 10, -5.0, 100.0) + NOISE, True),  # an eclipse too deep to be true
        (np.array([1.0]), True),
        (np.array([]), False),
    ],
)
def test_a_flux_counts_from_darkness_where_its_median_is_above_the_noise(flux, counts):
    assert has_zero_point(flux) is counts


def test_an_ephemeris_keeps_its_depth_where_it_means_something():
    ephemeris = Ephemeris(3.0, 1325.0, 2.0, 400.0, depth_err_ppm=3.0)
    assert with_true_depth(ephemeris, 1000 + NOISE) is ephemeris
    assert with_true_depth(ephemeris, NOISE - 5) == Ephemeris(3.0, 1325.0, 2.0)
