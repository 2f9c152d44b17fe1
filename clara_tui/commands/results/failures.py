"""`clara-tui failures`: what could not be used, and why."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `failures` command and its options to the parser."""
    parser = subparsers.add_parser("failures", help="print what could not be used, and why")
    parser.add_argument("run_id", nargs="?", metavar="RUN", help="default: the newest")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the light curves that could not be used, and why; returns the exit code."""
    from clara_pipeline.runs.run_directory import find_run
    from clara_pipeline.text import sanitize
    from clara_tui.commands.output import print_json

    found = find_run(Path(args.workspace), args.run_id)
    rows = found.failures().to_pylist()
    if args.json:
        print_json({"run": found.id, "n_failures": len(rows), "failures": rows})
        return 0
    for row in rows:
        print(f"{sanitize(row['filename'])} ({sanitize(row['stage'])}): {sanitize(row['reason'])}")
    print(f"{len(rows)} failure{'' if len(rows) == 1 else 's'} in run {found.id}")
    return 0
