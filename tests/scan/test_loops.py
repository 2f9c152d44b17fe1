"""Compiled loops of the scan and numpy give the same events; each loop the same numbers."""

from collections.abc import Iterator

import numpy as np
import pytest

from clara_pipeline.median import median
from clara_pipeline.periods import compiled as module
from clara_pipeline.periods.box.fit import levels_around_dips
from clara_pipeline.periods.compiled import WITHOUT_NUMBA, compile_once, compiled
from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.periods.time_bins import time_bins
from clara_pipeline.scan.even_grid import even_grid
from clara_pipeline.scan.loops import LOOPS
from clara_pipeline.scan.matched.bank import filter_bank
from clara_pipeline.scan.matched.maps import NormalizedFlux, filter_maps, normalized_flux
from clara_pipeline.scan.matched.maxima import lasting, maxima, sampled
from clara_pipeline.scan.robust import scan_robust
from clara_pipeline.synthetic.scan_samples import SAMPLE_KINDS, sample_curve


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    compiled.cache_clear()
    yield
    compiled.cache_clear()


def both(call, monkeypatch: pytest.MonkeyPatch) -> tuple:
    """What a call gives by compiled loops, and without them."""
    fast = call()
    monkeypatch.setenv(WITHOUT_NUMBA, "1")
    compiled.cache_clear()
    slow = call()
    monkeypatch.delenv(WITHOUT_NUMBA)
    compiled.cache_clear()
    return fast, slow


def gappy_flux() -> NormalizedFlux:
    """White noise with gaps, steps, spikes and equal neighbours."""
    rng = np.random.default_rng(4)
    time = np.delete(np.arange(6000) / 720, [*range(2000, 2300), *rng.choice(6000, 400, replace=False)])
    z = np.round(rng.normal(size=len(time)), 2)
    z[700:900] += 3
    z[3000:] += 5
    z[4000:4003] = 40
    return normalized_flux(z, np.ones(len(z)), filter_bank(even_grid(time)))


def test_the_loops_are_compiled() -> None:
    assert all(compiled(*one) is not None for one in LOOPS)
    assert compile_once(LOOPS) == 0 or module.kept_in(LOOPS[0][0]) is None


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
def test_events_are_the_same(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    curve = sample_curve(kind, np.random.default_rng(8))
    fast, slow = both(lambda: scan_robust(curve.time, curve.flux), monkeypatch)
    assert len(fast.events) == len(slow.events)
    for one, other in zip(fast.events, slow.events, strict=True):
        assert (one.kind, one.start_btjd, one.peak_btjd, one.end_btjd) == (
            other.kind,
            other.start_btjd,
            other.peak_btjd,
            other.end_btjd,
        )
        assert one.sigma == pytest.approx(other.sigma, rel=1e-6)


def test_maps_and_their_maxima_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def measured() -> list:
        return [
            (
                one.shape,
                one.scatter,
                one.sums.total.copy(),
                one.sums.variance.copy(),
                sampled(one.sums, 500),
                *maxima(one.sums, one.shape.sign, one.scatter, 3.0),
            )
            for one in filter_maps(gappy_flux())
        ]

    fast, slow = both(measured, monkeypatch)
    assert [one[0] for one in fast] == [one[0] for one in slow]
    assert {one[0].kind for one in fast} == {"outlier", "dip", "bump", "flare", "step"}
    for one, other in zip(fast, slow, strict=True):
        for mine, theirs in zip(one[1:], other[1:], strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9)


def test_lasting_steps_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sigma = 6 * np.random.default_rng(2).normal(size=3000)
    for sign in (1, -1):
        fast, slow = both(lambda sign=sign: lasting(sigma, sign, 12, 7.0, 0.6), monkeypatch)
        assert (fast == slow).all()
        assert 0 < np.count_nonzero(fast) < np.count_nonzero(sign * sigma > 7.0)


def test_levels_around_dips_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    time = np.delete(np.arange(0, 12, 1 / 200), slice(900, 1100))
    bins = time_bins(time, 1 + 1e-3 * np.sin(time) + rng.normal(0, 1e-4, len(time)))
    fast, slow = both(lambda: levels_around_dips(bins, bins.weight, 2.0, (6, 10, 15)), monkeypatch)
    assert np.isfinite(fast).any()
    assert not np.isfinite(fast).all()
    np.testing.assert_allclose(fast, slow, rtol=1e-9)


@pytest.mark.parametrize("n", [1, 2, 3, 48, 49, 50, 700, 701, 4000])
def test_the_scatter_is_the_same(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(n)
    normal = rng.normal(size=n)
    for values in (normal, np.round(normal), np.sort(normal), -np.sort(normal), np.zeros(n), 1e9 * (normal > 0)):
        fast, slow = both(lambda values=values: robust_sigma(values), monkeypatch)
        assert fast == slow == 1.4826 * median(np.abs(values - median(values)))
