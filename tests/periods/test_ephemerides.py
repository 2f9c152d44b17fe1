"""The two ephemerides of one light curve: right where they can be, None where there is nothing."""

from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted_transits import spotted, transit_curve

from clara_pipeline.periods.box.ephemeris import is_detection
from clara_pipeline.periods.ephemerides import find_ephemerides, quick_ephemerides
from clara_pipeline.records import Ephemeris
from clara_pipeline.settings import FoldSettings
from clara_pipeline.synthetic.transits import box

ENGINES = [
    "astropy",
    "numba",
    pytest.param("gerbls", marks=pytest.mark.skipif(not find_spec("gerbls"), reason="no fast-bls")),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rotating", [False, True])
def test_a_planted_transit_is_recovered_with_its_errors(engine, rotating):
    time, flux = transit_curve()
    found = find_ephemerides(time, flux + spotted(time) * rotating, FoldSettings(bls=engine))
    bls = found.bls
    assert found.better == "bls"
    assert abs(bls.period_days - 3.3) < 5 * bls.period_err_days < 0.02
    cycles = (bls.epoch_btjd - 1301.4) / 3.3
    assert abs(cycles - round(cycles)) * 3.3 < 5 * bls.epoch_err_days + 0.003 < 0.05
    assert bls.duration_hours == pytest.approx(0.12 * 24, rel=0.2)
    assert bls.depth_ppm == pytest.approx(4000, rel=0.15)
    assert bls.depth_err_ppm == pytest.approx(bls.depth_ppm / bls.snr)
    assert is_detection(bls)


def test_a_rotating_star_without_transits_keeps_the_published_period():
    time, flux = transit_curve(depth=0.0)
    found = find_ephemerides(time, flux + spotted(time))
    assert found.better == "ls"
    assert found.ls.period_days == pytest.approx(2.7, rel=0.01)


def test_order_and_unit_of_the_points_do_not_matter():
    time, flux = transit_curve(days=12.0, period=1.7)
    shuffled = np.random.default_rng(1).permutation(len(time))
    plain, other = quick_ephemerides(time, flux), quick_ephemerides(time[shuffled], 1234.5 * flux[shuffled])
    assert other.bls.period_days == pytest.approx(plain.bls.period_days, rel=1e-9)
    assert other.bls.depth_ppm == pytest.approx(plain.bls.depth_ppm, rel=1e-6)
    assert other.ls.period_days == pytest.approx(plain.ls.period_days, rel=1e-9)


def test_the_same_input_gives_the_same_answer():
    assert quick_ephemerides(*transit_curve(days=12.0)) == quick_ephemerides(*transit_curve(days=12.0))


def test_periods_stay_within_the_settings():
    limits = FoldSettings(min_period_days=0.5, max_period_days=2.5)
    found = find_ephemerides(*transit_curve(), limits)
    assert 0.5 <= found.ls.period_days <= 2.51
    assert found.bls is None or 0.45 <= found.bls.period_days <= 2.51


def test_nothing_to_find_is_none_not_an_error():
    time = np.arange(0, 20, 0.01)
    found = find_ephemerides(time, np.ones_like(time))
    assert found == (None, None, "")


def test_a_curve_of_years_is_searched_where_it_is_densest():
    time, flux = transit_curve(days=12.0, period=1.7)
    far = np.concatenate([time, [time[-1] + 900]])
    assert find_ephemerides(far, np.append(flux, 1.0)).bls.period_days == pytest.approx(1.7, rel=0.01)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(3, 300), st.floats(1e-4, 3), st.sampled_from([1.0, -5.0, 1e-30, 1e30]), st.integers(0, 1000))
def test_odd_light_curves_never_crash(n, cadence, scale, seed):
    rng = np.random.default_rng(seed)
    time = np.cumsum(rng.choice([cadence, 0.0, 20 * cadence], n, p=[0.9, 0.05, 0.05])) + 1
    flux = scale * (1 + rng.standard_t(1.5, n) * rng.choice([0.0, 0.1]))
    if np.ptp(time) == 0:
        return
    for found in find_ephemerides(time, flux, FoldSettings(bls="astropy"))[:2]:
        if found is not None:
            assert isinstance(found, Ephemeris)
            assert np.isfinite(found.period_days)
            assert found.period_days > 0
            assert np.isfinite(found.epoch_btjd)


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_long_cadences_whose_times_jitter_have_a_box_ephemeris(jitter: float) -> None:
    rng = np.random.default_rng(1)
    step_days = 29.4 / 1440
    time = 1500 + np.arange(0, 26, step_days)
    time = np.sort(time + jitter * step_days * rng.uniform(-1, 1, len(time)))
    flux = rng.normal(1, 3e-4, len(time)) * box(time, 4.1, 1501.3, 4.0, 1500)
    found = find_ephemerides(time, flux).bls
    assert found is not None
    assert found.period_days == pytest.approx(4.1, rel=3e-3)
