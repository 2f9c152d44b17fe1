"""`clara-tui make`: files to try the program on."""

from __future__ import annotations

import argparse
from pathlib import Path

from clara_tui.commands.output import print_json


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser("make", help="make sample light curves with known events")
    kinds = parser.add_subparsers(required=True, metavar="WHAT")
    samples = kinds.add_parser("scan-samples", help="sample curves for clara-tui scan, with a table of their events")
    samples.add_argument("-o", "--output", required=True, metavar="DIR", help="folder for the files")
    samples.add_argument("--format", choices=("csv", "fits", "both"), default="csv", help="default: csv")
    samples.add_argument("--n-samples", type=int, default=5, metavar="N", help="curves (default 5: one of each kind)")
    samples.add_argument("--seed", type=int, default=42, metavar="N", help="of everything random (default 42)")
    samples.add_argument("--json", action="store_true", help="print the paths as one JSON object")
    samples.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the sample files and print their paths. Raises UsageError for a wrong number of samples or seed."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.scan_files.sample_files import write_samples

    if not 1 <= args.n_samples <= 100_000 or args.seed < 0:
        raise UsageError("--n-samples is a number from 1 to 100000, --seed from 0")
    paths = write_samples(Path(args.output), args.format, args.n_samples, args.seed)
    if args.json:
        print_json({"paths": [str(path) for path in paths]})
    else:
        print(*paths, sep="\n")
    return 0
