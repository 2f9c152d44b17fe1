"""Trends by other methods than the pipeline's: they follow the star, not its transits."""

import numpy as np
import pytest

from clara_pipeline.periods.trends.methods import METHODS, Detrending, trend_by
from clara_pipeline.periods.trends.running import running_biweight, running_median
from clara_pipeline.records import Ephemeris

TIME = 1325.0 + np.concatenate([np.arange(0, 12, 10 / 1440), np.arange(13.5, 26, 10 / 1440)])
DIPS = Ephemeris(3.1, 1326.0, 3.0, 4000.0, "bls")
SPOTS = 0.01 * np.sin(2 * np.pi * TIME / 4.3) + 0.004 * np.sin(2 * np.pi * TIME / 2.15 + 1.0)


def in_dip(factor: float = 1.0) -> np.ndarray:
    return np.abs((TIME - 1326.0 + 1.55) % 3.1 - 1.55) < factor * 1.5 / 24


def flux() -> np.ndarray:
    return 1 + SPOTS - 0.004 * in_dip() + np.random.default_rng(5).normal(0, 2e-4, len(TIME))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dips", [DIPS, None])
def test_a_spotted_star_becomes_flat_and_its_transits_stay(method: str, dips: Ephemeris | None) -> None:
    level = trend_by(Detrending(method, 0.75), TIME, flux(), dips)
    assert level.shape == TIME.shape
    left = flux() / level - 1
    edges = np.min(np.abs(TIME[:, None] - np.array([1325.0, 1337.0, 1338.5, 1351.0])), axis=1) < 0.4
    quiet = ~in_dip(2.0) & ~edges
    assert np.std(left[quiet]) < 8e-4, "the spots alone scatter by 8e-3"
    depth = np.median(left[quiet]) - np.median(left[in_dip(0.8) & ~edges])
    assert depth == pytest.approx(0.004, rel=0.15 if dips is not None else 0.35)


@pytest.mark.parametrize("running", [running_median, running_biweight])
def test_running_means_are_not_pulled_by_outliers_and_pass_over_gaps(running) -> None:  # type: ignore[no-untyped-def]
    values = np.full(200, 1.0)
    values[::20] = 5.0
    values[90:95] = np.nan
    np.testing.assert_allclose(running(values, 12), 1.0)
    assert np.isnan(running(np.full(30, np.nan), 3)).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_and_a_short_curve_have_a_trend(method: str) -> None:
    for n in (5, 60, 400):
        time = 1325.0 + np.arange(n) / 48
        np.testing.assert_allclose(trend_by(Detrending(method, 0.5), time, np.ones(n)), 1.0, atol=1e-9)


def test_words() -> None:
    assert Detrending("biweight", 1.0).words == "biweight 1 d"
