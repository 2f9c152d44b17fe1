"""Signals put into real light curves."""

import numpy as np
import pytest

from clara_pipeline.records import Star
from clara_pipeline.synthetic.injected import SIGNALS, inject, point_scatter

TIME = np.sort(np.random.default_rng(1).uniform(0, 27, 4000))
FLUX = 1000 * (1 + 500e-6 * np.random.default_rng(2).standard_normal(4000))
STAR = Star(logg=4.4, radius_rsun=1.0, tmag=10.0)


@pytest.mark.parametrize("kind", sorted(SIGNALS))
@pytest.mark.parametrize("star", [STAR, Star()], ids=["known", "unknown"])
def test_every_kind_is_finite_seeded_and_changes_the_curve(kind, star):
    found = [inject(kind, np.random.default_rng(seed), TIME, FLUX, star) for seed in (5, 5, 6)]
    assert np.isfinite(found).all()
    assert (np.array(found) > 0).all()
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])
    assert not np.array_equal(found[0], FLUX)


@pytest.mark.parametrize("seed", range(5))
def test_transits_only_take_light_away(seed):
    signal = inject("transits", np.random.default_rng(seed), TIME, FLUX, STAR) / FLUX
    assert signal.max() <= 1 + 1e-12
    assert 0 < 1 - signal.min() < 0.04


def test_flares_only_add_light():
    assert (inject("flares", np.random.default_rng(3), TIME, FLUX, STAR) >= FLUX - 1e-9).all()


def test_the_scatter_of_white_noise_is_found_under_a_slow_trend():
    assert point_scatter(FLUX * (1 + 0.005 * np.sin(TIME))) == pytest.approx(500e-6, rel=0.1)
