"""`clara-tui train scan`: a model of the sliding-window recipe."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from clara_tui.commands.naming_options import add_naming_options, naming_of
from clara_tui.commands.output import print_json
from clara_tui.commands.scan.options import add_window_options, window_settings


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `scan` to the kinds of models that `train` knows."""
    parser = kinds.add_parser("scan", help="windows of light curves, for clara-tui scan --method iflof --model NAME")
    lesson = parser.add_mutually_exclusive_group(required=True)
    lesson.add_argument("--input", nargs="+", metavar="FILE_OR_DIR", help="light curves to learn from")
    lesson.add_argument("--synthetic", type=int, metavar="N", help="learn from N synthetic curves")
    parser.add_argument("--name", required=True, metavar="NAME", help="the name the model gets")
    parser.add_argument("--seed", type=int, default=42, metavar="N", help="of the synthetic curves (default 42)")
    add_window_options(parser)
    add_naming_options(parser)
    parser.add_argument("--force", action="store_true", help="replace a model of that name")
    parser.add_argument("--json", action="store_true", help="print the card as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, keep and describe the model. Raises UsageError for a wrong number of samples or seed."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.ingest.find import light_curve_files
    from clara_pipeline.models.build_windows import train_on_files, train_on_synthetic
    from clara_pipeline.text import sanitize

    settings, workspace, naming = window_settings(args), Path(args.workspace), naming_of(args)
    remarks: list[str] = []
    if args.synthetic is None:
        files = light_curve_files([Path(name) for name in args.input])
        folder, card, remarks = train_on_files(workspace, args.name, files, settings, force=args.force, naming=naming)
    elif not 1 <= args.synthetic <= 100_000 or args.seed < 0:
        raise UsageError("--synthetic is a number from 1 to 100000, --seed from 0")
    else:
        folder, card = train_on_synthetic(
            workspace, args.name, args.synthetic, settings, seed=args.seed, force=args.force, naming=naming
        )
    for remark in remarks:
        print(f"clara-tui: {sanitize(remark)}", file=sys.stderr)
    if args.json:
        import msgspec

        print_json(msgspec.to_builtins(card) | {"folder": str(folder)})
    else:
        print(f"{sanitize(folder)}: trained on {sanitize(card.trained_on)}")
    return 3 if remarks else 0
