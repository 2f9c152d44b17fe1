"""Record of a training: `trainings/<id>/training.json`, and its artifacts in a folder beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.atomic import write_whole
from clara_pipeline.json_text import NOT_JSON, indented_json
from clara_pipeline.settings import TrainingsSettings
from clara_pipeline.text import sanitize, sanitize_all

FOLDER = "trainings"
RECORD, LOCK, ARTIFACTS = "training.json", "lock", "artifacts"
CONFUSION = "confusion.csv"
"""The artifact with a matrix of how many objects of each class were taken for which."""
SCHEMA = 1
MAX_RECORD_BYTES = 64 * 2**20

Parameter = str | int | float | bool | None
Metric = float | None
"""None where a metric is not finite."""
State = Literal["running", "finished", "failed", "killed"]


class Naming(msgspec.Struct, frozen=True):
    """What a person calls a training."""

    run_name: str = ""
    """Empty: the name of the model, else the kind."""
    experiment: str = ""
    """Empty: the kind."""
    tags: tuple[str, ...] = ()
    note: str = ""


UNNAMED = Naming()
"""A training that nobody has named."""


class TrainingData(msgspec.Struct, frozen=True):
    """What a model was trained on."""

    paths: tuple[str, ...] = ()
    """Files or folders as given; empty where everything was simulated."""
    sha256: str = ""
    """Of the content (`clara_pipeline/trainings/content_hash.py`)."""
    counts: dict[str, int] = {}
    """How many there are of what: `train`, `validation`, `test`, `real`, `synthetic`."""
    classes: dict[str, int] = {}
    """How many objects each class has."""


class Artifact(msgspec.Struct, frozen=True):
    """A file that a training left, `artifacts/<name>` in the folder of its record."""

    name: str
    n_bytes: int
    sha256: str


class TrainingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept of one training. Unknown fields of later versions are passed over."""

    id: str
    kind: str
    """`forest`, `triage`, `scan`, `reference`, `transients`, …"""
    state: State
    problem: str = ""
    """Why it failed or ended early."""
    schema: int = SCHEMA
    naming: Naming = Naming()
    model: str = ""
    """The model it made, by name."""
    model_sha256: str = ""
    """Of its arrays, as on its card."""
    run: str = ""
    """The run it was part of."""
    seed: int | None = None
    parameters: dict[str, Parameter] = {}
    versions: dict[str, str] = {}
    data: TrainingData = TrainingData()
    epochs: tuple[dict[str, Metric], ...] = ()
    metrics: dict[str, Metric] = {}
    """What it came to in the end."""
    artifacts: tuple[Artifact, ...] = ()
    started_utc: str = ""
    ended_utc: str = ""
    tracked: str = ""
    """The tracking address that has a copy."""
    tracked_run: str = ""
    """The id of the copy there."""
    promoted: str = ""
    """Name and version in the registry of models there."""
    remarks: tuple[str, ...] = ()


def naming_from(
    settings: TrainingsSettings, run_name: str = "", experiment: str = "", tags: Sequence[str] = (), note: str = ""
) -> Naming:
    """Name a training as was typed, else as the settings say; tags of both are kept."""
    from_settings = [tag.strip() for tag in settings.tags.split(",") if tag.strip()]
    return Naming(run_name or settings.run_name, experiment or settings.experiment, (*from_settings, *tags), note)


def write_record(folder: Path, record: TrainingRecord, *, sync: bool = True) -> None:
    """Write `folder`/training.json, whole or not at all."""
    write_whole(folder / RECORD, indented_json(record), sync)


def read_record(folder: Path) -> TrainingRecord:
    """Read the record in `folder`, its texts cleaned; the id is the folder's name, whatever the file says.

    Raises DamagedStore where there is none that can be read.
    """
    path = folder / RECORD
    try:
        if path.stat().st_size > MAX_RECORD_BYTES:
            raise DamagedStore(f"{sanitize(path)} is absurdly large for the record of a training; remove it")
        plain = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        return msgspec.convert(sanitize_all(plain | {"id": folder.name}, 2000, 100), TrainingRecord)
    except OSError as error:
        raise DamagedStore(f"could not read {sanitize(path)}: {error.strerror}; remove its folder") from error
    except NOT_JSON as error:
        reason = sanitize(error, 200)
        raise DamagedStore(f"{sanitize(path)} is not the record of a training ({reason}); remove its folder") from error
