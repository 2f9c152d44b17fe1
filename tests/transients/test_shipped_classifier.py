"""The classifier that ships, on simulated objects of another seed and on real ones, of which it has never seen any."""

from pathlib import Path

import numpy as np
import pytest

from clara_pipeline.models.registry import shipped_models
from clara_pipeline.models.transient_models import load_classifier
from clara_pipeline.transient_files.labels import read_labels
from clara_pipeline.transient_files.read import iter_photometry
from clara_pipeline.transients.classifier import Classifier, classify
from clara_pipeline.transients.simulation.objects import CLASSES, simulate_objects

N_PER_CLASS = 25
EVERY = 9
"""One real supernova in so many: all 900 take half a minute."""


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    return load_classifier(shipped_models() / "transients")[0]


def test_simulated_objects_of_every_class_are_known_again(shipped):
    made = list(simulate_objects(N_PER_CLASS, 987))
    found = classify(shipped, [one for one, _ in made])
    right = np.array([one.label == label for one, (_, label) in zip(found, made, strict=True)]).reshape(
        -1, len(CLASSES)
    )
    assert right.mean() > 0.75
    assert (right.mean(axis=0) > 0.55).all(), dict(zip(CLASSES, right.mean(axis=0), strict=True))


def test_real_supernovae_are_called_so_and_are_not_novel(shipped, shared_data: Path):
    path = shared_data / "transients" / "ztf_snia" / "light_curves.csv.gz"
    if not path.is_file():
        pytest.skip("no real supernovae beside this package")
    found = classify(shipped, list(iter_photometry([path]))[::EVERY])
    called = np.array([one.label for one in found])
    assert len(called) == 100
    assert np.isin(called, ["SNIa", "SNII"]).mean() >= 0.95
    assert (called == "SNIa").mean() >= 0.8
    assert np.median([one.novelty for one in found if one.novelty is not None]) < 60


def _called_in_another_survey(shipped: Classifier, shared_data: Path, label: str) -> np.ndarray:
    """The classes of an unfiltered survey's objects that people gave this label."""
    folder = shared_data / "transients" / "crts"
    if not (folder / "labels.csv").is_file():
        pytest.skip("no curves of another survey beside this package")
    labels = read_labels(folder / "labels.csv")
    objects = [one for one in iter_photometry([folder / "light_curves.csv.gz"]) if labels.get(one.object_id) == label]
    return np.array([one.label for one in classify(shipped, objects)])


def test_real_active_nuclei_of_another_survey_are_no_supernovae(shipped, shared_data: Path):
    called = _called_in_another_survey(shipped, shared_data, "AGN")
    assert len(called) > 20
    assert (called == "QSO").mean() >= 0.9


def test_supernovae_in_the_light_of_their_hosts_are_mostly_known_as_such(shipped, shared_data: Path):
    called = _called_in_another_survey(shipped, shared_data, "SN")
    assert len(called) > 100
    assert np.isin(called, ["SNIa", "SNII"]).mean() >= 0.65
