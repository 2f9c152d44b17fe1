"""Which period two single transits have: the odds by shape, star and data; and what is no detection at all."""

from dataclasses import replace

import numpy as np
import pytest
from transit_fit.test_joint import sector

from clara_pipeline.records import Evidence, FloatArray, Star
from clara_pipeline.scan_files.joint_search import DipPair, search_together
from clara_pipeline.transit_fit.joint.depths import Segment
from clara_pipeline.transit_fit.joint.linked_periods import PairPeriod
from clara_pipeline.transit_fit.joint.pair_odds import log_pair_odds
from clara_pipeline.transit_fit.joint.plausibility import StarDensity, star_density
from clara_pipeline.transit_fit.joint.transit_shapes import IMPACTS, transit_shapes
from clara_pipeline.vetting.duration import central_duration_days

MIDS = (10.0, 730.0)
DENSITY = StarDensity(0.0, 0.3)
BIN_DAYS = 20 / 1440


def segment(start: float, end: float, mids: tuple[float, ...], length: float) -> Segment:
    """A light curve with transits of a Neptune straight across a star, and a noise of a tenth of their depth."""
    time = np.arange(start, end, BIN_DAYS)
    noise = np.random.default_rng(round(start)).normal(0, 1e-4, len(time))
    lost = sum((1e-3 * transit_shapes(time - mid, length, 0.03)[0] for mid in mids), np.zeros(len(time)))
    return Segment(time, lost + noise, 1e-4, BIN_DAYS)


def odds(periods: FloatArray, length: float, *segments: Segment) -> FloatArray:
    return log_pair_odds(segments, MIDS, 0.8 * length, periods, 1e-3, DENSITY)


@pytest.mark.parametrize("n_cycles", [12, 18, 24])
def test_the_length_of_the_transits_tells_periods_apart(n_cycles: int) -> None:
    cycles = np.arange(8, 80)
    period = 720 / n_cycles
    length = central_duration_days(period, 1.0, 0.03)
    found = odds(720 / cycles, length, segment(5, 15, MIDS, length), segment(722, 736, MIDS, length))
    place = int(np.flatnonzero(cycles[np.argsort(-found)] == n_cycles)[0])
    assert place < 6
    assert found.max() - found[cycles == 3 * n_cycles] > 3, "a third of the period needs a far sparser star"


def test_half_a_transit_that_is_missing_counts() -> None:
    length = central_duration_days(40.0, 1.0, 0.03)
    whole, empty = segment(5, 15, MIDS, length), segment(722, 736, MIDS, length)
    period = np.array([720 / 18])
    half = segment(MIDS[0] + period[0] - 3, MIDS[0] + period[0], (), length)
    there = segment(MIDS[0] + period[0] - 3, MIDS[0] + period[0], (MIDS[0] + period[0],), length)
    known = odds(period, length, whole, empty)
    assert odds(period, length, whole, empty, half) < known - 10
    assert odds(period, length, whole, empty, there) > known + 10


def test_a_small_planet_hides_less_at_the_limb() -> None:
    shapes = transit_shapes(np.linspace(-0.12, 0.12, 101), 0.2, 0.05)
    assert shapes.shape == (len(IMPACTS), 101)
    assert np.all(shapes[:, [0, -1]] == 0)
    assert shapes[0, 50] == pytest.approx(1.0, abs=0.01)
    assert np.all(np.diff(shapes[:, 50]) < 0)
    assert np.allclose(shapes, shapes[:, ::-1])


def test_the_less_is_known_of_a_star_the_less_its_density_counts() -> None:
    known = star_density(Star(logg=4.438, radius_rsun=1.0))
    radius, logg = star_density(Star(radius_rsun=0.5)), star_density(Star(logg=4.74))
    teff, nothing = star_density(Star(teff_k=3500.0)), star_density(Star())
    assert known.log_solar == pytest.approx(0.0)
    assert radius.log_solar == pytest.approx(np.log(4.0))
    assert logg.log_solar == pytest.approx(np.log(4.0), abs=0.02)
    assert teff.log_solar > 1
    assert known.scatter < radius.scatter == logg.scatter < teff.scatter < nothing.scatter
    assert star_density(Star(radius_rsun=-1.0, teff_k=float("nan"))) == nothing


def test_it_is_said_how_far_the_first_periods_can_be_trusted() -> None:
    periods = tuple(PairPeriod(n, 100 / n, None, share) for n, share in ((2, 0.3), (3, 0.2), (4, 0.11), (5, 0.39)))
    pair = DipPair((0, 1), (0.0, 100.0), 0.2, 0.01, periods)
    assert pair.words == "4 periods fit; the first three hold 61%"
    assert replace(pair, periods=periods[:1]).words == "1 period fits"
    assert replace(pair, periods=periods[:2]).words == "2 periods fit"


def dipping(number: int, start: float, dips: int) -> Evidence:
    """A star that dims by about the same every few days, at no period."""
    one = sector(number, start, 1e4, 0.0, 0.0, 4.0)
    curve, rng = one.light_curve, np.random.default_rng(number)
    time, flux = curve.time_btjd, curve.flux.astype(float)
    for mid in start + 1 + np.arange(dips) * 24 / max(dips, 1) + rng.uniform(0, 1.5, dips):
        flux[np.abs(time - mid) < 2 / 24] -= 4.0 * rng.uniform(0.8, 1.2)
    return Evidence(replace(curve, flux=flux))


def test_two_of_many_dips_are_no_pair() -> None:
    alone = search_together([dipping(1, 1325.3, 1), dipping(2, 2036.1, 1)])
    assert alone.pair is not None
    assert 24 * alone.pair.duration_days == pytest.approx(4.2, abs=0.6)
    many = search_together([dipping(1, 1325.3, 6), dipping(2, 2036.1, 7)])
    assert (many.pair, many.signal) == (None, None)


def test_a_signal_of_one_light_curve_alone_is_none_of_both() -> None:
    shown = sector(1, 1325.3, 3.3, 1326.0, 3e-3, 3.0)
    found = search_together([shown, dipping(2, 2036.1, 5)])
    assert (found.pair, found.signal) == (None, None)
