"""Two alike stars found at half of their period are told from planets; planets of any depth are not taken for them."""

import numpy as np
import pytest
from planted_evidence import DURATION, PERIOD, SIGNAL, evidence, offset, u_shape

from clara_pipeline.records import Ephemeris, Evidence, Star
from clara_pipeline.synthetic.binaries import Binary, eclipses
from clara_pipeline.synthetic.transits import Orbit, mandel_agol
from clara_pipeline.vetting.aliases.twin_stars import TWIN_DEPTHS, TWIN_IMPACTS, flat_share_of_central
from clara_pipeline.vetting.tests import run_tests

SUN = Star(logg=4.44, radius_rsun=1.0)
PAIR = Star(logg=4.14, radius_rsun=1.41)
"""Two suns as one star of a catalogue."""
AXIS = 4.2083 * PERIOD ** (2 / 3)
"""Of a planet's orbit, in solar radii."""


def twins(impact: float):
    """Two suns 2.5 days from eclipse to eclipse."""
    inclination = float(np.degrees(np.arccos(impact / (2 * AXIS))))
    orbit = Orbit(2 * PERIOD, 1326.0, 0.99, 2 * AXIS, inclination, (0.28, 0.22))
    return lambda time: 1 - eclipses(np.nan_to_num(time, nan=1325.0), Binary(orbit, light_ratio=0.96))


def planet(ratio: float, impact: float, axis: float = AXIS):
    orbit = Orbit(PERIOD, 1326.0, ratio, axis, float(np.degrees(np.arccos(impact / axis))), (0.28, 0.22))
    return lambda time: 1 - mandel_agol(np.nan_to_num(time, nan=1325.0), orbit)


def twin_result(dip, hours: float, star: Star | None = SUN):
    file: Evidence = evidence(dip, star=star or Star())
    return {one.name: one for one in run_tests(file, Ephemeris(PERIOD, 1326.0, hours, 1e4, "bls"))}["twin_stars"]


@pytest.mark.parametrize("star", [SUN, PAIR, None], ids=["as one of them", "as both", "nothing is known"])
@pytest.mark.parametrize(("impact", "hours"), [(1.85, 1.8), (1.75, 2.3), (1.6, 2.9), (1.0, 4.0)])
def test_alike_stars_fail_and_twice_the_period_is_named(impact, hours, star):
    found = twin_result(twins(impact), hours, star)
    assert found.verdict == "fail", found
    assert found.reason.startswith("could be an equal-mass binary at twice this period, 5 d: a V fits better")
    assert found.multiples == ("2",)


@pytest.mark.parametrize(
    ("ratio", "impact", "hours"),
    [(0.05, 0.2, 3.3), (0.1, 0.75, 2.4), (0.124, 0.1, 3.6), (0.16, 0.5, 3.2), (0.19, 0.0, 3.8), (0.1, 0.85, 2.0)],
)
def test_planets_of_any_size_pass(ratio, impact, hours):
    assert twin_result(planet(ratio, impact), hours).verdict == "pass"


def test_a_giant_planet_of_a_red_dwarf_passes():
    dwarf, axis = Star(logg=4.95, radius_rsun=0.25), 2.1 * AXIS
    assert twin_result(planet(0.45, 0.2, axis), 2.0, dwarf).verdict == "pass"


def test_a_giant_planet_that_grazes_a_red_dwarf_gets_no_verdict_and_twice_the_period_is_named():
    dwarf, axis = Star(logg=4.95, radius_rsun=0.3), 2.1 * AXIS
    found = twin_result(planet(0.36, 0.8, axis), 1.3, dwarf)
    assert (found.verdict, found.multiples) == ("unknown", ("2",))
    assert "often makes a V, too" in found.reason


def test_weak_dips_cannot_be_told():
    assert twin_result(lambda time: 2e-4 * u_shape(time), 24 * DURATION).verdict == "unknown"


def test_a_second_eclipse_says_that_this_is_the_whole_period():
    def dip(time):
        other = np.clip(1 - np.abs(offset(time - PERIOD / 2)) / 0.05, 0, 1)
        return 0.02 * np.clip(1 - np.abs(offset(time)) / 0.05, 0, 1) + 0.01 * other

    found = {one.name: one.verdict for one in run_tests(evidence(dip, star=SUN), SIGNAL)}
    assert found["twin_stars"] == "pass"
    assert found["secondary"] == "fail"


def test_the_table_of_depths_is_that_of_two_equal_discs():
    axis = 10.0
    for impact, depth in zip(TWIN_IMPACTS, TWIN_DEPTHS, strict=True):
        orbit = Orbit(1.0, 0.0, 1.0, axis, float(np.degrees(np.arccos(impact / axis))), (0.28, 0.22))
        assert (1 - mandel_agol(np.array([0.0]), orbit)[0]) / 2 == pytest.approx(depth, rel=0.01)
    assert flat_share_of_central(0.01) == pytest.approx(0.9 / 1.1)
