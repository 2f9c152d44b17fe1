"""The same period and epoch in other stars of a run."""

import numpy as np
import pytest

from clara_pipeline.vetting.ephemeris_matches import TOLERANCE, Matches, ephemeris_match, ephemeris_matches

START, END = 1325.0, 1352.0


def matches(rows: list[tuple[int, float, float, float]]) -> Matches:
    star, period, epoch, duration = (np.array(column) for column in zip(*rows, strict=True))
    return ephemeris_matches(star, period, epoch, duration, START, END)


def test_the_same_signal_in_two_stars():
    found = matches([(1, 3.0, 1326.0, 3.0), (2, 3.001, 1329.002, 3.0), (3, 3.0, 1327.0, 3.0), (4, 5.0, 1326.0, 3.0)])
    assert found.n_others.tolist() == [1, 1, 0, 0]
    assert found.partner.tolist() == [1, 0, -1, -1]
    assert (found.miss[:2] <= TOLERANCE).all()
    assert np.isnan(found.miss[2:]).all()


def test_half_and_double_periods_match_when_the_dips_coincide():
    found = matches([(1, 3.0, 1326.0, 3.0), (2, 1.5, 1327.5, 3.0), (3, 6.0, 1326.0, 3.0), (4, 6.0, 1327.5, 3.0)])
    assert found.partner[0] in (1, 2)
    assert found.n_others.tolist() == [2, 1, 1, 0]


def test_signals_of_one_star_do_not_match_each_other():
    assert matches([(1, 3.0, 1326.0, 3.0), (1, 3.0, 1326.0, 3.0)]).n_others.tolist() == [0, 0]


def test_periods_that_drift_apart_do_not_match():
    assert matches([(1, 3.0, 1326.0, 2.0), (2, 3.01, 1326.0, 2.0)]).n_others.tolist() == [0, 0]


def test_rows_without_ephemeris_match_nothing():
    found = matches([(1, np.nan, 1326.0, 2.0), (2, 3.0, np.nan, 2.0), (3, 3.0, 1326.0, np.nan), (4, -1.0, 1326.0, 2.0)])
    assert found.n_others.tolist() == [0, 0, 0, 0]
    assert ephemeris_matches(*[np.zeros(0, dtype=int)] * 1, *[np.zeros(0)] * 3, START, END).n_others.tolist() == []


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(0)
    rows = [(k, p, 1325 + rng.uniform(0, p), 3.0) for k, p in enumerate(rng.uniform(1, 1.02, 300))]
    order = rng.permutation(len(rows))
    plain, shuffled = matches(rows), matches([rows[k] for k in order])
    assert plain.n_others.sum() > 0
    np.testing.assert_array_equal(shuffled.n_others, plain.n_others[order])


def test_few_of_twenty_thousand_rows_match_by_chance():
    rng = np.random.default_rng(1)
    period = np.exp(rng.uniform(np.log(0.35), np.log(14), 20_000))
    found = ephemeris_matches(
        np.arange(20_000), period, START + rng.uniform(0, period), 3.0 * period ** (1 / 3), START, END
    )
    assert (found.n_others > 0).mean() < 0.35  # by chance: give only detections


@pytest.mark.parametrize(("count", "verdict"), [(-1, "unknown"), (0, "pass"), (1, "fail"), (7, "fail")])
def test_verdicts_in_words(count, verdict):
    result = ephemeris_match(count, "TIC 25155310", 0.04)
    assert result.verdict == verdict
    assert ("TIC 25155310" in result.reason) == (count > 0)
