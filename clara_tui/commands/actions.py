"""Add the actions of a command that has several, such as `clara-tui runs list`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any


def add_action(
    actions: Any, name: str, run: Callable[[argparse.Namespace], int], about: str, **more: str
) -> argparse.ArgumentParser:
    """Add one action, with `--json`, and return its parser; `about` is a sentence without capital and full stop."""
    parser: argparse.ArgumentParser = actions.add_parser(
        name, help=about, description=about[0].upper() + about[1:] + ".", **more
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)
    return parser
