"""A classifier on disk: the same after a reload in a new process, refused where it is damaged."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from transients.small_classifier import QUICK, lesson, new_objects, small_classifier

from clara_pipeline.errors import DamagedStore, UsageError
from clara_pipeline.models.build_transients import Lesson, Making, train_classifier
from clara_pipeline.models.card import ModelCard
from clara_pipeline.models.registry import find_model, load_arrays, save_arrays, shipped_models
from clara_pipeline.models.transient_models import KIND, load_classifier, save_classifier
from clara_pipeline.trainings.ledger import artifact_path, list_trainings
from clara_pipeline.transients.classifier import classify
from clara_pipeline.transients.features.table import statistic_names
from clara_pipeline.transients.known_objects import known_objects
from clara_pipeline.transients.known_objects import to_arrays as known_arrays
from clara_pipeline.transients.simulation.objects import CLASSES

AGAIN = """
import sys, json
from pathlib import Path
from clara_pipeline.models.transient_models import load_classifier
from clara_pipeline.transients.classifier import classify
from clara_pipeline.transients.simulation.objects import simulate_objects
found = classify(load_classifier(Path(sys.argv[1]))[0], [one for one, _ in simulate_objects(3, 77)])
print(json.dumps([[one.object_id, one.probabilities, one.novelty] for one in found]))
"""


def _lesson(simulated: bool = True, **more: object) -> Lesson:
    features, labels = lesson()
    return Lesson(features, labels, CLASSES, "a few simulated objects", simulated, **more)


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    workspace = tmp_path_factory.mktemp("taught")
    train_classifier(workspace, Making("mine", 0, settings=QUICK), _lesson())
    return workspace


def test_a_model_reloaded_in_a_new_process_gives_equal_probabilities(trained):
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, trained / "models" / "mine"], capture_output=True, text=True, check=True
    )
    here = [[one.object_id, one.probabilities, one.novelty] for one in classify(small_classifier(), new_objects())]
    assert json.loads(done.stdout) == here


def test_two_trainings_give_the_same_bytes_metrics_and_card(trained, tmp_path):
    folder, card, measures = train_classifier(tmp_path, Making("mine", 0, settings=QUICK), _lesson())
    before = trained / "models" / "mine"
    assert (folder / "transients.npz").read_bytes() == (before / "transients.npz").read_bytes()
    assert (folder / "card.json").read_bytes() == (before / "card.json").read_bytes()
    assert card.simulated
    assert (card.n_real, card.n_synthetic, card.design) == (0, 48, {f"n_{name}": 12 for name in CLASSES})
    (one,), (other,) = list_trainings(trained), list_trainings(tmp_path)
    assert one.record.metrics == other.record.metrics
    assert one.record.metrics["macro_f1"] == pytest.approx(measures.macro_f1)
    assert one.record.data.sha256 == other.record.data.sha256
    assert one.record.data.classes == dict.fromkeys(CLASSES, 12)
    assert (one.record.model, one.record.model_sha256) == ("mine", card.checksum)
    head, *rows = artifact_path(one.folder, "confusion.csv").read_text().splitlines()
    assert head == ",".join(["", *CLASSES])
    assert sum(int(n) for row in rows for n in row.split(",")[1:]) == measures.n_held


def test_the_ledger_says_why_a_training_failed(tmp_path):
    features, labels = lesson()
    one_class = Lesson(features, np.zeros_like(labels), ("SNIa",), "one class", True)
    with pytest.raises(UsageError, match="at least two classes"):
        train_classifier(tmp_path, Making("mine", settings=QUICK), one_class)
    assert list_trainings(tmp_path)[0].record.state == "failed"
    assert not (tmp_path / "models" / "mine").exists()


def test_a_model_goes_on_from_another_and_its_card_says_so(trained):
    _folder, card, _ = train_classifier(trained, Making("onward", 1, start="mine", settings=QUICK), _lesson())
    assert "goes on from the model mine" in card.trained_on
    assert load_classifier(find_model(trained, "onward", KIND))[0].trees.n_boosters == 4
    with pytest.raises(UsageError, match="there is no model nobody"):
        train_classifier(trained, Making("x", start="nobody", settings=QUICK), _lesson())
    with pytest.raises(UsageError, match="already a model mine"):
        train_classifier(trained, Making("mine", settings=QUICK), _lesson())


def test_names_of_real_objects_are_kept(tmp_path):
    names = tuple(f"ZTF{number}" for number in range(48))
    folder, card, _ = train_classifier(
        tmp_path, Making("mine", settings=QUICK), _lesson(simulated=False, object_ids=names)
    )
    assert card.training_names == names
    known = load_classifier(folder)[0].known
    assert known.object_ids == names
    assert known.labels.tolist() == lesson()[1].tolist()
    np.testing.assert_allclose(known.features, lesson()[0], rtol=1e-6)
    assert (card.n_real, card.n_synthetic) == (48, 0)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("trees_left", np.zeros_like),
        ("trees_classes", lambda a: np.array(["SNIa", "SN\x1b[31mII", "QSO", "CEP"])),
        ("novelty_class_mean", lambda a: a[:2]),
        ("stranger", lambda a: np.zeros(3)),
    ],
)
def test_a_damaged_model_is_refused_by_name(trained, tmp_path, name, change):
    arrays, card = load_arrays(trained / "models" / "mine", KIND)
    save_arrays(tmp_path / "bad", arrays | {name: change(arrays.get(name))}, card)
    with pytest.raises(DamagedStore, match="train the classifier again"):
        load_classifier(tmp_path / "bad")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("known_labels", lambda a: a + 4),
        ("known_features", lambda a: a[:-1]),
        ("known_object_ids", lambda a: a | np.uint8(0x80)),
        ("known_labels", lambda a: a.astype(float)),
    ],
    ids=["class", "shape", "text", "sort"],
)
def test_damaged_objects_learned_from_are_refused(tmp_path, name, change):
    known = known_objects(*lesson(), [f"o{number}" for number in range(48)])
    folder = tmp_path / "mine"
    save_classifier(folder, replace(small_classifier(), known=known), ModelCard(name="mine", trained_on="x"))
    arrays, card = load_arrays(folder, KIND)
    save_arrays(tmp_path / "bad", arrays | {name: change(arrays[name])}, card)
    with pytest.raises(DamagedStore, match="train the classifier again"):
        load_classifier(tmp_path / "bad")


def test_of_very_many_objects_each_class_keeps_as_many():
    labels = np.repeat([0, 1, 2], [5000, 2000, 300])
    features = np.zeros((len(labels), len(statistic_names())))
    kept = known_objects(features, labels, [f"object{number}" for number in range(len(labels))])
    assert np.bincount(kept.labels).tolist() == [1100, 1100, 300]
    assert sum(array.nbytes for array in known_arrays(kept).values()) < 2**20
    assert [int(name.removeprefix("object")) for name in kept.object_ids[:3]] == sorted(
        int(name.removeprefix("object")) for name in kept.object_ids[:3]
    )


def test_a_model_of_another_kind_is_refused(tmp_path):
    save_classifier(tmp_path / "mine", small_classifier(), ModelCard(name="mine", trained_on="x"))
    card = load_classifier(tmp_path / "mine")[1]
    save_arrays(tmp_path / "bad", {"x": np.zeros(1)}, msgspec.structs.replace(card, kind="triage"))
    with pytest.raises(UsageError, match="is a triage"):
        load_classifier(tmp_path / "bad")


def test_the_shipped_classifier_is_small_and_says_what_it_saw():
    folder = shipped_models() / "transients"
    classifier, card = load_classifier(folder)
    assert classifier.classes == CLASSES
    assert card.simulated
    assert "no real object" in card.trained_on
    assert (card.n_real, card.training_names) == (0, ())
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3 * 2**20
