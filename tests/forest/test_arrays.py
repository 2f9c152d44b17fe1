"""The walk over a forest of arrays gives what scikit-learn's own forest gives."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestClassifier

from clara_pipeline.forest.arrays import ROWS_AT_ONCE, Forest, anomaly_score, leaves
from clara_pipeline.forest.check import check_forest
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import train_forest, training_set
from clara_pipeline.forest.trees import Tree, forest_of


def a_training_set(n_real=120, n_synthetic=40, n_features=12, seed=0):
    rng = np.random.default_rng(seed)
    real = rng.normal(0, 1, (n_real, n_features)).astype(np.float32)
    synthetic = rng.normal(0.7, 1, (n_synthetic, n_features)).astype(np.float32)
    return real, synthetic


@pytest.fixture(scope="module")
def forest() -> Forest:
    return train_forest(*a_training_set(), ForestRecipe(n_estimators=30), seed=3)


def sklearn_scores(recipe: ForestRecipe, seed: int, features: np.ndarray) -> np.ndarray:
    from clara_pipeline.forest.training import classifier_for

    fitted = classifier_for(recipe, seed).fit(*training_set(*a_training_set()))
    assert isinstance(fitted, RandomForestClassifier)
    return 1 - fitted.predict_proba(features)[:, 1]


@settings(max_examples=15, deadline=None)
@given(
    bootstrap=st.booleans(),
    leaf=st.integers(1, 9),
    depth=st.sampled_from([1, 3, None]),
    seed=st.integers(0, 2**32 - 1),
)
def test_scores_are_scikit_learns_bit_for_bit(bootstrap, leaf, depth, seed):
    recipe = ForestRecipe(n_estimators=11, bootstrap=bootstrap, min_samples_leaf=leaf, max_depth=depth)
    forest = train_forest(*a_training_set(), recipe, seed)
    features = np.random.default_rng(seed).normal(0.3, 2, (70, 12)).astype(np.float32)
    assert np.array_equal(anomaly_score(forest, features), sklearn_scores(recipe, seed, features))


def test_values_up_to_the_threshold_go_left():
    one_split = Tree(
        left=np.array([1, -1, -1]),
        right=np.array([2, -1, -1]),
        feature=np.array([0, -2, -2]),
        threshold=np.array([0.1, -2, -2]),  # a float32 0.1 is greater than this float64
        values=np.array([[1, 3], [1, 0], [0, 3]], dtype=float),
        weight=np.array([4.0, 1, 3]),
    )
    forest = forest_of([one_split], n_features=1)
    values = np.array([[0.0], [np.nextafter(np.float32(0.1), np.float32(0))], [0.1], [5.0]], dtype=np.float32)
    assert leaves(forest, values).tolist() == [[1, 1, 2, 2]]
    assert anomaly_score(forest, values).tolist() == [1, 1, 0, 0]
    assert anomaly_score(forest, values, "leaf").tolist() == [1, 1, 0, 0]


@settings(max_examples=20, deadline=None)
@given(n=st.integers(1, 2 * ROWS_AT_ONCE + 3), seed=st.integers(0, 1000))
def test_a_score_does_not_depend_on_the_other_rows(forest, n, seed):
    features = np.random.default_rng(seed).normal(0, 2, (n, 12)).astype(np.float32)
    together = anomaly_score(forest, features)
    one_by_one = np.concatenate([anomaly_score(forest, features[i : i + 1]) for i in range(n)])
    assert np.array_equal(together, one_by_one)
    assert np.array_equal(anomaly_score(forest, features[::-1]), together[::-1])


def test_leaf_kind_is_the_papers_share_of_real_objects(forest):
    real, synthetic = a_training_set()
    shares = []
    for tree in range(forest.n_trees):
        real_leaves = leaves(forest, real)[tree]
        shares.append([(real_leaves == leaf).sum() / len(real) for leaf in leaves(forest, synthetic)[tree]])
    assert anomaly_score(forest, synthetic, "leaf") == pytest.approx(1 - np.mean(shares, axis=0), abs=1e-14)


def test_counts_are_those_of_the_training_objects(forest):
    real, synthetic = a_training_set()
    for rows, counts in ((real, forest.n_real), (synthetic, forest.n_synthetic)):
        came = np.bincount(leaves(forest, rows).ravel(), minlength=forest.n_nodes)
        assert np.array_equal(came[forest.is_leaf], counts[forest.is_leaf])
        assert (counts[forest.roots] == len(rows)).all()
    assert (forest.n_real_total, forest.n_synthetic_total) == (120, 40)


def test_bootstrapped_leaf_shares_add_up_to_one_per_tree():
    forest = train_forest(*a_training_set(), ForestRecipe(n_estimators=7, bootstrap=True), seed=1)
    tree = np.searchsorted(forest.roots, np.flatnonzero(forest.is_leaf), side="right") - 1
    assert np.bincount(tree, forest.leaf_share[forest.is_leaf]) == pytest.approx(np.ones(7))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused(forest, bad):
    features = np.zeros((60, 12), dtype=np.float32)
    features[57, 3] = bad
    with pytest.raises(ValueError, match="not finite"):
        anomaly_score(forest, features)


def test_wrong_shapes_and_kinds_are_refused(forest):
    with pytest.raises(ValueError, match="forest needs"):
        anomaly_score(forest, np.zeros((3, 11), dtype=np.float32))
    with pytest.raises(ValueError, match="kind"):
        anomaly_score(forest, np.zeros((3, 12)), "isolation")  # type: ignore[arg-type]
    assert anomaly_score(forest, np.zeros((0, 12))).shape == (0,)


def test_a_trained_forest_passes_its_own_check(forest):
    check_forest(forest)


def test_published_scores_and_speed(shared_data):
    from clara_pipeline.sklearn_pickle.reader import read_forest

    models = shared_data / "published" / "models"
    variants = {"p3": "n300_d23.75_c2_n50ppm", "p5": "n300_d25.25_c2_n225ppm", "p9": "n300_d24.5_c2_n225ppm"}
    forests = {r: read_forest(models / f"urf4_model_variant_{v}.pkl").forest for r, v in variants.items()}
    golden = np.load(shared_data / "golden" / "features.npz")
    with open(shared_data / "golden" / "golden.csv") as file:
        rows = {row["filename"]: row for row in csv.DictReader(file)}
    for role, forest in forests.items():
        expected = [float(rows[name][f"score_{role}"]) for name in golden["filename"]]
        assert np.abs(anomaly_score(forest, golden["X"]) - expected).max() <= 1e-12
