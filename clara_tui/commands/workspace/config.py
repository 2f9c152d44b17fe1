"""`clara-tui config show`: every setting, its value and where it came from."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_pipeline.config.load import Resolved


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `config` command and its actions to the parser."""
    parser = subparsers.add_parser("config", help="print every setting, its value and where it came from")
    actions = parser.add_subparsers(required=True)
    show = actions.add_parser("show", help="print every setting")
    show.add_argument("--config", metavar="FILE", help="settings: our TOML, or the published CLI's JSON")
    show.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="one setting; repeatable")
    show.add_argument("--json", action="store_true", help="print one JSON object")
    show.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every setting, its value and where it comes from; returns the exit code."""
    import json

    from clara_pipeline.config.load import describe, resolve

    config = Path(args.config) if args.config else None
    resolved = resolve(Path(args.workspace), config, args.set)
    if args.json:
        _print_json(resolved)
        return 0
    for name, value, meaning in describe(resolved.settings):
        source = resolved.origins.get(name, "default")
        print(f"{name:<28} {json.dumps(value):<24} {source:<14} {meaning}".rstrip())
    for remark in resolved.remarks:
        print(f"note: {remark}")
    return 0


def _print_json(resolved: Resolved) -> None:
    from clara_pipeline.config.load import describe
    from clara_tui.commands.output import print_json

    settings = {
        name: {"value": value, "origin": resolved.origins.get(name, "default"), "meaning": meaning}
        for name, value, meaning in describe(resolved.settings)
    }
    print_json({"settings": settings, "remarks": resolved.remarks})
