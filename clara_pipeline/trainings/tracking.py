"""Send records to the tracking database that the settings name."""

from __future__ import annotations

from pathlib import Path

import msgspec

from clara_pipeline.config.load import resolve
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.files.lock import hold
from clara_pipeline.trainings.ledger import Found, list_trainings
from clara_pipeline.trainings.record import LOCK, TrainingRecord, write_record
from clara_pipeline.trainings.tracking_address import checked_address


def address_of(workspace: Path, address: str | None = None) -> str:
    """Check the tracking address: the one given, else that of the workspace's settings. Raises UsageError."""
    given = resolve(workspace).settings.trainings.tracking if address is None else address
    return checked_address(given, workspace)


def track(found: Found, address: str) -> TrainingRecord:
    """Copy a training that has ended to a checked address, and say so in its record; the record as it is then.

    Raises UsageError for one that goes on, ClaraError where it cannot be copied.
    """
    from clara_pipeline.trainings.mlflow_store import send_record

    record = ended(found)
    run_id = send_record(found.folder, record, address)
    return _learn(found.folder, record, tracked=address, tracked_run=run_id)


def promote(found: Found, model: Path, address: str) -> TrainingRecord:
    """Register the model that a training made, `model` its folder; the record as it is then. Raises as `track`."""
    from clara_pipeline.trainings.mlflow_store import register_model

    record = track(found, address)
    version = register_model(found.folder, record, model, address)
    return _learn(found.folder, record, promoted=f"{record.model} version {version}")


def track_trainings_of_run(workspace: Path, run: str, address: str) -> list[str]:
    """Copy the trainings of a run that have no copy yet; a sentence for each that could not be copied."""
    problems = []
    for found in reversed(list_trainings(workspace)):
        record = found.record
        if record is not None and record.run == run and record.state != "running" and record.tracked != address:
            try:
                track(found, address)
            except ClaraError as error:
                problems.append(f"training {found.id} has no copy: {error}")
    return problems


def ended(found: Found) -> TrainingRecord:
    """Return the record of a training that has ended. Raises ClaraError for others."""
    if found.record is None:
        raise ClaraError(found.problem)
    if found.record.state == "running":
        raise UsageError(f"training {found.id} goes on; wait for its end")
    return found.record


def _learn(folder: Path, record: TrainingRecord, **facts: str) -> TrainingRecord:
    record = msgspec.structs.replace(record, **facts)
    with hold(folder / LOCK):
        write_record(folder, record)
    return record
