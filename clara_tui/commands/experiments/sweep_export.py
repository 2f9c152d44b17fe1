"""`clara-tui sweep export`: make a variant a model of the workspace."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `export` to the subcommands."""
    parser = kinds.add_parser("export", help="make a variant a model of the workspace")
    parser.add_argument("name", metavar="NAME", help="the sweep")
    parser.add_argument("--variant", required=True, metavar="VARIANT", help="its name, or its number from 0")
    parser.add_argument("--model", required=True, metavar="MODEL", help="the name the model gets")
    parser.add_argument("--force", action="store_true", help="replace a model of that name")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Export one variant; returns the exit code."""
    from clara_pipeline.sweeps.findings.export_winner import export_variant, find_variant

    workspace = Path(args.workspace)
    variant = find_variant(workspace, args.name, args.variant)
    print(export_variant(workspace, args.name, variant, args.model, force=args.force))
    return 0
