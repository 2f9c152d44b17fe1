"""`clara-tui trainings track` and `promote`: copies in an MLflow database, and its registry of models."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_tui.commands.actions import add_action
from clara_tui.commands.output import print_json, print_notes

if TYPE_CHECKING:
    from clara_pipeline.trainings.record import TrainingRecord


def add_actions(actions: Any, which: str) -> None:
    """Add both actions; `which` says how a training is named."""
    about = "copy trainings to the MLflow database of the settings (extra track)"
    track = add_action(actions, "track", track_all, about)
    track.add_argument("trainings", nargs="*", metavar="TRAINING", help=f"{which}; default: all without a copy")
    about = "register a training's model in the MLflow database (extra track)"
    promote = add_action(actions, "promote", promote_one, about)
    promote.add_argument("training", metavar="TRAINING", help=which)
    for parser in (track, promote):
        parser.add_argument("--tracking", metavar="ADDRESS", help="sqlite:///FILE (default: trainings.tracking)")


def track_all(args: argparse.Namespace) -> int:
    """Copy trainings; returns the exit code. Raises UsageError without an address, ClaraError as `track`."""
    from clara_pipeline.trainings.ledger import find_training, list_trainings
    from clara_pipeline.trainings.tracking import track

    workspace, address = Path(args.workspace), _address(args)
    found = list({one.id: one for one in (find_training(workspace, words) for words in args.trainings)}.values())
    if not args.trainings:
        known = [one for one in list_trainings(workspace) if one.record is not None]
        found = [one for one in known if one.record and one.record.state != "running" and one.record.tracked != address]
    done = []
    for one in found:
        record = track(one, address)
        done.append({"id": record.id, "run": record.tracked_run})
        if not args.json:
            print(f"{record.id}: run {record.tracked_run}")
    if args.json:
        print_json({"tracking": address, "tracked": done})
    print_notes(args, [f"{len(done)} trainings in {address}"])
    return 0


def promote_one(args: argparse.Namespace) -> int:
    """Register a training's model; returns the exit code. Raises UsageError where it is not there any more."""
    from clara_pipeline.trainings.ledger import find_training
    from clara_pipeline.trainings.tracking import ended, promote

    workspace, address = Path(args.workspace), _address(args)
    found = find_training(workspace, args.training)
    record = promote(found, model_folder(workspace, ended(found)), address)
    if args.json:
        print_json({"id": record.id, "tracking": address, "run": record.tracked_run, "promoted": record.promoted})
    else:
        print(f"{record.id}: {record.promoted}")
    return 0


def model_folder(workspace: Path, record: TrainingRecord) -> Path:
    """Find the model that a training made. Raises UsageError where it made none, or another is in its place."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.card import read_card
    from clara_pipeline.models.registry import find_model
    from clara_pipeline.text import sanitize

    if record.state != "finished" or not record.model:
        raise UsageError(f"training {record.id} is {record.state} and made no model that could be promoted")
    is_forest_of_run = record.run and record.kind == "forest"
    folder = _forest_of_run(workspace, record) if is_forest_of_run else find_model(workspace, record.model)
    if record.model_sha256 and read_card(folder).checksum != record.model_sha256:
        raise UsageError(
            f"the model {sanitize(record.model, 80)} is not the one that training {record.id} made: "
            "it was trained again since"
        )
    return folder


def _forest_of_run(workspace: Path, record: TrainingRecord) -> Path:
    from clara_pipeline.errors import UsageError
    from clara_pipeline.runs.parts import finished_parts
    from clara_pipeline.runs.run_directory import open_run
    from clara_pipeline.scoring.nwrss import ROLES

    parts = finished_parts(open_run(workspace, record.run).path("train"))
    if record.model not in ROLES or len(parts) != len(ROLES):
        raise UsageError(f"run {record.run} has no forest {record.model} any more")
    return Path(parts[ROLES.index(record.model)])


def _address(args: argparse.Namespace) -> str:
    from clara_pipeline.errors import UsageError
    from clara_pipeline.trainings.tracking import address_of

    address = address_of(Path(args.workspace), args.tracking)
    if not address:
        raise UsageError("no tracking address: --tracking sqlite:///mlflow.db, or trainings.tracking in clara.toml")
    return address
