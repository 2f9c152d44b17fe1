"""The estimator keeps scikit-learn's contract, and the paper's meaning."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import train_forest
from clara_pipeline.forest.urf import UnsupervisedForest, uniform_synthetic


@parametrize_with_checks([UnsupervisedForest(n_estimators=20)])
def test_scikit_learns_checks(estimator, check):
    check(estimator)


def clusters(n=200, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 0.1, (n, 4)).astype(np.float32)
    x[: n // 2] += 3  # two tight groups: most of the range between them is empty
    return x


def test_an_outlier_is_strange_in_both_directions_of_score():
    data = clusters()
    model = UnsupervisedForest(random_state=1).fit(data)
    ordinary, odd = model.anomaly_score([data[0], [1.5, 0, 3, 1.5]])
    assert 0 <= ordinary < 0.3 < 0.7 < odd <= 1
    assert np.array_equal(model.score_samples(data), -model.anomaly_score(data))
    assert set(model.anomaly_score(data, "leaf") < 1) == {True}


def test_a_given_synthetic_class_is_used_by_name_and_by_place():
    data, synthetic = clusters(), clusters(seed=1)[:50] + 1
    by_name = UnsupervisedForest(n_estimators=5, random_state=0).fit(data, X_synthetic=synthetic)
    by_place = clone(by_name).fit(data, synthetic)
    without = clone(by_name).fit(data)
    assert by_name.forest_.n_synthetic_total == by_place.forest_.n_synthetic_total == 50
    assert np.array_equal(by_name.anomaly_score(data), by_place.anomaly_score(data))
    assert without.forest_.n_synthetic_total == len(data)


def test_labels_in_the_place_of_y_are_ignored():
    data = clusters()
    model = UnsupervisedForest(n_estimators=5, random_state=0)
    unlabelled = model.fit(data).anomaly_score(data)
    assert np.array_equal(model.fit(data, np.arange(len(data))).anomaly_score(data), unlabelled)


def test_a_synthetic_class_of_other_features_is_refused():
    with pytest.raises(ValueError, match="shape"):
        UnsupervisedForest(n_estimators=5).fit(clusters(), X_synthetic=np.zeros((5, 3)))


def test_uniform_synthetic_stays_within_each_features_range():
    real = np.array([[0, 5, -1e30], [1, 5, 1e30]], dtype=np.float32)
    drawn = uniform_synthetic(real, 500, np.random.RandomState(0))
    assert drawn.dtype == np.float32
    assert (drawn >= real.min(axis=0)).all()
    assert (drawn <= real.max(axis=0)).all()
    assert (drawn[:, 1] == 5).all()
    assert 0.4 < drawn[:, 0].mean() < 0.6


def test_it_is_train_forest_with_a_recipe():
    data, synthetic = clusters(), clusters(seed=1)
    model = UnsupervisedForest(n_estimators=5, max_depth=3, random_state=0).fit(data, X_synthetic=synthetic)
    assert model.recipe_ == ForestRecipe(n_estimators=5, max_depth=3)
    seed = int(np.random.RandomState(0).randint(2**31 - 1))
    assert np.array_equal(model.forest_.threshold, train_forest(data, synthetic, model.recipe_, seed).threshold)


def test_the_search_replaces_the_parameters(monkeypatch):
    monkeypatch.setattr("clara_pipeline.forest.search.FOLDS", 2)
    model = UnsupervisedForest(search_iterations=1, random_state=0).fit(clusters(20))
    assert model.recipe_ != ForestRecipe()
    assert model.forest_.n_trees == model.recipe_.n_estimators
