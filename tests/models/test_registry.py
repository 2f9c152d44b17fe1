"""A model comes back as it was saved, and what is not a whole model is refused in words."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from clara_pipeline.errors import ClaraError, DamagedStore, UsageError
from clara_pipeline.files.npz import pack_arrays, unpack_arrays
from clara_pipeline.forest.arrays import anomaly_score
from clara_pipeline.forest.recipe import ForestRecipe
from clara_pipeline.forest.training import train_forest
from clara_pipeline.models import registry
from clara_pipeline.models.card import ModelCard, read_card, versions_in_use
from clara_pipeline.models.registry import find_model, list_models, load_arrays, load_forest, save_arrays, save_forest

FEATURES = np.random.default_rng(1).normal(0, 1, (20, 6)).astype(np.float32)


@pytest.fixture(scope="module")
def forest():
    return train_forest(FEATURES, FEATURES[:8] + 1, ForestRecipe(n_estimators=4), seed=2)


CARD = ModelCard(
    name="mine",
    trained_on="20 rows of noise",
    simulated=True,
    recipe=ForestRecipe(n_estimators=4),
    design={"name": "p3", "noise_ppm": 50.0},
    seed=2,
    versions=versions_in_use(),
    training_names=("a.fits", "b.fits"),
)


@pytest.fixture
def alone(monkeypatch):
    """No models came with the program."""
    monkeypatch.setattr(registry, "shipped_models", lambda: None)


def test_a_forest_comes_back(tmp_path, forest):
    written = save_forest(tmp_path / "models" / "mine", forest, CARD)
    loaded, card = load_forest(tmp_path / "models" / "mine")
    assert card == written
    assert (card.n_real, card.n_synthetic, card.n_features) == (20, 8, 6)
    assert card.checksum == hashlib.sha256((tmp_path / "models/mine/forest.npz").read_bytes()).hexdigest()
    for kind in ("probability", "leaf"):
        assert np.array_equal(anomaly_score(loaded, FEATURES, kind), anomaly_score(forest, FEATURES, kind))


def test_equal_models_are_equal_bytes(tmp_path, forest):
    for name in ("one", "two"):
        save_forest(tmp_path / name, forest, CARD)
    for file in ("forest.npz", "card.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_changed_file_is_noticed(tmp_path, forest):
    save_forest(tmp_path, forest, CARD)
    data = bytearray((tmp_path / "forest.npz").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "forest.npz").write_bytes(data)
    with pytest.raises(DamagedStore, match=r"forest\.npz.*checksum"):
        load_forest(tmp_path)


def tampered(folder, **arrays):
    """A model whose checksum is right, and whose arrays are not."""
    card = read_card(folder)
    held = unpack_arrays((folder / "forest.npz").read_bytes()) | arrays
    save_arrays(folder, {name: array for name, array in held.items() if array is not None}, card)


@pytest.mark.parametrize(
    "arrays",
    [
        {"left": np.zeros(3, dtype=np.int32)},
        {"threshold": None},
        {"more": np.zeros(3)},
        {"p_real": np.zeros(3, dtype=np.float32)},
        {"totals": np.array([1, 2])},
        {"totals": np.array([20, 8, -6])},
        {"roots": np.zeros((1, 1), dtype=np.int32)},
    ],
)
def test_hostile_arrays_are_refused_though_their_checksum_is_right(tmp_path, forest, arrays):
    save_forest(tmp_path, forest, CARD)
    tampered(tmp_path, **arrays)
    with pytest.raises(DamagedStore, match="cannot be used"):
        load_forest(tmp_path)


def test_a_loop_is_refused(tmp_path, forest):
    save_forest(tmp_path, forest, CARD)
    left = forest.left.copy()
    left[0] = 0
    right = forest.right.copy()
    tampered(tmp_path, left=left, right=right)
    with pytest.raises(DamagedStore, match="child"):
        load_forest(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": 1}', "[" * 100_000, '{"name": "x", "unknown": 1}', "\xff"])
def test_a_card_that_is_none_is_refused(tmp_path, forest, text):
    save_forest(tmp_path, forest, CARD)
    (tmp_path / "card.json").write_text(text, encoding="latin1")
    with pytest.raises(DamagedStore, match=r"card\.json"):
        load_forest(tmp_path)


def test_missing_files_are_told(tmp_path, forest):
    save_forest(tmp_path, forest, CARD)
    (tmp_path / "forest.npz").unlink()
    with pytest.raises(DamagedStore, match=r"forest\.npz"):
        load_forest(tmp_path)
    with pytest.raises(DamagedStore, match=r"card\.json"):
        load_forest(tmp_path / "nowhere")


def test_texts_of_a_card_are_cleaned(tmp_path, forest):
    save_forest(tmp_path, forest, CARD)
    card = json.loads((tmp_path / "card.json").read_text())
    card["trained_on"] = "\x1b[31mred\x9b \u202e"
    card["versions"] = {"\x1b]0;": "\x07"}
    (tmp_path / "card.json").write_text(json.dumps(card))
    read = read_card(tmp_path)
    assert read.trained_on == "[31mred"
    assert read.versions == {"]0;": ""}


def test_models_of_other_kinds_share_the_card(tmp_path):
    written = save_arrays(
        tmp_path, {"mean": np.arange(3.0)}, ModelCard(name="ref", kind="reference", trained_on="labels")
    )
    arrays, card = load_arrays(tmp_path, "reference")
    assert (tmp_path / "reference.npz").read_bytes() == pack_arrays({"mean": np.arange(3.0)})
    assert arrays["mean"].tolist() == [0, 1, 2]
    assert card == written
    with pytest.raises(UsageError, match="not a forest"):
        load_forest(tmp_path)


@pytest.mark.usefixtures("alone")
def test_models_are_found_by_name(tmp_path, forest):
    folder = tmp_path / "models" / "mine"
    save_forest(folder, forest, CARD)
    assert find_model(tmp_path, "mine") == folder
    with pytest.raises(UsageError, match="no model other; known are: mine"):
        find_model(tmp_path, "other")
    with pytest.raises(UsageError, match="known are: none"):
        find_model(tmp_path / "elsewhere", "mine")


@pytest.mark.parametrize("name", ["", "..", ".", "../mine", "a/b", "/etc", "a\0b", "a b", "-x", "é", "x" * 65, "x\n"])
def test_names_never_choose_a_path(tmp_path, name):
    with pytest.raises(UsageError, match="cannot name a model"):
        find_model(tmp_path, name)


def test_the_workspace_comes_before_the_shipped(tmp_path, forest, monkeypatch):
    shipped = tmp_path / "shipped"
    monkeypatch.setattr(registry, "shipped_models", lambda: shipped)
    for place in (shipped / "p3", shipped / "p5", tmp_path / "models" / "p3"):
        save_forest(place, forest, CARD)
    assert find_model(tmp_path, "p3") == tmp_path / "models" / "p3"
    assert find_model(tmp_path, "p5") == shipped / "p5"
    assert [(model.name, model.shipped) for model in list_models(tmp_path)] == [("p3", False), ("p5", True)]


@pytest.mark.usefixtures("alone")
def test_a_damaged_model_is_listed_with_its_problem(tmp_path, forest):
    save_forest(tmp_path / "models" / "good", forest, CARD)
    save_forest(tmp_path / "models" / "bad", forest, CARD)
    (tmp_path / "models" / "bad" / "card.json").write_text("{")
    (tmp_path / "models" / "unfinished").mkdir()
    bad, good = list_models(tmp_path)
    assert bad.card is None
    assert "card.json" in bad.problem
    assert good.card is not None


def test_the_repositorys_models_are_the_shipped_ones():
    shipped = registry.shipped_models()
    assert shipped is not None
    assert shipped.name == "models"


def test_an_installed_copy_finds_its_models_from_any_folder(tmp_path, forest):
    """Installed, there is no source tree: the models lie beside the packages, as clara_models."""
    site = tmp_path / "site"
    shutil.copytree(Path(registry.__file__).parents[1], site / "clara_pipeline", ignore=shutil.ignore_patterns("*.pyc"))
    save_forest(site / "clara_models" / "p3", forest, CARD)
    (site / "clara_models" / "__init__.py").touch()
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "from pathlib import Path; from clara_pipeline.models.registry import find_model, load_forest\n"
        "print(load_forest(find_model(Path('.'), 'p3'))[0].n_trees)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("4\n", "")


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path, forest):
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ClaraError, match="could not write"):
        save_forest(tmp_path / "models" / "mine", forest, CARD)
