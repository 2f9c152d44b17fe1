"""The tests that other vetters have, too: a planet passes them, each false positive fails its own."""

import re
from dataclasses import replace

import numpy as np
import pytest
from planted_evidence import DEPTH, DURATION, PERIOD, SIGNAL, cycle, evidence, offset, u_shape

from clara_pipeline.records import Ephemeris, Evidence, Star
from clara_pipeline.stages.fold import TESTS_IN_COLUMNS
from clara_pipeline.tables.fold_table import FOLDED
from clara_pipeline.vetting.beside.model_shift import false_alarm_sigma
from clara_pipeline.vetting.duration import central_duration_days, density_solar
from clara_pipeline.vetting.tests import TESTS, run_tests

SUN = Star(logg=4.44, radius_rsun=1.0)


def result(name: str, file: Evidence, ephemeris: Ephemeris = SIGNAL):  # type: ignore[no-untyped-def]
    return {one.name: one for one in run_tests(file, ephemeris)}[name]


def two_more_dips(time):
    return DEPTH * (u_shape(time) + 1.8 * (u_shape(time - 0.3 * PERIOD) + u_shape(time - 0.6 * PERIOD)))


def rises(time):
    return DEPTH * (u_shape(time) - 1.8 * u_shape(time - 0.4 * PERIOD))


def uneven(time):
    return DEPTH * u_shape(time) * np.array([0.5, 1.0, 1.5])[cycle(time).astype(int) % 3]


def one_deep_event(time):
    return DEPTH * u_shape(time) * np.where(cycle(time) == 3, 3.0, 0.1)


def of_four(time):
    return cycle(time).astype(int) % 4


def wide(time):
    return DEPTH * np.maximum(np.cos(2 * np.pi * offset(time) / PERIOD), 0)


@pytest.mark.parametrize(
    ("name", "dip"),
    [
        ("uniqueness", two_more_dips),
        ("uniqueness", rises),
        ("depth_scatter", uneven),
        ("mean_to_median", one_deep_event),
    ],
)
def test_a_false_positive_fails_its_test_and_a_planet_passes(name, dip):
    assert result(name, evidence(dip)).verdict == "fail"
    assert result(name, evidence(star=SUN)).verdict == "pass"


def test_a_second_eclipse_is_left_to_the_test_of_the_secondary():
    eclipses = evidence(lambda time: DEPTH * (u_shape(time) + 0.5 * u_shape(time - 0.4 * PERIOD)))
    assert result("uniqueness", eclipses).verdict == "pass"
    assert result("secondary", eclipses).verdict == "fail"


def test_a_second_dip_is_told_by_the_phase_that_its_panel_draws():
    eclipses = evidence(lambda time: DEPTH * (u_shape(time) + 0.5 * u_shape(time - 0.7 * PERIOD)))
    assert re.search(r"at phase 0\.(69|70),", result("secondary", eclipses).reason)


def test_a_fold_without_room_for_a_rise_has_none_and_no_unit():
    reason = result("uniqueness", evidence(), replace(SIGNAL, duration_hours=0.2 * 24 * PERIOD)).reason
    assert "third none, highest rise none; FA1" in reason, reason


def test_a_further_planets_dips_are_no_secondary_eclipse():
    four = replace(SIGNAL, period_days=4 * PERIOD)
    depths = {"further": np.array([1.0, 0.14, 0.0, 0.14]), "eclipse": np.array([1.0, 0.14, 0.0, 0.0])}
    found = {
        name: result("secondary", evidence(lambda time, deep=deep: DEPTH * u_shape(time) * deep[of_four(time)]), four)
        for name, deep in depths.items()
    }
    assert found["eclipse"].verdict == "fail"
    assert found["further"].verdict == "pass"
    assert "one dip of several" in found["further"].reason


@pytest.mark.parametrize(
    ("star", "verdict", "words"),
    [
        (SUN, "pass", "a star of 1 solar densities takes 2.63 h"),
        (Star(logg=5.0, radius_rsun=0.2), "fail", "18 solar densities"),
        (Star(logg=2.4, radius_rsun=11.0), "fail", "0.00083 solar densities"),
        (Star(), "pass", "a central transit of a dwarf"),
        (Star(logg=float("nan"), radius_rsun=1.0), "pass", "a dwarf"),
    ],
    ids=["sun", "m-dwarf", "giant", "unknown", "nan"],
)
def test_the_duration_is_compared_with_that_of_the_star(star, verdict, words):
    found = result("duration", evidence(star=star))
    assert found.verdict == verdict, found
    assert words in found.reason


def test_no_dwarf_has_transits_that_long():
    long = replace(SIGNAL, duration_hours=24 * 0.36 * PERIOD)
    assert result("duration", evidence(wide, star=Star()), long).verdict == "fail"


def test_an_orbit_inside_the_star_is_none():
    assert result("orbit_size", evidence()).verdict == "pass"
    found = result("orbit_size", evidence(wide), replace(SIGNAL, duration_hours=24 * 0.3 * PERIOD))
    assert found.verdict == "fail"
    assert "30.0% of the period" in found.reason


def test_two_transits_are_too_few_to_compare():
    twice = Ephemeris(6 * PERIOD, SIGNAL.epoch_btjd, duration_hours=24 * DURATION)
    for name in ("depth_scatter", "mean_to_median"):
        assert "fewer than 3 transits" in result(name, evidence(), twice).reason


def test_the_numbers_of_the_sun():
    assert density_solar(Star(logg=4.438, radius_rsun=1.0)) == pytest.approx(1.0)
    assert density_solar(Star(radius_rsun=1.0)) is None
    assert 24 * central_duration_days(365.25, 1.0) == pytest.approx(13.0, abs=0.1)
    assert false_alarm_sigma(0.01) == pytest.approx(2.576, abs=0.001)
    assert false_alarm_sigma(0.01, 20_000) > 5


def test_the_columns_of_tests_are_columns_of_the_fold():
    assert set(TESTS_IN_COLUMNS) <= set(TESTS)
    assert set(TESTS_IN_COLUMNS.values()) <= {column.name for column in FOLDED}


def test_one_transit_of_another_planet_is_no_second_eclipse():
    def dip(time):
        return DEPTH * (u_shape(time) + 1.5 * u_shape(time - 0.4 * PERIOD) * (cycle(time - 0.4 * PERIOD) == 3))

    found = result("secondary", evidence(dip, star=SUN))
    assert found.verdict == "pass", found
    assert "in one orbit only" in found.reason


def test_a_duration_that_the_trend_takes_has_no_verdict():
    giant = Star(logg=2.6, radius_rsun=8.0)
    found = result("duration", evidence(star=giant), replace(SIGNAL, period_days=4 * PERIOD))
    assert found.verdict == "unknown", found
    assert "longer dips are taken for the star's own trend" in found.reason
