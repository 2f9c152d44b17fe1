"""`clara-tui sweep figures`: the figures of a sweep, and of the candidates of runs, as SVG into the sweep's folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from clara_tui.commands.output import print_json

ABOUT = """Draw a sweep as SVG files into its folder: the scores of the best variants, recall and importance down
the ranked list, maps of noise and length, what the measures depend on, the ten best and the winners for three α.
With --run: the candidates of runs, N-WRSS by label, counts above a threshold by class and sector, and t-SNE of the
features."""


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `figures` to the subcommands."""
    parser = kinds.add_parser("figures", help="draw a sweep as SVG into its folder", description=ABOUT)
    parser.add_argument("name", metavar="NAME", help="the sweep")
    parser.add_argument("--alpha", type=float, default=0.5, metavar="A", help="of the ten best (default 0.5)")
    parser.add_argument("--run", nargs="+", default=[], dest="runs", metavar="RUN", help="draw their candidates")
    parser.add_argument("--above", type=float, default=0.35, metavar="X", help="N-WRSS with --run (default 0.35)")
    parser.add_argument("--json", action="store_true", help="print the paths as one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the figures and print their paths; returns the exit code. Raises UsageError for an unknown name."""
    from clara_pipeline.sweeps.findings.scored_candidates import scored_candidates
    from clara_tui.figures.candidates import candidate_figures
    from clara_tui.figures.write_sweep import write_sweep_figures

    workspace, others = Path(args.workspace), {}
    if args.runs:
        others = candidate_figures(scored_candidates(workspace, args.runs, args.above), args.above)
    written = write_sweep_figures(workspace, args.name, args.alpha, others)
    if args.json:
        print_json({"files": [str(path) for path in written]})
    else:
        print(*written, sep="\n")
    return 0
