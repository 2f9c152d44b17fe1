"""Equations 5 to 7, subsets, counts above a threshold, and what a measure depends on."""

import numpy as np
import pytest

from clara_pipeline.evaluation.dependence import correlation, parameter_importance
from clara_pipeline.evaluation.generalisation import counts_above, passes, stratified_subsets
from clara_pipeline.evaluation.selection import combined_score, revised_score, scaled

RECALL, RATE = np.array([0.2, 0.4, 0.3]), np.array([0.1, 0.5, 0.2])
IMPORTANCE, TOP10 = np.array([0.5, 0.3, 0.4]), np.array([10.0, 2.0, 50.0])


def test_equation_5_by_hand():
    found = combined_score(np.array([0.5, 0.6]), np.array([0.2, 0.1]), 0.3)
    assert found.score == pytest.approx([0.3 * 0.5 + 0.7 * 0.2, 0.3 * 0.6 + 0.7 * 0.1])
    assert found.weights == pytest.approx({"recall_auc": 0.3, "importance_auc": 0.7})


def test_equation_7_by_hand():
    found = revised_score(RECALL, RATE, IMPORTANCE, TOP10, 0.5)
    low_rate = (0.9 - 0.5) / 0.4, 0.0, (0.8 - 0.5) / 0.4
    over = (0.1 + 0.1) / 0.2, 0.0, (0.1 + 0.1) / 0.2
    top = (0.5 - 0.3) / 0.2, 0.0, (0.4 - 0.3) / 0.2
    high = (50 - 10) / 48, 1.0, 0.0
    expected = [
        0.5 * (0.5 * RECALL[i] + 0.2 * low_rate[i] + 0.3 * over[i]) + 0.5 * (0.5 * top[i] + 0.5 * high[i])
        for i in range(3)
    ]
    assert found.score == pytest.approx(expected)


def test_alpha_1_is_recall_and_0_importance_alone():
    assert revised_score(RECALL, RATE, IMPORTANCE, TOP10, 1.0).weights["high_top10"] == 0
    assert revised_score(RECALL, RATE, IMPORTANCE, TOP10, 0.0).weights["toi_recall"] == 0


def test_equal_values_scale_to_0_and_a_missing_one_counts_as_the_worst():
    assert scaled(np.array([0.3, 0.3])).tolist() == [0, 0]
    found = combined_score(np.array([0.5, np.nan]), np.array([0.2, 0.2]), 0.5)
    assert found.score[1] < found.score[0]


def test_subsets_keep_the_share_of_positives_and_no_row_comes_twice():
    positive = np.arange(1000) % 10 == 0
    for rows in stratified_subsets(positive, 5, 200, seed=3):
        assert (len(rows), positive[rows].sum(), len(set(rows.tolist()))) == (200, 20, 200)
    with pytest.raises(ValueError, match="from 1000"):
        stratified_subsets(positive, 1, 1001)


def test_counts_above_a_threshold():
    found = counts_above(np.array([0.9, 0.22, 0.1, 0.3]), np.array([True, False, True, False]), 0.22)
    assert (found.n_true, found.n_false, found.precision, found.recall) == (1, 2, pytest.approx(1 / 3), 0.5)
    assert counts_above(np.zeros(2), np.zeros(2, bool), 0.5).precision is None


def test_the_pass_rule_wants_little_spread_and_little_shift():
    assert passes(np.array([0.50, 0.52, 0.48]), 0.5)
    assert not passes(np.array([0.3, 0.7]), 0.5)
    assert not passes(np.array([0.5, 0.5]), 0.6)


def test_what_decides_a_measure_is_found():
    parameters = np.random.default_rng(0).uniform(size=(60, 3))
    measure = 2 * parameters[:, 1]
    assert np.argmax(parameter_importance(parameters, measure)) == 1
    assert correlation(parameters, measure)[1] == pytest.approx(1)
    assert correlation(parameters, np.ones(60)).tolist() == [0, 0, 0]
