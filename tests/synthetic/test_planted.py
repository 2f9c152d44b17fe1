"""A planet put into a measured light curve: known, visible, and nothing else changes."""

from dataclasses import replace

import numpy as np
import pytest

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.records import Evidence, LightCurve, Star
from clara_pipeline.synthetic.injected import inject
from clara_pipeline.synthetic.planted import with_planet


def measured(n: int = 4000) -> Evidence:
    """A quiet star of one sector, with gaps, a cadence without a time, and times out of order."""
    rng = np.random.default_rng(3)
    time = 1325.0 + np.linspace(0.0, 26.0, n)
    flux = (1000 * (1 + rng.normal(0, 1e-3, n))).astype(np.float32)
    flux[n // 2 : n // 2 + 40] = np.nan
    time[5] = np.nan
    time[[20, 21]] = time[[21, 20]]
    star = Star(tmag=10.0, logg=4.4, radius_rsun=1.0)
    curve = LightCurve("a.fits", 1, 1, time, flux, 120.0, "SPOC 2-min", star)
    return Evidence(curve, sap_flux=flux * 0.9, background=rng.normal(100, 1, n), centroid_column=np.zeros(n))


@pytest.mark.parametrize("seed", range(8))
def test_the_planet_is_the_one_that_is_told(seed: int) -> None:
    before = measured()
    after, planet = with_planet(before, seed)
    ratio = after.light_curve.flux / before.light_curve.flux
    time = before.light_curve.time_btjd
    phase = (time - planet.epoch_btjd + planet.period_days / 2) % planet.period_days - planet.period_days / 2
    good = np.isfinite(ratio) & np.isfinite(time)
    inside = good & (np.abs(phase) < planet.duration_hours / 48 * 0.98)
    outside = good & (np.abs(phase) > planet.duration_hours / 48 * 1.02)
    assert np.allclose(ratio[outside], 1.0, atol=1e-6)
    assert (1 - ratio[inside].min()) * 1e6 == pytest.approx(planet.depth_ppm, rel=0.15, abs=2)
    assert 10 <= planet.snr <= 90
    assert 0.8 <= planet.period_days <= 8.0
    assert len(np.unique(np.round((time[inside] - planet.epoch_btjd) / planet.period_days))) >= 2


def test_the_same_seed_puts_the_same_planet_and_another_seed_another() -> None:
    first, again, other = (with_planet(measured(), seed) for seed in (7, 7, 8))
    assert first[1] == again[1] != other[1]
    assert np.array_equal(first[0].light_curve.flux, again[0].light_curve.flux, equal_nan=True)


def test_all_else_of_the_file_stays() -> None:
    before = measured()
    after, _ = with_planet(before, 7)
    assert after.light_curve.flux.dtype == before.light_curve.flux.dtype
    assert np.array_equal(np.isnan(after.light_curve.flux), np.isnan(before.light_curve.flux))
    assert np.allclose(
        after.sap_flux / before.sap_flux, after.light_curve.flux / before.light_curve.flux, equal_nan=True
    )
    assert after.background is before.background
    assert after.light_curve.star == before.light_curve.star


def test_too_few_points_are_refused() -> None:
    with pytest.raises(UnreadableLightCurve, match="usable points"):
        with_planet(measured(60), 7)


def test_a_star_without_a_density_gets_a_planet_too() -> None:
    before = measured()
    bare = replace(before, light_curve=replace(before.light_curve, star=Star()))
    assert with_planet(bare, 7)[1].snr > 10


def test_transits_for_training_are_what_they_were() -> None:
    time = np.linspace(0.0, 26.0, 2000)
    flux = 1 + np.random.default_rng(1).normal(0, 1e-3, 2000)
    found = inject("transits", np.random.default_rng(5), time, flux, Star()) / flux
    assert (round(float(found.min()), 6), int((found < 1).sum())) == (0.99588, 42)
