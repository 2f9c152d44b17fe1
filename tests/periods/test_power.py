import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.periods.power import power_at


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31), n=st.integers(100, 3000), offset=st.floats(0, 4000))
def test_power_equals_astropy_within_1e_9(seed: int, n: int, offset: float) -> None:
    from astropy.timeseries import LombScargle

    rng = np.random.default_rng(seed)
    time = offset + np.sort(rng.uniform(0, 27, n))
    flux = 1 + 0.01 * np.sin(time) + rng.normal(0, 0.01, n)
    frequency = np.geomspace(1 / 27, 6, 50)
    np.testing.assert_allclose(
        power_at(time, flux, frequency), LombScargle(time, flux).power(frequency), rtol=0, atol=1e-9
    )
