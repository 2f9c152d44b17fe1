"""Mid-times that an ephemeris predicts: their errors, and from when on it is stale."""

import numpy as np
import pytest

from clara_pipeline.records import Ephemeris
from clara_pipeline.transit_fit.linear_ephemeris import is_stale, mid_time_err_days


def test_the_error_of_a_mid_time_grows_with_the_cycles() -> None:
    found = Ephemeris(10.0, 1000.0, 4.0, period_err_days=0.003, epoch_err_days=0.004)
    assert mid_time_err_days(found, 1004.0) == pytest.approx(0.004)
    assert mid_time_err_days(found, 1998.0) == pytest.approx(np.hypot(0.004, 0.3))
    assert mid_time_err_days(found, 2.0) == pytest.approx(np.hypot(0.004, 0.3))
    assert mid_time_err_days(Ephemeris(10.0, 1000.0, 4.0), 1998.0) is None


@pytest.mark.parametrize(("time", "stale"), [(1010.0, False), (1120.0, False), (1160.0, True)])
def test_an_ephemeris_is_stale_from_a_quarter_of_the_duration_on(time: float, stale: bool) -> None:
    assert is_stale(Ephemeris(10.0, 1000.0, 4.0, period_err_days=0.003, epoch_err_days=0.004), time) is stale
    assert not is_stale(Ephemeris(10.0, 1000.0, None, period_err_days=0.003, epoch_err_days=0.004), time)
    assert not is_stale(Ephemeris(10.0, 1000.0, 4.0), time)
