"""`clara-tui models` lists, shows and imports; stdout is data, and every text is harmless."""

import json

import joblib
import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from clara_pipeline.forest.arrays import anomaly_score
from clara_pipeline.models import registry
from clara_pipeline.models.registry import load_forest
from clara_tui.cli import main

FEATURES = np.random.default_rng(0).normal(0, 1, (40, 5)).astype(np.float32)
LABELS = (FEATURES[:, 0] > 0).astype(int)


@pytest.fixture(autouse=True)
def no_shipped_models(monkeypatch):
    monkeypatch.setattr(registry, "shipped_models", lambda: None)


@pytest.fixture
def command(tmp_path, capsys):
    """`command("list")` → (exit code, stdout, stderr) in a workspace of its own."""

    def run(*arguments):
        code = main(["models", *map(str, arguments), "--workspace", str(tmp_path)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def pickled(tmp_path):
    model = RandomForestClassifier(4, random_state=0).fit(FEATURES, LABELS)
    joblib.dump(model, tmp_path / "forest.pkl")
    return tmp_path / "forest.pkl", model


def test_an_imported_forest_scores_as_scikit_learns(command, pickled, tmp_path):
    file, model = pickled
    code, out, err = command("import", "mine", "--forest", file)
    assert (code, err) == (0, "")
    assert "feature layout  published" in out
    forest, card = load_forest(tmp_path / "models" / "mine")
    assert np.array_equal(anomaly_score(forest, FEATURES), 1 - model.predict_proba(FEATURES)[:, 1])
    assert card.source.startswith("forest.pkl, sha256 ")
    assert "counted in the imported trees" in card.trained_on


def test_importing_twice_gives_the_same_bytes(command, pickled, tmp_path):
    for name in ("a", "b"):
        command("import", name, "--forest", pickled[0])
    first, second = ((tmp_path / "models" / name / "forest.npz").read_bytes() for name in ("a", "b"))
    assert first == second


def test_a_taken_name_needs_force(command, pickled):
    assert command("import", "mine", "--forest", pickled[0])[0] == 0
    code, out, err = command("import", "mine", "--forest", pickled[0], "--layout", "v1")
    assert (code, out) == (2, "")
    assert "already a model mine" in err
    assert "--force" in err
    code, out, _ = command("import", "mine", "--forest", pickled[0], "--layout", "v1", "--force", "--json")
    assert code == 0
    assert json.loads(out)["feature_layout"] == "v1"


@pytest.mark.parametrize("name", ["../out", "/tmp/x", "..", ""])
def test_a_name_is_no_path(command, pickled, tmp_path, name):
    code, _, err = command("import", name, "--forest", pickled[0])
    assert code == 2
    assert "cannot name a model" in err
    assert [path.name for path in tmp_path.iterdir()] == ["forest.pkl"]


def test_a_refused_file_leaves_nothing_behind(command, tmp_path):
    (tmp_path / "evil.pkl").write_bytes(b"cposix\nsystem\n(S'touch touched'\ntR.")
    code, out, err = command("import", "mine", "--forest", tmp_path / "evil.pkl")
    assert (code, out) == (1, "")
    assert "posix.system, which is not on the list" in err
    assert not (tmp_path / "models").exists()
    code, _, err = command("import", "mine", "--forest", tmp_path / "missing.pkl")
    assert code == 2
    assert "missing.pkl" in err


def test_list_and_show(command, pickled, tmp_path):
    assert "no models yet" in command("list")[1]
    command("import", "mine", "--forest", pickled[0])
    (tmp_path / "models" / "broken").mkdir()
    (tmp_path / "models" / "broken" / "card.json").write_text("{")
    code, out, _ = command("list")
    assert code == 0
    broken, mine = out.splitlines()
    assert broken.startswith("broken           damaged: ")
    assert mine.split() == ["mine", "forest", "published", "workspace", *mine.split()[4:]]
    listed = {model["name"]: model for model in json.loads(command("list", "--json")[1])["models"]}
    assert listed["mine"]["n_features"] == 5
    assert "card.json" in listed["broken"]["problem"]
    shown = json.loads(command("show", "mine", "--json")[1])
    assert shown["recipe"]["n_estimators"] == 4
    assert "checksum" in command("show", "mine")[1]
    assert command("show", "other")[0] == 2


def test_hostile_cards_reach_the_terminal_harmless(command, pickled, tmp_path):
    command("import", "mine", "--forest", pickled[0])
    path = tmp_path / "models" / "mine" / "card.json"
    card = json.loads(path.read_text())
    bad = "\x1b]0;x\x07\x9b31m\u202e"
    card |= {"kind": bad, "feature_layout": bad, "trained_on": bad, "source": bad, "design": {bad: bad}, "name": bad}
    card["training_names"] = [bad]
    card["versions"] = {bad: bad}
    path.write_text(json.dumps(card))
    for arguments in (["list"], ["show", "mine"], ["list", "--json"], ["show", "mine", "--json"]):
        code, out, err = command(*arguments)
        assert code == 0
        assert not set(bad) & set(out + err) - set("]0;x31m")
