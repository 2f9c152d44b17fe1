"""The same data, recipe and seed give the same forest; the search draws from the paper's space."""

import subprocess
import sys

import numpy as np
import pytest

from clara_pipeline.forest.arrays import Forest
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.search import SPACE, draw_recipes, search_recipe
from clara_pipeline.forest.training import train_forest

ARRAYS = ("feature", "threshold", "left", "right", "roots", "p_real", "n_real", "n_synthetic")


def a_training_set():
    rng = np.random.default_rng(5)
    return rng.normal(0, 1, (60, 8)).astype(np.float32), rng.normal(1, 1, (30, 8)).astype(np.float32)


def same(one: Forest, other: Forest) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


@pytest.mark.parametrize("seed", [7, np.random.SeedSequence(7, spawn_key=(1, 2))], ids=["7", "child of 7"])
def test_training_is_reproducible(seed):
    first, second = (
        train_forest(*a_training_set(), ForestRecipe(n_estimators=5, bootstrap=True), seed) for _ in range(2)
    )
    assert same(first, second)
    assert not same(first, train_forest(*a_training_set(), ForestRecipe(n_estimators=5, bootstrap=True), seed=8))


def test_float64_and_float32_features_train_the_same_forest():
    real, synthetic = a_training_set()
    recipe = ForestRecipe(n_estimators=5)
    assert same(
        train_forest(real, synthetic, recipe, 1),
        train_forest(real.astype(float), synthetic.astype(float), recipe, 1),
    )


def test_the_default_recipe_is_the_papers_and_within_its_space():
    recipe = ForestRecipe()
    assert recipe == ForestRecipe(100, "sqrt", 700, 4, 2, False)
    assert all(getattr(recipe, name) in choices for name, choices in SPACE.items())


@pytest.mark.parametrize(
    ("real", "synthetic"),
    [
        (np.zeros((3, 4)), np.zeros((3, 5))),
        (np.zeros((0, 4)), np.zeros((3, 4))),
        (np.zeros((3, 4)), np.zeros((0, 4))),
        (np.zeros(4), np.zeros((3, 4))),
        (np.full((3, 4), np.nan), np.zeros((3, 4))),
        (np.full((3, 4), 1e300), np.zeros((3, 4))),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
def test_training_sets_that_do_not_fit_are_refused(real, synthetic):
    with pytest.raises(ValueError):
        train_forest(real, synthetic, ForestRecipe(n_estimators=2))


def test_drawn_recipes_differ_and_repeat_with_the_seed():
    drawn = draw_recipes(30, seed=4)
    assert len(set(map(repr, drawn))) == 30
    assert drawn == draw_recipes(30, seed=4)
    assert drawn != draw_recipes(30, seed=5)
    assert all(getattr(recipe, name) in choices for recipe in drawn for name, choices in SPACE.items())
    assert len(draw_recipes(5000, seed=1)) == 2240


def test_the_search_finds_a_recipe_that_is_as_good_as_any_drawn(monkeypatch):
    from clara_pipeline.forest import search
    from clara_pipeline.forest.training import classifier_for

    tried = []

    def small(recipe, seed):
        tried.append(recipe)
        return classifier_for(ForestRecipe(n_estimators=2, max_depth=1 if recipe.min_samples_leaf == 1 else 6), seed)

    monkeypatch.setattr(search, "classifier_for", small)
    found = search_recipe(*a_training_set(), seed=2, n_iter=6)
    assert tried == draw_recipes(6, seed=2)
    assert found in tried
    assert found == search_recipe(*a_training_set(), seed=2, n_iter=6)


def test_any_number_of_threads_finds_and_grows_the_same_forest():
    rng = np.random.default_rng(3)
    real, synthetic = rng.normal(0, 1, (24, 12)), rng.normal(0.4, 1, (20, 12))
    recipes = [search_recipe(real, synthetic, 11, 2, n_jobs) for n_jobs in (1, 3)]
    forests = [train_forest(real, synthetic, recipes[0], 11, n_jobs) for n_jobs in (1, 3)]
    assert recipes[0] == recipes[1]
    for name in ("feature", "threshold", "left", "right", "p_real"):
        np.testing.assert_array_equal(*(getattr(forest, name) for forest in forests))


def test_a_search_needs_two_of_each():
    real, synthetic = a_training_set()
    with pytest.raises(ValueError, match="at least two"):
        search_recipe(real, synthetic[:1], n_iter=2)


def test_walking_and_training_modules_do_not_import_scikit_learn():
    code = (
        "import sys; import clara_pipeline.forest.training, clara_pipeline.forest.search, clara_pipeline.models.registry;"
        "sys.exit(int('sklearn' in sys.modules or 'scipy' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
