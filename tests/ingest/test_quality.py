import numpy as np
import pytest

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.quality import finite_points, is_padded
from clara_pipeline.records import LightCurve


def curve(time, flux) -> LightCurve:
    return LightCurve("x.fits", 1, 1, np.asarray(time, float), np.asarray(flux, np.float32), 120.0, "SPOC 2-min")


def test_usable_points_keep_order_and_precision():
    time, flux = np.arange(200.0)[::-1].copy(), np.arange(200.0)
    time[3], flux[5], flux[6] = np.nan, np.inf, np.nan
    times, fluxes = finite_points(curve(time, flux))
    keep = ~np.isin(np.arange(200), [3, 5, 6])
    np.testing.assert_array_equal(times, time[keep])
    np.testing.assert_array_equal(fluxes, flux[keep])
    assert (times.dtype, fluxes.dtype) == (np.float64, np.float32)


@pytest.mark.parametrize(
    ("time", "flux", "sentence"),
    [
        (np.arange(0.0), np.arange(0.0), "without rows"),
        (np.arange(300.0), np.full(300, np.nan), "none of its 300 rows"),
        (np.arange(99.0), np.arange(99.0), "99 usable points, 100 are needed"),
        (np.arange(300.0), np.full(300, 7.0), "constant flux of 7"),
        (np.ones(300), np.arange(300.0), "the same time"),
        (np.arange(300.0) * 120 * 86400, np.arange(300.0), "not in days"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(time, flux, sentence):
    with pytest.raises(UnreadableLightCurve, match=sentence):
        finite_points(curve(time, flux))


def test_a_hundred_points_are_enough_and_padded():
    assert finite_points(curve(np.arange(100.0), np.arange(100.0)))[0].size == 100
    assert [is_padded(n) for n in (99, 100, 2999, 3000)] == [False, True, True, False]
