"""Measures of rankings: ties by expectation, areas against slow truth."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from clara_pipeline.evaluation.detection_measures import detection_measures
from clara_pipeline.evaluation.ties import mean_rank, share_inside
from clara_pipeline.evaluation.toi_measures import toi_importance, toi_measures
from clara_tui.cli import main

SCORES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5]), min_size=2, max_size=12)


@given(SCORES, st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_the_share_inside_is_the_mean_over_random_orders(scores: list[float], n_top: int, seed: int) -> None:
    score, rng = np.array(scores), np.random.default_rng(seed)
    n_top = min(n_top, len(score))
    share = share_inside(score, n_top)
    assert share.sum() == pytest.approx(n_top)
    equal = score == score[0]
    assert np.allclose(share[equal], share[0])
    shuffled = rng.permutation(len(score))
    assert np.allclose(share_inside(score[shuffled], n_top), share[shuffled])


@given(SCORES)
def test_mean_ranks_add_up(scores: list[float]) -> None:
    ranks = mean_rank(np.array(scores))
    assert ranks.sum() == pytest.approx(len(scores) * (len(scores) + 1) / 2)
    assert ranks[np.argmax(scores)] == ranks.min()


@settings(max_examples=30)  # scikit-learn takes its time
@given(SCORES, st.integers(0, 2**32 - 1))
def test_areas_equal_those_of_scikit_learn(scores: list[float], seed: int) -> None:
    positive = np.random.default_rng(seed).random(len(scores)) < 0.5
    found = detection_measures(np.array(scores), positive)
    if 0 < positive.sum() < len(scores):
        assert found.roc_auc == pytest.approx(roc_auc_score(positive, scores))
        assert found.average_precision == pytest.approx(average_precision_score(positive, scores))
    else:
        assert found.roc_auc is None


def test_a_perfect_ranking_of_one_toi() -> None:
    score = np.r_[1.0, np.zeros(99)]
    found = toi_measures(score, np.array([0]), np.array([1.0]))
    assert (found.toi_recall, found.anomaly_rate) == (1.0, 0.01)
    assert found.recall_auc == pytest.approx(0.95)
    assert found.mean_importance_top20 == 1.0
    assert found.top10_range.lower_percentile == 100.0


def test_importance_is_scaled_and_missing_where_a_number_is() -> None:
    importance = toi_importance(np.array([10.0, 20.0, np.nan]), np.array([100.0, 100.0, 1.0]), np.array([1.0, 1, 1]))
    assert importance[:2].tolist() == [0.0, 1.0]
    assert np.isnan(importance[2])


def test_scores_of_a_csv_are_measured_against_classes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{k},lc{k}.fits,{'' if k == 3 else k / 10}\n" for k in range(1, 11))
    (tmp_path / "scores.csv").write_text("tic,filename,anomaly_score\n" + rows)
    (tmp_path / "truth.csv").write_text("tic,class\n10,EB\n9,EB\n1,quiet\n")
    words = ["evaluate", "scores", str(tmp_path / "scores.csv"), "--truth", str(tmp_path / "truth.csv"), "--json"]
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["files"] == 1
    assert found["per_file"][0]["n_without_score"] == 1
    assert found["per_file"][0]["by_class"]["EB"]["roc_auc"] == 1.0
    assert found["mean"]["toi_recall"] is None


@pytest.mark.parametrize("words", [[], ["--truth", "none.csv"], ["--truth", "T", "--depths", "deep"]])
def test_what_cannot_be_is_refused(tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "scores.csv").write_text("tic,anomaly_score\n1,0.5\n")
    assert main(["evaluate", "scores", str(tmp_path / "scores.csv"), *words]) == 2
    assert capsys.readouterr().err


def test_the_published_table_is_reproduced(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Table 4 of arXiv:2508.04722, α 0.5, from the released scores with ties by expectation."""
    files = sorted((shared_data / "published" / "test_sets_alpha_0.5").glob("*.csv"))
    table = shared_data / "catalogues" / "exofop_toi_2025-04-01.csv"
    assert main(["evaluate", "scores", *map(str, files), "--toi", str(table), "--json"]) == 0
    mean = json.loads(capsys.readouterr().out)["mean"]
    assert mean["recall_auc"] == pytest.approx(0.525, abs=0.003)
    assert mean["importance_auc"] == pytest.approx(0.147, abs=0.003)
    assert mean["toi_recall"] == pytest.approx(0.325, abs=0.003)
    assert mean["anomaly_rate"] == pytest.approx(0.279, abs=0.003)
    assert mean["mean_importance_top20"] == pytest.approx(0.42, abs=0.03)
