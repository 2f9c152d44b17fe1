"""The real curves are read as they come; skipped where they are not."""

from collections import Counter
from pathlib import Path

import pytest

from clara_pipeline.transient_files.labels import read_labels
from clara_pipeline.transient_files.left_out import LeftOut
from clara_pipeline.transient_files.read import read_photometry


@pytest.fixture
def transients(shared_data: Path) -> Path:
    if not (shared_data / "transients").is_dir():
        pytest.skip("the shared data hold no transients")
    return shared_data / "transients"


def test_crts(transients: Path) -> None:
    left_out = LeftOut()
    objects = read_photometry([transients / "crts" / "light_curves.csv.gz"], left_out)
    labels = read_labels(transients / "crts" / "labels.csv")
    assert len(objects) == 500
    assert not left_out.counts
    classes = Counter(labels[one.object_id] for one in objects if len(one) >= 8)
    assert (classes["SN"], classes["CV"], classes["AGN"] + classes["Blazar"]) == (125, 112, 74)


def test_ztf_supernovae(transients: Path) -> None:
    objects = read_photometry([transients / "ztf_snia" / "light_curves.csv.gz"])
    assert len(objects) == 900
    assert {band for one in objects for band in one.band.tolist()} == {"g", "r"}


def test_alerce_supernovae_with_their_non_detections(transients: Path) -> None:
    left_out = LeftOut()
    objects = read_photometry([transients / "alerce" / "30_sne_detections_corr.csv"], left_out)
    labels = read_labels(transients / "alerce" / "30_sne_labels.csv")
    assert {one.object_id for one in objects} == set(labels)
    assert not left_out.counts
    assert sum(int(one.is_detection.sum()) for one in objects) == 784
    assert any((~one.is_detection).any() for one in objects)
