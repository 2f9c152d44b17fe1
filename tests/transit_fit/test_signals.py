"""More than one signal: what is masked, which signals are one, and a ramp that outshines a shallow planet."""

import re
from dataclasses import replace

import numpy as np
import pytest

from clara_pipeline.errors import ClaraError
from clara_pipeline.records import Ephemeris, Evidence, LightCurve
from clara_pipeline.transit_fit import signal_fit
from clara_pipeline.transit_fit.masks import without_signals
from clara_pipeline.transit_fit.same_signal import are_one
from clara_pipeline.transit_fit.signal_fit import fit_star, further_signals
from clara_pipeline.transit_fit.signals import enough_points, next_signal
from clara_pipeline.transit_fit.what_is_left import why_no_more

FIRST = Ephemeris(4.1, 1301.3, 3.0, 4000.0, "bls")
SECOND = Ephemeris(2.617, 1300.9, 2.4, 1500.0, "bls")


def star(*signals: Ephemeris, noise: float = 4e-4, ramp: bool = False) -> Evidence:
    rng = np.random.default_rng(3)
    time = 1300.0 + np.arange(0, 25, 2 / 1440)
    time = time[(time < 1312.4) | (time > 1313.4)]
    flux = 1 + rng.normal(0, noise, len(time))
    for signal in signals:
        offset = (time - signal.epoch_btjd + signal.period_days / 2) % signal.period_days - signal.period_days / 2
        flux -= 1e-6 * signal.depth_ppm * (np.abs(offset) < signal.duration_hours / 48)
    if ramp:
        flux -= 0.006 * np.exp(-np.abs(time - 1306.55) / 0.03)
    return Evidence(LightCurve("a.fits", 1, 1, time, flux, 120.0, "SPOC 2-min"))


def test_a_second_planet_is_found_once_the_first_is_masked() -> None:
    fits = fit_star(star(FIRST, SECOND), FIRST)
    assert [fit.ephemeris.period_days for fit in fits] == pytest.approx([4.1, 2.617], rel=1e-3)
    assert fits[1].ephemeris.depth_ppm == pytest.approx(1500, rel=0.2)


def test_one_planet_is_one_signal() -> None:
    assert len(fit_star(star(FIRST), FIRST)) == 1


def test_dips_that_no_one_shape_fits_are_no_further_signal() -> None:
    evidence = star(FIRST)
    curve = evidence.light_curve
    for middle in (1303.3, 1310.7, 1318.1):
        since = curve.time_btjd - middle
        curve.flux[:] -= (0.004 + 0.006 * np.sin(180 * since)) * (np.abs(since) < 0.07)
    assert len(fit_star(evidence, FIRST)) == 1


def test_two_dips_of_which_one_holds_nearly_all_are_no_further_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = star()
    curve = evidence.light_curve
    for middle, depth in ((1303.4, 700e-6), (1313.76, 1900e-6)):
        curve.flux[:] -= depth * (np.abs(curve.time_btjd - middle) < 0.07)
    ramps = Ephemeris(10.36, 1303.4, 3.36, 1300.0, "bls", None, 20.0, 6.0)
    found = iter([ramps])
    monkeypatch.setattr(signal_fit, "next_signal", lambda *_: next(found, None))
    assert not list(further_signals(evidence, ()))


def test_why_there_is_no_further_signal_is_said_in_words() -> None:
    shallow = replace(SECOND, depth_ppm=100.0)
    assert re.fullmatch(
        r"the strongest left, at [\d.]+ d, have S/N [\d.]+ of the 6.8 needed",
        why_no_more(star(FIRST, shallow), (FIRST,)),
    )
    long = replace(FIRST, duration_hours=30.0)
    assert why_no_more(star(FIRST), (long,)) == "less than 60% of the light curve is left to search on"


def test_a_single_deep_event_does_not_hide_a_shallow_planet() -> None:
    found = next_signal(star(replace(SECOND, depth_ppm=700.0), ramp=True))
    assert found is not None
    assert found.period_days == pytest.approx(2.617, rel=1e-3)


def test_the_transits_of_known_signals_are_taken_out() -> None:
    evidence = star(FIRST)
    gone = np.isnan(without_signals(evidence, (FIRST,)).light_curve.flux)
    offset = (evidence.light_curve.time_btjd - 1301.3 + 2.05) % 4.1 - 2.05
    assert gone[np.abs(offset) < 2.99 / 24].all()
    assert not gone[np.abs(offset) > 3.01 / 24].any()
    assert without_signals(evidence, ()) is evidence


def test_too_little_left_is_not_searched() -> None:
    evidence = star(FIRST)
    rest = without_signals(evidence, (replace(FIRST, duration_hours=30.0),))
    with pytest.raises(ClaraError, match="too little"):
        next_signal(rest, least_points=enough_points(evidence))


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        (FIRST, True),
        (replace(FIRST, epoch_btjd=1303.2), True),
        (replace(FIRST, period_days=8.2), True),
        (replace(FIRST, period_days=8.2, epoch_btjd=1302.5), False),
        (SECOND, False),
    ],
    ids=["itself", "another phase", "2P", "2P between the dips", "another period"],
)
def test_signals_are_told_apart(other: Ephemeris, is_one: bool) -> None:
    assert are_one(FIRST, other) == are_one(other, FIRST) == is_one


def test_two_dips_farther_apart_than_the_longest_period_searched_are_a_further_signal() -> None:
    twice = Ephemeris(20.7, 1303.9, 4.0, 1500.0, "bls")
    fits = fit_star(star(FIRST, twice), FIRST)
    assert [fit.ephemeris.period_days for fit in fits] == pytest.approx([4.1, 20.7], rel=1e-3)
