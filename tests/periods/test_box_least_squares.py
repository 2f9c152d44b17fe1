"""The box engines all find the same planted transits; dips only."""

import sys
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest
from planted_transits import transit_curve

from clara_pipeline.errors import UsageError
from clara_pipeline.periods.box import least_squares as box
from clara_pipeline.periods.time_bins import time_bins

ENGINES = [
    "astropy",
    "numba",
    pytest.param("gerbls", marks=pytest.mark.skipif(not find_spec("gerbls"), reason="no fast-bls")),
]


def spectrum(engine: str, time: np.ndarray, flux: np.ndarray) -> box.BoxSpectrum:
    bins = time_bins(time, flux)
    used = bins.filled
    return box.box_spectrum(bins.time_days[used], bins.flux[used] - 1, np.full(used.sum(), 3e-4), 0.5, 12.0, engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("period", [0.83, 3.3, 9.1])
def test_a_planted_transit_is_the_highest_peak(engine, period):
    found = spectrum(engine, *transit_curve(period=period, epoch=1300.6))
    best = int(np.argmax(found.snr))
    assert found.period_days[best] == pytest.approx(period, rel=0.005)
    offset = (found.epoch_days[best] - 1300.6) / period
    assert abs(offset - round(offset)) * period < 0.06
    assert 0.05 < found.duration_days[best] < 0.25
    assert box.detection_efficiency(found)[best] > 6
    assert (np.diff(found.period_days) >= 0).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_brightenings_are_no_transits(engine):
    time, flux = transit_curve(period=3.3, depth=-0.004)
    found = spectrum(engine, time, flux)
    near = np.abs(found.period_days / 3.3 - 1) < 0.002
    assert found.snr[near].max(initial=0.0) < 0.5 * spectrum(engine, *transit_curve(period=3.3)).snr.max()


def test_octaves_cover_the_periods_with_durations_that_fit():
    parts = list(box.octaves(0.35, 13.0))
    assert parts[0][0] == 0.35
    assert parts[-1][1] == 13.0
    assert all(a[1] == b[0] for a, b in pairwise(parts))
    for low, _, durations in parts:
        assert (durations <= box.MAX_DUTY_CYCLE * low).all()
        assert (durations > 0).all()


def test_durations_grow_with_the_period():
    assert box.shortest_duration_days(8.0) == pytest.approx(2 * box.shortest_duration_days(1.0), rel=0.3)
    assert box.shortest_duration_days(0.1) == box.SHORTEST_DURATION_DAYS


def test_a_missing_engine_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "gerbls", None)
    with pytest.raises(UsageError, match="gerbls"):
        spectrum("gerbls", *transit_curve(days=10.0))
