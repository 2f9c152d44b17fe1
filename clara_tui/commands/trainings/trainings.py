"""`clara-tui trainings`: list, show, compare, export, track and promote trainings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.actions import add_action
from clara_tui.commands.output import print_json_or, print_notes, write_stdout
from clara_tui.commands.trainings import tracking

if TYPE_CHECKING:
    from clara_pipeline.trainings.ledger import Found
    from clara_pipeline.trainings.record import TrainingRecord

FORMATS = ("csv", "json")
WHICH = "an id or the beginning of one, a run name, or last"


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `trainings` command and its actions to the parser."""
    parser = subparsers.add_parser("trainings", help="list, show, compare, export, track and promote trainings")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = add_action(actions, "list", list_all, "list the trainings of the workspace, the newest first")
    _add_filters(listing)
    show = add_action(actions, "show", show_one, "print what a training was made from and how it went")
    show.add_argument("training", metavar="TRAINING", help=WHICH)
    compare = add_action(actions, "compare", compare_all, "print what differs between trainings, and their metrics")
    compare.add_argument("trainings", nargs="+", metavar="TRAINING", help=WHICH)
    export = add_action(actions, "export", export_all, "write trainings to a file")
    export.add_argument("trainings", nargs="*", metavar="TRAINING", help=f"{WHICH}; default: all")
    export.add_argument("-o", "--output", required=True, metavar="FILE", help="- writes to standard output")
    export.add_argument("--format", choices=FORMATS, help="default: what the name of the file says")
    export.add_argument("--epochs", action="store_true", help="CSV with a row for each epoch, not each training")
    _add_filters(export)
    tracking.add_actions(actions, WHICH)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", default="", metavar="KIND", help="only these: forest, triage, scan, transients …")
    parser.add_argument("--experiment", default="", metavar="TEXT", help="only those of an experiment")
    parser.add_argument("--tag", action="append", default=[], metavar="WORD", help="only those with a tag; repeatable")


def list_all(args: argparse.Namespace) -> int:
    """Print the trainings of the workspace; returns the exit code."""
    from clara_pipeline.trainings.ledger import list_trainings
    from clara_tui.background.workspace_access import check_workspace
    from clara_tui.commands.trainings.training_text import list_lines, summary

    check_workspace(Path(args.workspace))
    every = list_trainings(Path(args.workspace))
    found = [one for one in every if one.record is not None and _is_wanted(one.record, args)]
    damaged = [one for one in every if one.record is None]
    records = [one.record for one in found if one.record is not None]
    print_json_or(args, {"trainings": [summary(record) for record in records]}, lambda: list_lines(records))
    print_notes(args, [one.problem for one in damaged])
    return 0


def show_one(args: argparse.Namespace) -> int:
    """Print the record of a training; returns the exit code. Raises UsageError where there is none."""
    import msgspec

    from clara_pipeline.trainings.ledger import open_training
    from clara_tui.commands.trainings.training_text import detail_lines

    folder, record = open_training(Path(args.workspace), args.training)
    content = msgspec.to_builtins(record) | {"folder": str(folder.absolute())}
    print_json_or(args, content, lambda: detail_lines(record, folder))
    return 0


def compare_all(args: argparse.Namespace) -> int:
    """Print what differs between trainings; returns the exit code. Raises UsageError for fewer than two."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.trainings.comparison import compare_trainings
    from clara_tui.commands.trainings.training_text import comparison_json, comparison_lines

    records = _named(args)
    if len(records) < 2:
        raise UsageError("comparing needs two trainings; clara-tui trainings list names them")
    comparison = compare_trainings(records)
    print_json_or(args, comparison_json(comparison), lambda: comparison_lines(comparison))
    return 0


def export_all(args: argparse.Namespace) -> int:
    """Write trainings to a file; returns the exit code. Raises UsageError."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.files.atomic import write_whole
    from clara_pipeline.files.format_names import STDOUT
    from clara_pipeline.trainings.export import exported

    form = _format(args)
    if args.output == STDOUT and args.json:
        raise UsageError("--json needs a file: name one with -o")
    records = [record for record in _named(args) if _is_wanted(record, args)]
    data = exported(records, form, epochs=args.epochs)
    if args.output == STDOUT:
        write_stdout(data)
    else:
        write_whole(Path(args.output), data)
        done = {"path": args.output, "format": form, "n_trainings": len(records)}
        print_json_or(args, done, lambda: [args.output])
    print_notes(args, [f"{len(records)} trainings written"])
    return 0


def _format(args: argparse.Namespace) -> str:
    from clara_pipeline.errors import UsageError
    from clara_pipeline.text import sanitize

    form = args.format or Path(args.output).suffix.lower().removeprefix(".") or "csv"
    if form not in FORMATS:
        raise UsageError(f"the name {sanitize(args.output, 200)!r} does not say its format; add --format csv or json")
    if args.epochs and form == "json":
        raise UsageError("--epochs is for CSV; JSON holds the epochs of every training anyway")
    return str(form)


def _named(args: argparse.Namespace) -> list[TrainingRecord]:
    """Return the trainings that were named, each once; all that can be read where none was."""
    from clara_pipeline.trainings.ledger import list_trainings, open_training

    workspace = Path(args.workspace)
    if args.trainings:
        opened = [open_training(workspace, words)[1] for words in args.trainings]
        return list({record.id: record for record in opened}.values())
    found: list[Found] = list_trainings(workspace)
    print_notes(args, [one.problem for one in found if one.record is None])
    return [one.record for one in found if one.record is not None]


def _is_wanted(record: TrainingRecord, args: argparse.Namespace) -> bool:
    naming = record.naming
    return (
        args.kind in ("", record.kind)
        and args.experiment in ("", naming.experiment)
        and set(args.tag) <= set(naming.tags)
    )
