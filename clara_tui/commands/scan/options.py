"""Options of the sliding-window recipe, which several commands share."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError

if TYPE_CHECKING:
    from clara_pipeline.scan.windows.iflof import WindowSettings

STRATEGIES = ("score_threshold", "and", "or", "weighted_vote")


def add_window_options(parser: argparse.ArgumentParser) -> None:
    """Add window, contamination, vote and strategy."""
    group = parser.add_argument_group("the recipe iflof")
    group.add_argument("--contamination", type=share, default=0.05, metavar="SHARE", help="share flagged (default 5%%)")
    group.add_argument("--window", type=int, default=50, metavar="POINTS", help="points in a window (default 50)")
    about = "share of windows that must flag a point (default 0.3)"
    group.add_argument("--vote", type=share, default=0.3, metavar="SHARE", help=about)
    group.add_argument("--strategy", choices=STRATEGIES, default=STRATEGIES[0], help="how both detectors are joined")


def share(text: str) -> float:
    """Read `5%` or `0.05`. Raises ArgumentTypeError."""
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 < value <= 0.5:
        raise argparse.ArgumentTypeError(f"write a share up to 50%, such as 5% or 0.05, not {text!r}")
    return value


def window_settings(args: argparse.Namespace) -> WindowSettings:
    """Make the recipe's settings of the parsed options. Raises UsageError."""
    from clara_pipeline.scan.windows.iflof import WindowSettings

    if not 4 <= args.window <= 10_000:
        raise UsageError(f"--window {args.window}: between 4 and 10000 points, please")
    stride = max(1, args.window // 2)
    return WindowSettings(args.window, stride, args.contamination, args.vote, args.strategy)
