import numpy as np
import pytest
from astropy.timeseries import LombScargle
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.periods.fourier_sums import BLOCK
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


@pytest.mark.parametrize("span_days", [0.02, 1.0, 27.9, 64.0, 1470.0, 40_000.0])
def test_power_equals_astropy_for_any_span_and_order(span_days: float) -> None:
    rng = np.random.default_rng(1)
    time = 2459000 + rng.uniform(0, span_days, 500)
    flux = rng.normal(0, 1, 500) + np.sin(time)
    frequency = np.geomspace(1 / 27, 6, 40)[rng.permutation(40)]
    np.testing.assert_allclose(
        power_at(time, flux, frequency),
        LombScargle(time, flux).power(frequency),
        rtol=0,
        atol=1e-7 if span_days >= 1 else 1e-3,
    )


def test_more_frequencies_than_one_block_holds() -> None:
    rng = np.random.default_rng(2)
    time = np.sort(rng.uniform(0, 27, 1000))
    flux = rng.normal(0, 1, 1000)
    frequency = np.linspace(0.05, 5, 2 * BLOCK + 7)
    few = [0, BLOCK - 1, BLOCK, 2 * BLOCK, 2 * BLOCK + 6]
    np.testing.assert_allclose(
        power_at(time, flux, frequency)[few], LombScargle(time, flux).power(frequency[few]), rtol=0, atol=1e-9
    )
