"""`clara-tui evaluate transients`: how well models tell classes of transients that they have not seen."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_tui.commands.output import print_json
from clara_tui.commands.transients.labelled_files import add_options, read_labelled

if TYPE_CHECKING:
    from clara_pipeline.transients.evaluation.report import Report
    from clara_pipeline.transients.labelled_objects import LabelledObjects

ABOUT = """Measure models on labelled light curves by repeated stratified cross-validation.

Each object is classified once a repeat by a model trained without it; all kinds of model see the same folds. Scores are
means over the repeats, intervals 95 % by drawing objects again. ece is the calibration error of the surest class in ten
equal bins. `fused`, `tcn` and `recipe` (a published recipe, kept for comparison) need the extra torch."""


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `transients` to the kinds of things that `evaluate` measures."""
    parser = kinds.add_parser(
        "transients", help="macro-F1, calibration and early scores of classifiers of transients",
        description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add_options(parser, min_points=8)
    parser.add_argument("--folds", type=int, default=5, metavar="N", help="parts of each split (default 5)")
    parser.add_argument("--repeats", type=int, default=4, metavar="N", help="splits (default 4)")
    parser.add_argument("--models", default="trees", metavar="NAME,NAME", help="trees, tcn, fused, recipe")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of folds and models (default 0)")
    parser.add_argument("--figures", metavar="DIR", help="write confusion matrix, reliability, ROC … as SVG")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure each kind of model and print the result; returns the exit code."""
    from dataclasses import asdict

    _check(args)
    kinds = _kinds(args)
    objects = read_labelled(args)
    _check_folds(args, objects)
    reports = {name: _measured(name, kind, objects, args) for name, kind in kinds.items()}
    if args.figures:
        _draw(Path(args.figures), reports, objects.counts())
    if args.json:
        measured = {name: asdict(one) for name, one in reports.items()}
        print_json({"n": len(objects.objects), "classes": objects.counts(), "folds": args.folds,
                    "repeats": args.repeats, "seed": args.seed, "models": measured})  # fmt: skip
        return 0
    from clara_tui.text.classifier_report import report_lines

    print("\n".join(report_lines(reports, objects.counts())))
    return 0


def _draw(folder: Path, reports: dict[str, Report], counts: dict[str, int]) -> None:
    from clara_tui.figures.classifier import classifier_figures
    from clara_tui.figures.drawing import write_figures

    write_figures(folder, classifier_figures(reports, counts))


def _check(args: argparse.Namespace) -> None:
    from clara_pipeline.errors import UsageError

    if args.min_points < 1 or args.folds < 2 or args.repeats < 1 or args.seed < 0:
        raise UsageError("--min-points and --repeats are numbers from 1, --folds from 2, --seed from 0")


def _check_folds(args: argparse.Namespace, found: LabelledObjects) -> None:
    from clara_pipeline.errors import UsageError
    from clara_pipeline.transients.evaluation.folds import repeated_folds

    try:
        next(repeated_folds(found.labels, args.folds, args.repeats, args.seed))
    except ValueError as error:
        raise UsageError(f"{error}; give more objects, or a smaller --folds") from error


def _kinds(args: argparse.Namespace) -> dict[str, Any]:
    from clara_pipeline.transients.model_kind import model_kind

    return {name.strip(): model_kind(name.strip()) for name in args.models.split(",")}


def _measured(name: str, kind: Any, found: LabelledObjects, args: argparse.Namespace) -> Report:
    from clara_pipeline.transients.evaluation.cross_validation import Plan, cross_validated
    from clara_pipeline.transients.evaluation.report import report

    def told(done: int, total: int) -> None:
        if not args.quiet and sys.stderr.isatty():
            print(f"\r{name}: {done} of {total} trainings", end="\n" if done == total else "", file=sys.stderr)

    plan = Plan(args.folds, args.repeats, args.seed)
    held = cross_validated(kind, found.objects, found.labels, found.classes, plan, told)
    return report(held, found.labels, found.classes, args.seed)
