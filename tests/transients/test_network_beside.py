"""A network beside the trees: kept, loaded, measured, and gone on from; skipped without torch."""

import numpy as np
import pytest
from transients.small_classifier import N_PER_CLASS, QUICK, lesson, new_objects

from clara_pipeline.errors import UsageError
from clara_pipeline.models import transient_models
from clara_pipeline.models.build_transients import Lesson, Making, train_classifier
from clara_pipeline.models.registry import load_arrays
from clara_pipeline.models.transient_models import KIND, load_classifier
from clara_pipeline.trainings.ledger import list_trainings
from clara_pipeline.transients.classifier import classify
from clara_pipeline.transients.simulation.objects import CLASSES, simulate_objects

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    features, labels = lesson()
    objects = tuple(one for one, _ in simulate_objects(N_PER_CLASS, 3))
    workspace, about = (
        tmp_path_factory.mktemp("network"),
        Lesson(features, labels, CLASSES, "few", True, objects=objects),
    )
    for making in (
        Making("net", 0, settings=QUICK, model="tcn"),
        Making("both", 0, settings=QUICK, model="fused"),
        Making("onward", 0, start="net", settings=QUICK, model="fused"),
    ):
        train_classifier(workspace, making, about)
    return workspace


@pytest.mark.parametrize("name", ["net", "both", "onward"])
def test_it_is_kept_and_classifies(taught, name):
    classifier, _card = load_classifier(taught / "models" / name)
    found = classify(classifier, new_objects())
    assert all(sum(one.probabilities.values()) == pytest.approx(1, abs=1e-4) for one in found)
    assert all(0 <= one.novelty <= 100 for one in found)
    assert classify(load_classifier(taught / "models" / name)[0], new_objects()) == found
    assert (classifier.network.weight == 1.0) == (name == "net")


def test_the_ledger_has_its_epochs(taught):
    records = {one.record.model: one.record for one in list_trainings(taught)}
    first = records["net"].epochs[0]
    assert {"loss", "accuracy", "validation_loss", "validation_accuracy", "epoch", "member"} <= set(first)
    assert records["both"].parameters["model"] == "fused"
    assert np.isfinite(records["both"].metrics["macro_f1"])


def test_without_torch_such_a_model_is_refused_with_the_way_out(taught, monkeypatch):
    def missing(_):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    assert any(name.startswith("network_") for name in load_arrays(taught / "models" / "net", KIND)[0])
    monkeypatch.setattr(transient_models.network_arrays, "from_arrays", missing)
    with pytest.raises(UsageError, match="needs torch: pip install"):
        load_classifier(taught / "models" / "net")
