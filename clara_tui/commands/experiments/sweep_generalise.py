"""`clara-tui sweep generalise`: whether a variant does as well on other stars."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.sweeps.findings.generalise import Generalisation, SetMeasures

ABOUT = """Measure one variant on stratified subsets of the test curves and on other runs: true and false finds at a
threshold, precision, recall, and the mean and spread of the measures. A measure passes where its standard deviation
is at most 10 % of its mean and the mean is within 0.05 of the whole set's."""


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `generalise` to the subcommands."""
    parser = kinds.add_parser("generalise", help="measure a variant on subsets and on other runs", description=ABOUT)
    parser.add_argument("name", metavar="NAME", help="the sweep")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--variant", metavar="VARIANT", help="its name, or its number from 0")
    which.add_argument("--alpha", type=float, metavar="A", help="the winner for this weight, by equation 7")
    parser.add_argument("--subsets", default="10x4000", metavar="NxSIZE", help="default 10x4000")
    parser.add_argument("--threshold", type=float, default=0.22, metavar="S", help="anomaly score (default 0.22)")
    parser.add_argument("--other", nargs="+", default=[], metavar="RUN", help="runs with other sectors' features")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the subsets (default 0)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print how a variant generalises; returns the exit code. Raises UsageError for subsets that are none."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.sweeps.findings.choose import choose
    from clara_pipeline.sweeps.findings.export_winner import find_variant
    from clara_pipeline.sweeps.findings.generalise import generalise
    from clara_pipeline.sweeps.findings.results import finished_variants
    from clara_pipeline.sweeps.sweep_folder import read_sweep

    numbers = re.fullmatch(r"([0-9]{1,4})x([0-9]{1,7})", args.subsets)
    if numbers is None or args.seed < 0:
        raise UsageError("--subsets is a number of subsets and their size, such as 10x4000; --seed is from 0")
    workspace = Path(args.workspace)
    if args.variant is not None:
        variant = find_variant(workspace, args.name, args.variant)
    else:
        found = finished_variants(*read_sweep(workspace, args.name))
        variant = found[int(choose(found, args.alpha).order[0])].variant
    n_subsets, size = int(numbers[1]), int(numbers[2])
    result = generalise(
        workspace, args.name, variant, args.threshold, n_subsets, size, args.seed, tuple(args.other)
    )  # fmt: skip
    if args.json:
        print_json(result)
    else:
        print("\n".join(_lines(result)))
    return 0


def _lines(found: Generalisation) -> list[str]:
    rows = [_row(one) for one in (found.whole, *found.subsets, *found.others)]
    head = f"{'':<20}{'curves':>8}{'true':>7}{'false':>7}{'precision':>11}{'recall':>8}{'TOI recall':>12}{'rate':>8}"
    rule = [f"{name:<24}{found.mean[name]:>9.4f} ± {found.sd[name]:.4f}  {'passes' if ok else 'does not pass'}"
            for name, ok in found.passes.items()]  # fmt: skip
    return [f"{found.variant}, anomaly score of {found.threshold:g} or more", head, *rows, "", *rule]


def _row(one: SetMeasures) -> str:
    above = one.above
    return (
        f"{one.name[:19]:<20}{one.n_curves:>8}{above.n_true:>7}{above.n_false:>7}{_text(above.precision):>11}"
        f"{_text(above.recall):>8}{_text(one.measures['toi_recall']):>12}{_text(one.measures['anomaly_rate']):>8}"
    )


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
