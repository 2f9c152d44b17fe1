"""A network beside the trees: kept, loaded, measured, and gone on from; skipped without torch."""

from dataclasses import replace

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
from clara_pipeline.transients.network import from_arrays
from clara_pipeline.transients.novelty.latent import rate_latent
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


def test_the_report_is_of_objects_that_nothing_was_learned_from(taught):
    record = {one.record.model: one.record for one in list_trainings(taught)}["both"]
    n = 4 * N_PER_CLASS
    assert record.data.counts == {"train": n - record.metrics["n_held"], "test": record.metrics["n_held"]}
    assert 0 < record.metrics["n_held"] < n / 4


def test_novelty_knows_how_far_an_object_is_in_the_latent_space(taught):
    classifier, _card = load_classifier(taught / "models" / "net")
    latent = classifier.network.latent
    assert latent is not None
    near, far = np.zeros((1, len(latent.space.centre))), np.full((1, len(latent.space.centre)), 50.0)
    at = np.array([40.0])
    assert rate_latent(latent, far, at)[0] > rate_latent(latent, near + latent.space.centre, at)[0]
    made = replace(latent, grid=np.linspace(0, 1e-6, 109))
    strange = replace(classifier, network=replace(classifier.network, latent=made))
    told = [one.novelty_reason for one in classify(strange, new_objects())]
    assert all("the network places it far from every class" in reason for reason in told)


def test_a_model_without_a_latent_space_is_read_and_a_damaged_one_refused(taught):
    arrays = load_arrays(taught / "models" / "net", KIND)[0]
    of_network = {name.removeprefix("network_"): a for name, a in arrays.items() if name.startswith("network_")}
    old = {name: array for name, array in of_network.items() if not name.startswith("latent_")}
    assert from_arrays(old).latent is None
    with pytest.raises(ValueError, match="latent space"):
        from_arrays(of_network | {"latent_grid": of_network["latent_grid"][::-1] + 1.0})
    with pytest.raises(ValueError, match="latent space"):
        from_arrays({name: array for name, array in of_network.items() if name != "latent_scale"})
