"""`clara-tui evaluate nwrss`: N-WRSS per sector from two files of scores, and what lies above a cut."""

from __future__ import annotations

import argparse
from pathlib import Path

from clara_tui.commands.output import print_json


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `nwrss` to the kinds of things that `evaluate` measures."""
    parser = kinds.add_parser("nwrss", help="candidates above a cut in N-WRSS, per sector and label")
    parser.add_argument("--p3", required=True, metavar="FILE_OR_RUN", help="anomaly scores of p3")
    parser.add_argument("--p9", required=True, metavar="FILE_OR_RUN", help="anomaly scores of p9")
    parser.add_argument("--labels", metavar="CSV", help="columns filename and label_group (or class, label, kind)")
    parser.add_argument("--above", type=float, default=0.35, metavar="X", help="N-WRSS (default 0.35)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the counts; returns the exit code. Raises UsageError for files that cannot be joined."""
    from dataclasses import asdict

    from clara_pipeline.errors import UsageError
    from clara_pipeline.runs.score_files import read_classes, read_scores
    from clara_pipeline.stars.evaluate_nwrss import nwrss_cuts

    labels = read_classes(Path(args.labels)) if args.labels else {}
    try:
        cuts = nwrss_cuts(read_scores(Path(args.p3)), read_scores(Path(args.p9)), labels, args.above)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if args.json:
        print_json({"above": args.above, "sectors": [asdict(cut) for cut in cuts]})
        return 0
    for cut in cuts:
        limits = cut.range
        ends = f"WRSS {limits.wrss_min:.4f} to {limits.wrss_max:.4f}" if limits.n_rows else "no curve with both scores"
        print(f"sector {cut.sector}: {limits.n_rows} candidates, {ends}; {cut.n_above} with N-WRSS > {args.above:g}")
        print("".join(f"  {label:<24}{count:>7}\n" for label, count in cut.above_by_label.items()), end="")
    return 0
