"""Layout `box`: dips over phase and over period."""

import numpy as np

from clara_pipeline.features.box_power import BOX_EDGES_PER_DAY
from clara_pipeline.features.flux_power import FLUX_POINTS
from clara_pipeline.features.layouts import feature_vector


def curve(depth: float, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    time = 1325.0 + np.arange(0, 20, 4 / 1440)
    flux = 5000 * (1 + rng.normal(0, 1e-3, len(time)))
    return time, flux * np.where((time + 0.4) % 2.5 < 0.12, 1 - depth, 1.0)


def test_a_transit_stands_in_the_middle_and_at_its_period():
    vector = feature_vector(*curve(0.004), "box")
    assert abs(int(np.argmin(vector[:FLUX_POINTS])) - FLUX_POINTS // 2) < FLUX_POINTS * 0.02
    band = int(np.argmax(vector[FLUX_POINTS:]))
    assert 1 / BOX_EDGES_PER_DAY[band + 1] * 0.97 < 2.5 < 1 / BOX_EDGES_PER_DAY[band] * 1.03
    assert vector[FLUX_POINTS:].max() > 20 > feature_vector(*curve(0.0), "box")[FLUX_POINTS:].max()


def test_the_order_of_the_points_and_the_unit_of_flux_do_not_count():
    time, flux = curve(0.004)
    mixed = np.random.default_rng(0).permutation(len(time))
    assert np.allclose(
        feature_vector(time, flux, "box"), feature_vector(time[mixed], 7 * flux[mixed], "box"), atol=1e-4
    )


def test_too_little_to_search_is_zeros_and_equal_times_are_nan():
    time, flux = curve(0.004)
    assert not feature_vector(time[:100], flux[:100], "box").any()
    assert np.isnan(feature_vector(np.full(50, 7.0), flux[:50], "box")).all()
