"""Gaps hide dips: a period that they allow beside the one found is named, others are not."""

from dataclasses import replace

import numpy as np
from planted_evidence import DEPTH, DURATION, EPOCH, PERIOD, evidence, offset, u_shape

from clara_pipeline.records import Ephemeris, Evidence
from clara_pipeline.vetting.aliases.other_periods import allowed_periods
from clara_pipeline.vetting.signal import signal_of
from clara_pipeline.vetting.tests import run_tests


def without(file: Evidence, gone) -> Evidence:
    """Return the file without the cadences whose times are `gone`."""
    curve = file.light_curve
    flux = np.where(gone(np.nan_to_num(curve.time_btjd, nan=0.0)), np.nan, curve.flux)
    return replace(file, light_curve=replace(curve, flux=flux))


def found(file: Evidence, period_days: float):
    ephemeris = Ephemeris(period_days, EPOCH, 24 * DURATION, 1e6 * DEPTH, "bls")
    result = {one.name: one for one in run_tests(file, ephemeris)}["other_periods"]
    return result, [one.of_found for one in allowed_periods(signal_of(file, ephemeris))]


def test_many_transits_have_one_period():
    result, others = found(evidence(), PERIOD)
    assert (result.verdict, result.value, others) == ("pass", 0.0, [])


def test_a_planet_at_twice_its_period_is_told_where_the_dip_between_fell_into_a_gap():
    """Two dips five days apart; that in their middle, of the true period, was never looked at."""
    gap = without(evidence(), lambda time: (time > EPOCH + 6) | (np.abs(time - EPOCH - PERIOD) < 0.3))
    result, others = found(gap, 2 * PERIOD)
    assert result.verdict == "unknown"
    assert others == ["P/2"]
    assert result.multiples == ("1/2",)
    assert result.reason == "2.5 d (P/2) fits as well: its other dips would fall into gaps"


def test_every_second_dip_in_gaps_allows_twice_the_period():
    def dip(time):
        return DEPTH * u_shape(time) * (np.abs(offset(time, 2 * PERIOD)) < 1)

    gaps = without(evidence(dip), lambda time: np.abs(offset(time, 2 * PERIOD)) > PERIOD - 0.2)
    result, others = found(gaps, PERIOD)
    assert result.verdict == "unknown"
    assert others == ["2P"]
    assert "5 d (2P) fits as well: the dips that it lacks were not seen" in result.reason


def test_one_transit_has_no_period():
    one = without(evidence(), lambda time: np.abs(time - EPOCH) > 1)
    assert found(one, PERIOD)[0].reason == "the period of one transit is a guess"


def test_every_second_dip_missing_in_the_noise_allows_twice_the_period():
    def dip(time):
        return DEPTH * u_shape(time) * (np.abs(offset(time, 2 * PERIOD)) < 1)

    result, others = found(evidence(dip), PERIOD)
    assert result.verdict == "unknown"
    assert others == ["2P"]
    assert "the dips that it lacks are shallow or none" in result.reason
