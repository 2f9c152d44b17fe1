"""Keep the record of a training while it goes on: `with record_training(...) as training:`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.files.atomic import not_written, write_whole
from clara_pipeline.files.export_formats import guarded
from clara_pipeline.files.lock import hold
from clara_pipeline.files.names import check_name
from clara_pipeline.runs.run_directory import new_run_id
from clara_pipeline.text import sanitize
from clara_pipeline.trainings.ledger import Found
from clara_pipeline.trainings.plain_values import plain_metrics, plain_parameters
from clara_pipeline.trainings.record import (
    ARTIFACTS,
    CONFUSION,
    FOLDER,
    LOCK,
    UNNAMED,
    Artifact,
    Naming,
    TrainingData,
    TrainingRecord,
    write_record,
)
from clara_pipeline.trainings.tracking import address_of, track


class Training:
    """A training that is going on. Each call is on disk when it returns."""

    def __init__(self, folder: Path, record: TrainingRecord) -> None:
        self.folder = folder
        self.record = record

    def set_data(self, data: TrainingData) -> None:
        """Say what it is trained on, where that was not known at its start."""
        self._learn(data=data)

    def set_parameters(self, parameters: Mapping[str, object]) -> None:
        """Add parameters to those it began with."""
        self._learn(parameters=self.record.parameters | plain_parameters(parameters))

    def set_versions(self, versions: Mapping[str, str]) -> None:
        """Say what it is made with, where that was not known at its start."""
        self._learn(versions=dict(versions))

    def log_epoch(self, metrics: Mapping[str, object]) -> None:
        """Add an epoch: `loss`, `accuracy`, `validation_loss`, `validation_accuracy`, and others by name."""
        self._learn(epochs=(*self.record.epochs, plain_metrics(metrics)), sync=False)

    def set_metrics(self, metrics: Mapping[str, object]) -> None:
        """Add metrics of the finished model."""
        self._learn(metrics=self.record.metrics | plain_metrics(metrics))

    def set_model(self, name: str, sha256: str = "") -> None:
        """Say which model it made, and the hash of its arrays (the checksum on its card)."""
        self._learn(model=name, model_sha256=sha256)

    def add_artifact(self, name: str, data: bytes) -> Path:
        """Write a file beside the record, in place of one of the same name; return its path.

        Raises UsageError for a name that cannot name a file here, ClaraError where it cannot be written.
        """
        folder = self.folder / ARTIFACTS
        path = folder / check_name(name, "an artifact")
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise not_written(folder, error) from error
        write_whole(path, data)
        others = tuple(one for one in self.record.artifacts if one.name != name)
        self._learn(artifacts=(*others, Artifact(name, len(data), hashlib.sha256(data).hexdigest())))
        return path

    def add_confusion(self, classes: Sequence[str], counts: np.ndarray) -> Path:
        """Keep how many objects of each class were taken for which, as the artifact `confusion.csv`.

        `counts` has shape (n_classes, n_classes), a row for each true class.
        """
        lines = [["", *classes], *([name, *row] for name, row in zip(classes, counts.tolist(), strict=True))]
        return self.add_artifact(CONFUSION, "".join(",".join(map(_cell, line)) + "\n" for line in lines).encode())

    def _learn(self, *, sync: bool = True, **facts: object) -> None:
        self.record = msgspec.structs.replace(self.record, **facts)
        write_record(self.folder, self.record, sync=sync)


@contextmanager
def record_training(
    workspace: Path,
    kind: str,
    *,
    model: str = "",
    naming: Naming = UNNAMED,
    parameters: Mapping[str, object] | None = None,
    seed: int | None = None,
    versions: Mapping[str, str] | None = None,
    data: TrainingData = TrainingData(),  # noqa: B008  frozen
    run: str = "",
    tracking: str | None = None,
) -> Iterator[Training]:
    """Record a training in the workspace while the block runs; an error in it is recorded and goes on.

    The record says `running` until the block ends, then `finished` or `failed`; of a process that was
    killed in between it is read as `killed` (`clara_pipeline/trainings/ledger.py`). When it has ended it is copied
    to the tracking address: `tracking`, or where that is None the one in the workspace's settings; empty: to none.

    Raises UsageError for an address that cannot be used and ClaraError where the workspace cannot be written, before
    the block begins; ClaraError after it, the record being whole, where there could be no copy.
    """
    check_name(kind, "a kind of training")
    address = address_of(workspace, tracking)
    folder = _new_folder(Path(workspace))
    record = TrainingRecord(
        id=folder.name, kind=kind, state="running", model=model, naming=named(naming, model or kind, kind), run=run,
        seed=seed, parameters=plain_parameters(parameters or {}), versions=dict(versions or {}), data=data,
        started_utc=_now(),
    )  # fmt: skip
    training = Training(folder, record)
    try:
        with hold(folder / LOCK):
            write_record(folder, record)
            yield from _until_its_end(training)
    except Exception:
        with suppress(ClaraError):  # what went wrong in the training must be heard
            _copy(training, address)
        raise
    _copy(training, address)


def _until_its_end(training: Training) -> Iterator[Training]:
    """Hand the training to the block, and write how that ended."""
    try:
        yield training
    except Exception as error:
        training._learn(state="failed", problem=_reason(error), ended_utc=_now())
        raise
    except BaseException as error:
        training._learn(state="killed", problem=f"stopped: {type(error).__name__}", ended_utc=_now())
        raise
    training._learn(state="finished", ended_utc=_now())


def _copy(training: Training, address: str) -> None:
    if not address:
        return
    try:
        training.record = track(Found(training.folder, training.record), address)
    except ClaraError as error:
        words = f"the training is recorded, but has no copy: {error}"
        raise ClaraError(f"{words}; clara-tui trainings track {training.folder.name} tries again") from error


def named(naming: Naming, run_name: str, experiment: str) -> Naming:
    """Clean what a person calls a training, with a name and an experiment where they gave none."""
    return Naming(
        run_name=sanitize(naming.run_name, 100) or run_name,
        experiment=sanitize(naming.experiment, 100) or experiment,
        tags=tuple(dict.fromkeys(tag for tag in (sanitize(one, 60) for one in naming.tags) if tag)),
        note=sanitize(naming.note, 2000),
    )


def _cell(value: object) -> str:
    text = guarded(sanitize(value, 100)) if isinstance(value, str) else str(value)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"') else text


def _new_folder(workspace: Path) -> Path:
    """Make the folder of a new training; its name is ours alone."""
    trainings = workspace / FOLDER
    try:
        trainings.mkdir(parents=True, exist_ok=True)
        for _ in range(100):
            folder = trainings / new_run_id()
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder
    except OSError as error:
        raise not_written(trainings, error, "no training was begun") from error
    raise UsageError(f"no free name for a training in {sanitize(trainings)}; try again in a second")


def _reason(error: Exception) -> str:
    return sanitize(error) or type(error).__name__


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
