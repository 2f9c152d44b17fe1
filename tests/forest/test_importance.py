"""Importance of features, and their correlation with the scores."""

import numpy as np

from clara_pipeline.forest.importance import feature_importance, feature_name, score_correlation
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import classifier_for, train_forest, training_set


def test_importance_is_scikit_learns():
    rng = np.random.default_rng(1)
    real, synthetic = rng.normal(size=(60, 8)), rng.normal(0.6, 1, (40, 8))
    recipe = ForestRecipe(n_estimators=7)
    fitted = classifier_for(recipe, 3).fit(*training_set(real, synthetic))
    assert np.allclose(feature_importance(train_forest(real, synthetic, recipe, 3)), fitted.feature_importances_)


def test_correlation_is_numpys_over_parts_and_0_for_a_constant():
    rng = np.random.default_rng(2)
    values, score = rng.normal(size=(50, 4)), rng.random(50)
    values[:, 3] = 2.5
    found = score_correlation([values[:20], values[20:]], score)
    assert np.allclose(found[:3], [np.corrcoef(values[:, i], score)[0, 1] for i in range(3)])
    assert found[3] == 0


def test_features_have_names():
    assert (feature_name(7), feature_name(3000), feature_name(3999)) == (
        "flux of point 7", "power at 27.000 d", "power at 0.167 d",
    )  # fmt: skip
