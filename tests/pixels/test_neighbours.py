"""Which stars around a target could make its dip."""

import numpy as np
import pytest

from clara_pipeline.pixels.neighbours import neighbours_of, target_among, tess_magnitude
from clara_pipeline.records import GaiaSource

PLACE = (10.0, 60.0)


def at(name: str, east: float, north: float, g_mag: float, bp_rp: float | None = 0.8) -> GaiaSource:
    ra = PLACE[0] + east / 3600 / np.cos(np.radians(PLACE[1]))
    return GaiaSource(name, float(ra % 360), PLACE[1] + north / 3600, g_mag, bp_rp)


TARGET = at("1", 0.5, 0.0, 11.0)
TMAG = tess_magnitude(11.0, 0.8)


def test_tess_magnitudes_are_those_of_the_relation() -> None:
    assert tess_magnitude(10.0, 0.0) == pytest.approx(10.0324473)
    assert tess_magnitude(10.0, 1.0) == pytest.approx(10 - 0.00522555 + 0.0891337 - 0.633923 + 0.0324473)
    assert tess_magnitude(10.0, None) == tess_magnitude(10.0, 4.0) == pytest.approx(9.57)


def test_the_eclipse_that_would_do_grows_with_the_magnitude() -> None:
    sources = [TARGET, at("2", 0.5, 20.0, 13.5), at("3", 20.5, 0.0, 16.0)]
    found = neighbours_of(sources, PLACE, TMAG, depth=0.01)
    assert [one.gaia_dr3 for one in found] == ["2", "3"]
    assert found[0].needed_depth == pytest.approx(0.1)
    assert found[0].can_mimic
    assert found[1].needed_depth == pytest.approx(1.0)
    assert neighbours_of(sources, PLACE, TMAG, depth=0.011)[1].can_mimic is False
    assert [one.needed_depth for one in neighbours_of(sources, PLACE, TMAG)] == [None, None]


def test_distance_and_angle_are_from_the_target_itself() -> None:
    north, east = neighbours_of([TARGET, at("2", 0.5, 20.0, 13.5), at("3", 20.5, 0.0, 16.0)], PLACE, TMAG)
    assert (north.distance_arcsec, north.position_angle_deg % 360) == pytest.approx((20.0, 0.0), abs=1e-6)
    assert (east.distance_arcsec, east.position_angle_deg) == pytest.approx((20.0, 90.0), abs=1e-6)


def test_stars_on_both_sides_of_the_first_meridian_are_near() -> None:
    other = GaiaSource("2", 359.999, 0.0, 12.0, 0.8)
    (found,) = neighbours_of([other], (0.001, 0.0), 11.0)
    assert found.distance_arcsec == pytest.approx(7.2)
    assert found.position_angle_deg == pytest.approx(270.0)


def test_further_than_an_arcminute_is_no_neighbour() -> None:
    assert neighbours_of([TARGET, at("2", 0.5, 60.5, 12.0)], PLACE, TMAG) == ()


def test_the_target_is_known_by_number_else_by_brightness() -> None:
    companion = at("2", 1.0, 1.0, 15.0)
    assert target_among([companion, TARGET], PLACE, TMAG, None) is TARGET
    assert target_among([companion, TARGET], PLACE, TMAG, "2") is companion
    assert target_among([companion], PLACE, TMAG, None) is None, "four magnitudes off: another star"
    assert target_among([companion, TARGET], PLACE, None, None) is TARGET
    assert len(neighbours_of([companion, TARGET], PLACE, TMAG)) == 1


def test_without_any_brightness_of_the_target_nothing_is_compared() -> None:
    assert neighbours_of([at("2", 20.0, 0.0, 12.0)], PLACE) == ()
