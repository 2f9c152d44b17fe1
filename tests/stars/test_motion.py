"""Tangential velocity."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.stars.motion import tangential_velocity_km_per_s


def test_barnards_star():
    """μ = 10.36″/yr at 546.98 mas: 89.8 km/s."""
    assert abs(tangential_velocity_km_per_s(-801.551, 10362.394, 546.976) - 90.06) < 0.05


def test_no_velocity_without_a_positive_parallax():
    plx = np.array([0.0, -1.0, np.nan, 2.0])
    assert np.isnan(tangential_velocity_km_per_s(3.0, 4.0, plx)).tolist() == [True, True, True, False]
    assert np.isnan(tangential_velocity_km_per_s(np.nan, 4.0, 1.0))


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(0.01, 1000))
def test_it_is_4_74_mu_over_plx(pmra, pmdec, plx):
    assert np.isclose(tangential_velocity_km_per_s(pmra, pmdec, plx), 4.74 * np.sqrt(pmra**2 + pmdec**2) / plx)
