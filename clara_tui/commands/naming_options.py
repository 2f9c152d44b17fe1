"""Options of all commands that train: what a person calls the training."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_pipeline.trainings.record import Naming


def add_naming_options(parser: argparse.ArgumentParser, *, note: bool = True) -> None:
    """Add `--run-name`, `--experiment`, `--tag` and `--note`."""
    parser.add_argument("--run-name", default="", metavar="TEXT", help="what this training is called in the ledger")
    parser.add_argument("--experiment", default="", metavar="TEXT", help="what it is grouped by (default: its kind)")
    parser.add_argument("--tag", action="append", default=[], metavar="WORD", help="kept with it; repeatable")
    if note:
        parser.add_argument("--note", default="", metavar="TEXT", help="kept with it")


def naming_of(args: argparse.Namespace) -> Naming:
    """Name the training as typed, else as the workspace's settings say. Raises UsageError for bad settings."""
    from clara_pipeline.config.load import resolve
    from clara_pipeline.trainings.record import naming_from

    settings = resolve(Path(args.workspace)).settings.trainings
    return naming_from(settings, args.run_name, args.experiment, args.tag, args.note)
