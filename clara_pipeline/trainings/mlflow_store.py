"""Copies of records in an MLflow database and its registry. Only this module imports mlflow (extra `track`)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from clara_pipeline.errors import ClaraError
from clara_pipeline.text import sanitize
from clara_pipeline.trainings.facts import EPOCH, curve_names, facts_of, numbered_epochs
from clara_pipeline.trainings.ledger import artifact_path
from clara_pipeline.trainings.record import RECORD, Metric, TrainingRecord
from clara_pipeline.trainings.tracking_address import file_of

QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "MLFLOW_LOGGING_LEVEL": "ERROR"}
"""MLflow would report its use to its makers, and tell of every table it creates."""
ID_TAG = "clara.training"
MODEL = "model"
"""The folder of a run's artifacts that holds a promoted model."""
PROMOTED = "promoted"
"""The alias of a model's version that was promoted last."""
UNNAMEABLE = re.compile(r"[^\w\-. :/]", re.ASCII)
LONGEST_NAME, LONGEST_VALUE, AT_ONCE = 250, 5000, 100
STATUS = {"finished": "FINISHED", "failed": "FAILED", "killed": "KILLED"}


def send_record(folder: Path, record: TrainingRecord, address: str) -> str:
    """Copy a record and its artifacts to the database at a checked `address`; return its run id there.

    A training that is there whole already is left as it is; what a killed copying left is made anew. Raises
    ClaraError, with MLflow's reason, where it cannot be written.
    """
    with _client(address) as client:
        experiment = _experiment(client, record.naming.experiment, address)
        for run in client.search_runs([experiment], f"tags.`{ID_TAG}` = '{record.id}'"):
            if run.info.status in STATUS.values():
                return str(run.info.run_id)
            client.delete_run(run.info.run_id)
        return _copy(client, experiment, folder, record)


def register_model(folder: Path, record: TrainingRecord, model: Path, address: str) -> str:
    """Add a model's files to the training's run and a version to the registry; return the version.

    The model gets its record's name there, the version the alias `promoted`. Raises ClaraError as `send_record`.
    """
    run_id = send_record(folder, record, address)
    with _client(address) as client:
        name = re.sub("[/:]", "_", _nameable(record.model))
        if not client.search_registered_models(f"name = '{name}'"):
            client.create_registered_model(name)
        for path in sorted(path for path in model.iterdir() if path.is_file()):
            client.log_artifact(run_id, str(path), MODEL)
        source = f"{client.get_run(run_id).info.artifact_uri}/{MODEL}"
        version = client.create_model_version(name, source, run_id, tags={ID_TAG: record.id})
        client.set_registered_model_alias(name, PROMOTED, version.version)
        return str(version.version)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """Open MLflow on a database. Whatever goes wrong in it becomes a ClaraError."""
    os.environ.update(QUIET)
    from mlflow.tracking import MlflowClient

    try:
        yield MlflowClient(address, address)
    except ClaraError:
        raise
    except Exception as error:
        reason = sanitize(error, 300) or type(error).__name__
        raise ClaraError(f"MLflow could not use {file_of(address)}: {reason}") from error


def _experiment(client: Any, name: str, address: str) -> str:
    """Find or make the experiment; artifacts lie beside the database."""
    found = client.get_experiment_by_name(name)
    if found is not None:
        return str(found.experiment_id)
    file = file_of(address)
    return str(client.create_experiment(name, file.with_name(f"{file.stem}-artifacts").as_uri()))


def _copy(client: Any, experiment: str, folder: Path, record: TrainingRecord) -> str:
    """Write a new run; its end comes last, so that a run that has ended is whole."""
    from mlflow.entities import Metric as Point
    from mlflow.entities import Param, RunTag

    began = _milliseconds(record.started_utc)
    run = client.create_run(experiment, began, {ID_TAG: record.id}, record.naming.run_name)
    run_id = str(run.info.run_id)
    points = [Point(name, value, began + at, step) for at, (name, value, step) in enumerate(_points(record))]
    params = [Param(name, value) for name, value in _params(record).items()]
    tags = [RunTag(name, value) for name, value in _tags(record).items()]
    for start in range(0, max(len(points), len(params), len(tags)), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        client.log_batch(run_id, points[some], params[some], tags[some])
    for artifact in record.artifacts:
        path = artifact_path(folder, artifact.name)
        if path is not None:
            client.log_artifact(run_id, str(path))
    client.log_artifact(run_id, str(folder / RECORD), "record")
    client.set_terminated(run_id, STATUS[record.state], _milliseconds(record.ended_utc) or None)
    return run_id


def _points(record: TrainingRecord) -> Iterator[tuple[str, float, int]]:
    """Return each epoch's metrics by its number, then the finished model's, as `final.…` where epochs have them too."""
    last = 0
    for number, metrics in numbered_epochs(record):
        last = number
        yield from ((_nameable(name), _number(value), number) for name, value in metrics.items())
    taken = {*curve_names(record), EPOCH}
    for name, value in record.metrics.items():
        yield _nameable(f"final.{name}" if name in taken else name), _number(value), last


def _number(value: Metric) -> float:
    return float("nan") if value is None else value


def _params(record: TrainingRecord) -> dict[str, str]:
    """Return parameters by their own names, then seed and data."""
    facts = facts_of(record)
    told = {name.removeprefix("param."): value for name, value in facts.items() if name.startswith("param.")}
    told |= {name: value for name, value in facts.items() if name == "seed" or name.startswith("data.")}
    return {_nameable(name): str(value)[:LONGEST_VALUE] for name, value in told.items() if value is not None}


def _tags(record: TrainingRecord) -> dict[str, str]:
    """Tag a run with what is known of the training beside its parameters; a person's tags each by their word."""
    naming = record.naming
    about = {
        "mlflow.note.content": naming.note, "clara.kind": record.kind, "clara.model": record.model,
        "clara.run": record.run, "clara.problem": record.problem,
    }  # fmt: skip
    about |= {f"version.{name}": version for name, version in record.versions.items()}
    about |= dict.fromkeys(naming.tags, "yes")
    return {_nameable(name): value[:LONGEST_VALUE] for name, value in about.items() if value}


def _nameable(name: str) -> str:
    """Turn a name into one that MLflow takes: no path that leads elsewhere, no sign it does not know."""
    plain = UNNAMEABLE.sub("_", name)[:LONGEST_NAME]
    return "/".join(part for part in plain.split("/") if part.strip(". ")) or "_"


def _milliseconds(utc: str) -> int:
    """Return milliseconds since 1970; 0 for a text that is no time."""
    try:
        return int(datetime.fromisoformat(utc).timestamp() * 1000)
    except ValueError:
        return 0
