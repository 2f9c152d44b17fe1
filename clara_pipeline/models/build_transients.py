"""A classifier of transients of one's own: statistics of labelled objects in, a model and its card out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from clara_pipeline.errors import UsageError
from clara_pipeline.models.card import ModelCard, versions_in_use
from clara_pipeline.models.registry import find_model, free_folder
from clara_pipeline.models.transient_models import KIND, load_classifier, save_classifier
from clara_pipeline.records import FloatArray, IntArray
from clara_pipeline.text import sanitize
from clara_pipeline.trainings.content_hash import hash_of_arrays, hash_of_files
from clara_pipeline.trainings.record import UNNAMED, Naming, TrainingData
from clara_pipeline.trainings.recording import Training, record_training
from clara_pipeline.transients.classifier import Classifier
from clara_pipeline.transients.known_objects import known_objects
from clara_pipeline.transients.labelled_objects import class_counts
from clara_pipeline.transients.learn import Measures, learn, measure_held_back, measures_of
from clara_pipeline.transients.network import KINDS as NETWORKS
from clara_pipeline.transients.network import train_network_beside
from clara_pipeline.transients.photometry import Photometry
from clara_pipeline.transients.trees.training import DEFAULTS, TreeSettings


@dataclass(frozen=True, eq=False)
class Lesson:
    """Labelled objects as statistics."""

    features: FloatArray
    """(n_objects, n_statistics)."""
    labels: IntArray
    """(n_objects,): indices into `classes`."""
    classes: tuple[str, ...]
    about: str
    """What they are, in words."""
    simulated: bool
    object_ids: tuple[str, ...] = ()
    """Of real objects, so that an evaluation can leave them out."""
    paths: tuple[Path, ...] = ()
    objects: tuple[Photometry, ...] = ()
    """The objects themselves, where a network is to learn from them."""

    def counts(self) -> dict[str, int]:
        """Return the number of objects of each class."""
        return class_counts(self.labels, self.classes)


@dataclass(frozen=True, slots=True)
class Making:
    """What a new classifier is called and made with."""

    name: str
    seed: int = 0
    force: bool = False
    start: str = ""
    """A model to go on from, by name."""
    settings: TreeSettings = DEFAULTS
    run: str = ""
    model: str = "trees"
    """trees, tcn or fused."""


def train_classifier(
    workspace: Path,
    making: Making,
    lesson: Lesson,
    naming: Naming = UNNAMED,
    folder: Path | None = None,
) -> tuple[Path, ModelCard, Measures | None]:
    """Train, measure on objects held back, and keep a classifier: its folder (by default among the workspace's models).

    Raises UsageError for a taken name, too few classes or objects, or a model to go on from that tells others apart.
    """
    folder = folder or free_folder(workspace, making.name, making.force)
    card = _card(making, lesson)
    start = _start(workspace, making)
    content = hash_of_files(lesson.paths) if lesson.paths else hash_of_arrays(lesson.features, lesson.labels)
    data = TrainingData(tuple(map(str, lesson.paths)), content, {"train": len(lesson.labels)}, lesson.counts())
    parameters = {"model": making.model, "from": making.start or None} | asdict(making.settings)
    with record_training(
        workspace, KIND, model=making.name, naming=naming, parameters=parameters, seed=making.seed,
        versions=card.versions, data=data, run=making.run,
    ) as training:  # fmt: skip
        try:
            classifier, measures = _learned(making, lesson, training, start)
        except ValueError as error:
            raise UsageError(sanitize(error)) from error
        if measures is not None:
            told = asdict(measures)
            training.add_confusion(lesson.classes, np.array(told.pop("confusion")))
            training.set_metrics(told)
        saved = save_classifier(folder, classifier, card)
        training.set_model(saved.name, saved.checksum)
        return folder, saved, measures


def _learned(
    making: Making, lesson: Lesson, training: Training, start: Classifier | None
) -> tuple[Classifier, Measures | None]:
    """Measure on objects held back, then learn from all. Raises ValueError for too few classes or objects."""
    arguments = (lesson.features, lesson.labels, lesson.classes, making.seed)
    measures = measure_held_back(*arguments, making.settings)
    classifier = learn(*arguments, settings=making.settings, start=start.trees if start else None)
    if lesson.object_ids and not lesson.simulated:
        known = known_objects(lesson.features, lesson.labels, lesson.object_ids, making.seed)
        classifier = replace(classifier, known=known)
    if making.model in NETWORKS:
        return _with_network(classifier, making, lesson, training, start)
    return classifier, measures


def _with_network(
    classifier: Classifier, making: Making, lesson: Lesson, training: Training, start: Classifier | None
) -> tuple[Classifier, Measures | None]:
    """Train the network, and measure it on the objects that were put aside for that."""
    before = start.network if start else None
    if start is not None and start.classes != lesson.classes:
        raise UsageError(f"{making.start} tells {', '.join(start.classes)} apart, in this order; go on from another")
    made = train_network_beside(
        lesson.objects, lesson.labels, lesson.classes, making.seed, making.model, training.log_epoch, before
    )
    measures = measures_of(made.on_test, lesson.labels[made.test]) if len(made.test) else None
    parts = {"train": len(lesson.labels) - len(made.test), "test": len(made.test)}
    training.set_data(msgspec.structs.replace(training.record.data, counts=parts))
    return replace(classifier, network=made.network), measures


def _start(workspace: Path, making: Making) -> Classifier | None:
    if not making.start:
        return None
    return load_classifier(find_model(workspace, making.start, KIND))[0]


def _card(making: Making, lesson: Lesson) -> ModelCard:
    further = f"; goes on from the model {making.start}" if making.start else ""
    n = len(lesson.labels)
    return ModelCard(
        name=making.name,
        trained_on=lesson.about + further,
        simulated=lesson.simulated,
        design={f"n_{sanitize(name, 50)}": count for name, count in lesson.counts().items()},
        seed=making.seed,
        versions=versions_in_use(),
        training_names=lesson.object_ids,
        n_real=0 if lesson.simulated else n,
        n_synthetic=n if lesson.simulated else 0,
    )
