"""Which columns tell strange stars apart."""

import numpy as np
import pytest

from clara_pipeline.stars.combinations import COLUMNS, Separation, combinations, ranked, separation

RNG = np.random.default_rng(1)
STRANGE = np.arange(40) < 15
APART = np.column_stack([RNG.normal(STRANGE * 8.0, 1), RNG.normal(STRANGE * 8.0, 1)])
MIXED = RNG.normal(size=(40, 2))


def test_all_combinations_of_two_or_more():
    assert len(combinations()) == 2**10 - 1 - 10
    assert combinations(("a", "b", "c")) == [("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c")]
    assert len(COLUMNS) == 10


def test_columns_that_separate_come_first():
    apart = separation(("a", "b"), APART, STRANGE, 1)
    mixed = separation(("c", "d"), MIXED, STRANGE, 1)
    assert mixed == separation(("c", "d"), MIXED, STRANGE, 1), "the seed alone decides"
    assert apart.silhouette > 0.3 > 0.1 > mixed.silhouette
    assert ranked([mixed, Separation(("e",), 3, 1, None), apart])[0] is apart
    assert ranked([Separation(("e",), 3, 1, None), mixed])[0] is mixed


def test_only_stars_with_every_value_count():
    values = APART.copy()
    values[:5, 0], values[35:, 1] = np.nan, np.inf
    found = separation(("a", "b"), values, STRANGE, 1)
    assert (found.n_rows, found.n_strange) == (30, 10)


def test_too_few_stars_have_no_silhouette():
    assert separation(("a", "b"), APART[:8], STRANGE[:8], 1).silhouette is None
    assert separation(("a", "b"), APART, np.zeros(40, bool), 1).silhouette is None


@pytest.mark.parametrize("value", [5.0, 1e300])
def test_columns_that_tell_no_star_from_another_have_no_silhouette(value):
    values = np.full((40, 2), value)
    assert separation(("a", "b"), values, STRANGE, 1) == Separation(("a", "b"), 40, 15, None)
    values[::2] *= -1 if value > 1e200 else 1
    assert separation(("a", "b"), values, STRANGE, 1).silhouette is None


def test_workers_take_the_columns_they_are_given(monkeypatch):
    import clara_pipeline.stars.column_ranking as column_ranking

    seen = []
    monkeypatch.setattr(
        column_ranking, "separation", lambda columns, values, strange, seed: seen.append((columns, values.tolist()))
    )
    stars = column_ranking.Stars(("a", "b", "c"), np.array([[1.0, 2.0, 3.0]]), np.array([True]), 1)
    column_ranking.separate(column_ranking.Chunk((("a", "c"), ("b", "c")), None), stars)
    assert seen == [(("a", "c"), [[1.0, 3.0]]), (("b", "c"), [[2.0, 3.0]])]
