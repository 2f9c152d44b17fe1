import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.scoring.nwrss import normalise_batch, rank_order, wrss

shares = st.lists(st.integers(0, 20).map(lambda k: k / 20), min_size=1, max_size=40)


def test_wrss_is_the_papers_root_sum() -> None:
    assert wrss([0.25], [0.04])[0] == 0.8 * 0.5 + 0.2 * 0.2


def test_off_the_intersection_there_is_no_wrss() -> None:
    assert np.isnan(wrss([0.0, 0.3], [0.3, 0.0])).all()


@given(shares)
def test_the_lowest_is_0_the_top_1_and_100_percent(scores: list[float]) -> None:
    values = wrss(scores, scores)
    scaled, percentile, span = normalise_batch(values, "run")
    known = np.isfinite(values)
    assert span.n_rows == known.sum()
    np.testing.assert_array_equal(np.isfinite(scaled), known)
    if known.any():
        assert np.nanmax(scaled) == 1.0
        assert np.nanmax(percentile) == 100.0
        assert np.nanmin(scaled) == (0.0 if span.wrss_max > span.wrss_min else 1.0)
        for value, share in zip(values[known], percentile[known], strict=True):
            assert share == 100.0 * (values[known] <= value).sum() / known.sum()


def test_the_strangest_is_1_and_the_others_stand_in_proportion() -> None:
    scaled, percentile, span = normalise_batch(np.array([0.5, np.nan, 0.2, 0.3]), "run")
    np.testing.assert_allclose(scaled, [1.0, np.nan, 0.0, 1 / 3])
    np.testing.assert_allclose(percentile, [100.0, np.nan, 100 / 3, 200 / 3])
    assert (span.wrss_min, span.wrss_max) == (0.2, 0.5)


def test_ranks_order_nwrss_then_sum_then_filename() -> None:
    nwrss = np.array([0.2, np.nan, 0.9, np.nan, 0.2, np.nan])
    p3, p9 = np.array([0.1, 0, 0.5, 0.4, 0.1, 0.4]), np.array([0.1, 0, 0.5, 0, 0.1, 0])
    names = ["b", "f", "e", "d", "a", "c"]
    assert [names[i] for i in rank_order(nwrss, p3, p9, names)] == ["e", "a", "b", "c", "d", "f"]


@given(st.permutations(range(6)))
def test_ranks_do_not_depend_on_the_order_of_rows(order: list[int]) -> None:
    nwrss = np.array([0.2, np.nan, 0.9, np.nan, 0.2, 0.2])
    p3 = np.array([0.1, 0.3, 0.5, 0.3, 0.1, 0.2])
    names = np.array(list("bdeacf"))
    shuffled = names[order]
    ranked = [shuffled[i] for i in rank_order(nwrss[order], p3[order], p3[order], list(shuffled))]
    assert ranked == ["e", "b", "c", "f", "a", "d"]


def test_single_precision_scores_are_computed_in_double() -> None:
    p3, p9 = np.array([0.1, 0.7], np.float32), np.array([0.3, 0.2], np.float32)
    expected = 0.8 * np.sqrt(p3.astype(np.float64)) + 0.2 * np.sqrt(p9.astype(np.float64))
    np.testing.assert_array_equal(wrss(p3, p9), expected)
    np.testing.assert_array_equal(wrss(p3.tolist(), p9.tolist()), expected)


def test_the_range_names_its_batch() -> None:
    assert normalise_batch(np.array([0.1, 0.2]), "sector 1")[2].batch == "sector 1"
    assert normalise_batch(np.array([np.nan]), "sector 2")[2].batch == "sector 2"


def test_rows_without_nwrss_go_by_the_sum_of_both_scores() -> None:
    unknown = np.array([np.nan, np.nan, np.nan])
    assert rank_order(unknown, np.array([0.3, 0.4, 0.1]), np.array([0.5, 0.1, 0.6]), ["a", "b", "c"]).tolist() == [
        0,
        2,
        1,
    ]
