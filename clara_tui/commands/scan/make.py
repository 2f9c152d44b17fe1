"""`clara-tui make`: files to try the program on."""

from __future__ import annotations

import argparse
from pathlib import Path

from clara_tui.commands.output import print_json, print_notes


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
    _add_injected(kinds)


def _add_injected(kinds: argparse._SubParsersAction) -> None:
    injected = kinds.add_parser(
        "injected", help="copies of your light curves, some with a signal put in, to try designs of forests on"
    )
    injected.add_argument("inputs", nargs="+", metavar="FOLDER_OR_FILE", help="FITS light curves")
    injected.add_argument("-o", "--output", required=True, metavar="DIR", help="folder for the copies and truth.csv")
    injected.add_argument("--kind", default="transits", metavar="KIND", help="transits, dips, flares or eclipses")
    injected.add_argument("--share", type=float, default=0.5, metavar="P", help="share that gets one (default 0.5)")
    injected.add_argument("--seed", type=int, default=0, metavar="N", help="of everything random (default 0)")
    injected.set_defaults(run=run_injected)


def run_injected(args: argparse.Namespace) -> int:
    """Write copies with signals and print how many. Raises UsageError for an unknown kind, and for no files."""
    from clara_pipeline.demo_files.injected_files import KINDS, TRUTH, write_injected
    from clara_pipeline.errors import UsageError

    if args.kind not in KINDS or not 0 <= args.share <= 1 or args.seed < 0:
        raise UsageError(f"--kind is one of {', '.join(KINDS)}, --share a number from 0 to 1, --seed from 0")
    folder = Path(args.output)
    paths = [
        file for place in map(Path, args.inputs) for file in (place.rglob("*.fits") if place.is_dir() else [place])
    ]
    if not paths or folder.resolve() in {path.resolve().parent for path in paths}:
        raise UsageError("name FITS light curves, and another folder for the copies than theirs")
    n_written = write_injected(paths, folder, args.kind, args.share, args.seed, lambda text: print_notes(args, [text]))
    print(f"{folder}: {n_written} light curves; {TRUTH} says which have {args.kind}")
    return 0


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
