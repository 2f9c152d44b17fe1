"""scikit-learn's forests are read without scikit-learn, and read right."""

import gzip
import pickle
import subprocess
import sys

import joblib
import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from clara_pipeline.errors import UsageError
from clara_pipeline.forest.arrays import anomaly_score
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.sklearn_pickle.contract import RefusedPickle
from clara_pipeline.sklearn_pickle.reader import read_forest, read_pca

RNG = np.random.default_rng(3)
FEATURES = RNG.normal(0, 1, (90, 7)).astype(np.float32)
LABELS = (FEATURES[:, 0] + RNG.normal(0, 0.5, 90) > -0.5).astype(int)


def fitted(**settings) -> RandomForestClassifier:
    return RandomForestClassifier(**({"n_estimators": 9, "random_state": 1} | settings)).fit(FEATURES, LABELS)


def expected(model: RandomForestClassifier) -> np.ndarray:
    return 1 - model.predict_proba(FEATURES)[:, 1]


WAYS = {
    "joblib": joblib.dump,
    "joblib zlib": lambda model, path: joblib.dump(model, path, compress=3),
    "joblib gzip": lambda model, path: joblib.dump(model, path, compress=("gzip", 3)),
    "joblib protocol 5": lambda model, path: joblib.dump(model, path, protocol=5),
    "pickle 3": lambda model, path: path.write_bytes(pickle.dumps(model, protocol=3)),
    "pickle 4": lambda model, path: path.write_bytes(pickle.dumps(model, protocol=4)),
    "pickle 5": lambda model, path: path.write_bytes(pickle.dumps(model, protocol=5)),
    "gzip of a pickle": lambda model, path: path.write_bytes(gzip.compress(pickle.dumps(model))),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("bootstrap", [True, False])
def test_scores_of_an_imported_forest_are_scikit_learns(tmp_path, way, bootstrap):
    model = fitted(bootstrap=bootstrap, min_samples_leaf=3)
    WAYS[way](model, tmp_path / "forest.pkl")
    imported = read_forest(tmp_path / "forest.pkl")
    assert np.array_equal(anomaly_score(imported.forest, FEATURES), expected(model))
    assert imported.recipe == ForestRecipe(9, "sqrt", None, 2, 3, bootstrap)


def test_totals_are_counted_in_the_trees(tmp_path):
    joblib.dump(fitted(bootstrap=False), tmp_path / "plain.pkl")
    joblib.dump(fitted(bootstrap=True, n_estimators=100), tmp_path / "drawn.pkl")
    plain, drawn = (read_forest(tmp_path / f"{name}.pkl").forest for name in ("plain", "drawn"))
    assert (plain.n_real_total, plain.n_synthetic_total) == (LABELS.sum(), 90 - LABELS.sum())
    assert abs(drawn.n_real_total - LABELS.sum()) <= 2
    assert drawn.n_real_total + drawn.n_synthetic_total == 90


def test_trees_that_hold_counts_as_old_versions_wrote_them(tmp_path):
    model = fitted(min_samples_leaf=4)
    scores = expected(model)
    joblib.dump(model, tmp_path / "shares.pkl")
    for estimator in model.estimators_:
        state = estimator.tree_.__getstate__()
        state["values"] = state["values"] * state["nodes"]["weighted_n_node_samples"][:, None, None]
        estimator.tree_.__setstate__(state)
    joblib.dump(model, tmp_path / "counts.pkl")
    shares, counts = (read_forest(tmp_path / f"{name}.pkl").forest for name in ("shares", "counts"))
    assert anomaly_score(counts, FEATURES) == pytest.approx(scores, abs=1e-15)
    assert np.array_equal(counts.n_real, shares.n_real)
    assert np.array_equal(counts.n_synthetic, shares.n_synthetic)


def test_settings_found_by_a_numpy_search_are_read(tmp_path):
    joblib.dump(fitted(max_depth=np.int64(5), max_features="log2"), tmp_path / "forest.pkl")
    assert read_forest(tmp_path / "forest.pkl").recipe == ForestRecipe(9, "log2", 5, 2, 1, True)


def test_no_scikit_learn_nor_joblib_is_needed(tmp_path):
    joblib.dump(fitted(), tmp_path / "forest.pkl")
    code = (
        "import sys\n"
        "for name in ('sklearn', 'joblib', 'scipy'): sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from clara_pipeline.sklearn_pickle.reader import read_forest\n"
        "print(read_forest(Path(sys.argv[1])).forest.n_trees)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "forest.pkl"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("9\n", "")


@pytest.mark.parametrize("compress", ["bz2", "xz", "lzma"])
def test_other_compressions_are_refused_by_name(tmp_path, compress):
    joblib.dump(fitted(), tmp_path / "forest.pkl", compress=(compress, 3))
    with pytest.raises(RefusedPickle, match=r"compressed with .*compress=0"):
        read_forest(tmp_path / "forest.pkl")


@pytest.mark.parametrize(
    ("model", "complaint"),
    [
        (lambda: RandomForestRegressor(3).fit(FEATURES, LABELS), r"RandomForestRegressor, which is not on the list"),
        (lambda: fitted(class_weight="balanced"), "class weights"),
        (lambda: RandomForestClassifier(3).fit(FEATURES, LABELS + 1), "classes are not 0"),
        (lambda: RandomForestClassifier(3).fit(FEATURES, np.arange(90) % 3), "classes are not 0"),
        (lambda: RandomForestClassifier(3).fit(FEATURES, np.column_stack([LABELS, LABELS])), "form|array|classes"),
        (lambda: RandomForestClassifier(3), "has no classes_"),
        (lambda: fitted(random_state=np.random.RandomState(1)), r"numpy\.random"),
        (lambda: PCA(2).fit(FEATURES), r"_pca\.PCA, which is not on the list"),
        (lambda: fitted().estimators_[0], "something else than one RandomForestClassifier"),
        (lambda: {"model": fitted()}, "something else than one RandomForestClassifier"),
        (lambda: np.array([fitted()], dtype=object), "Python objects"),
        (lambda: None, "something else"),
    ],
)
def test_other_models_are_refused_in_words(tmp_path, model, complaint):
    joblib.dump(model(), tmp_path / "forest.pkl")
    with pytest.raises(RefusedPickle, match=complaint):
        read_forest(tmp_path / "forest.pkl")


def test_a_forest_that_holds_feature_names_as_objects_is_refused(tmp_path):
    model = fitted()
    model.feature_names_in_ = np.array(["a", "b"], dtype=object)
    joblib.dump(model, tmp_path / "forest.pkl")
    with pytest.raises(RefusedPickle, match="Python objects"):
        read_forest(tmp_path / "forest.pkl")


def test_what_cannot_be_read_is_a_usage_error(tmp_path):
    for path in (tmp_path, tmp_path / "missing.pkl"):
        with pytest.raises(UsageError):
            read_forest(path)


@pytest.mark.parametrize("way", WAYS)
def test_a_pca_comes_back(tmp_path, way):
    model = PCA(3, random_state=0).fit(FEATURES.astype(float))
    WAYS[way](model, tmp_path / "pca.pkl")
    imported = read_pca(tmp_path / "pca.pkl")
    assert np.array_equal(imported.mean, model.mean_)
    assert np.array_equal(imported.components, model.components_)
    assert np.array_equal(imported.explained_variance_ratio, model.explained_variance_ratio_)
    projected = (FEATURES - imported.mean) @ imported.components.T
    assert projected == pytest.approx(model.transform(FEATURES.astype(float)), abs=1e-12)


def test_a_forest_is_no_pca(tmp_path):
    joblib.dump(fitted(), tmp_path / "forest.pkl")
    with pytest.raises(RefusedPickle, match="RandomForestClassifier, which is not on the list"):
        read_pca(tmp_path / "forest.pkl")


def test_the_published_forests_and_pca(shared_data):
    models = shared_data / "published" / "models"
    trees = {path.name: read_forest(path).forest.n_trees for path in sorted(models.glob("urf4*.pkl"))}
    assert list(trees.values()) == [83, 166, 166]
    plain = read_forest(models / "urf4_model_variant_n300_d23.75_c2_n50ppm.pkl").forest
    assert (plain.n_real_total, plain.n_synthetic_total) == (1416, 300)
    pca = read_pca(models / "pca_model_s2_toi_simbad_labelled.pkl")
    golden = np.load(shared_data / "golden" / "features.npz")
    assert pca.components.shape == (50, 4000)
    assert (golden["X"] - pca.mean) @ pca.components.T == pytest.approx(golden["proj50"], abs=1e-9)
