"""`clara-tui evaluate transients`: how well models tell classes of transients that they have not seen."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_tui.commands.output import print_json
from clara_tui.commands.transients.labelled_files import add_options, read_labelled

if TYPE_CHECKING:
    from clara_pipeline.transients.evaluation.cross_validation import HeldOut
    from clara_pipeline.transients.evaluation.report import Report
    from clara_pipeline.transients.exploration.one_object import OneObject
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
    parser.add_argument("--figures", metavar="DIR", help="write confusion matrix, reliability, one object … as SVG")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure each kind of model and print the result; returns the exit code."""
    from dataclasses import asdict

    _check(args)
    kinds = _kinds(args)
    objects = read_labelled(args)
    _check_folds(args, objects)
    held = {name: _held_out(name, kind, objects, args) for name, kind in kinds.items()}
    reports = _reports(held, objects, args.seed)
    if args.figures:
        _draw(Path(args.figures), reports, objects, held)
    if args.json:
        measured = {name: asdict(one) for name, one in reports.items()}
        print_json({"n": len(objects.objects), "classes": objects.counts(), "folds": args.folds,
                    "repeats": args.repeats, "seed": args.seed, "models": measured})  # fmt: skip
        return 0
    _print(reports, objects, held)
    return 0


def _reports(held: dict[str, HeldOut], objects: LabelledObjects, seed: int) -> dict[str, Report]:
    from clara_pipeline.transients.evaluation.report import report

    return {name: report(one, objects.labels, objects.classes, seed) for name, one in held.items()}


def _print(reports: dict[str, Report], objects: LabelledObjects, held: dict[str, HeldOut]) -> None:
    import os

    from clara_tui.terminal.glyphs import glyphs_for
    from clara_tui.text.classifier_report import report_lines
    from clara_tui.text.transients.learning_report import learning_lines
    from clara_tui.text.transients.one_object_report import one_object_lines

    marker = "ascii" if glyphs_for({"TERM": "xterm"} | dict(os.environ)).is_ascii else "braille"
    lines = report_lines(reports, objects.counts())
    for name, one in reports.items():
        lines += learning_lines(name, one.history, marker)
    print("\n".join([*lines, "", *one_object_lines(_one_object(objects, held), marker)]))


def _draw(folder: Path, reports: dict[str, Report], objects: LabelledObjects, held: dict[str, HeldOut]) -> None:
    from clara_tui.figures.classifier import classifier_figures
    from clara_tui.figures.drawing import write_figures
    from clara_tui.figures.one_object import one_object_figure

    figures = classifier_figures(reports, objects.counts())
    write_figures(folder, figures | {"one_object": one_object_figure(_one_object(objects, held))})


def _one_object(objects: LabelledObjects, held: dict[str, HeldOut]) -> OneObject:
    """Take the best-observed object, with what models that had not seen it say of it."""
    from clara_pipeline.transients.exploration.one_object import OneObject, band_curves, best_observed

    place = best_observed(objects.objects)
    shown, classes = objects.objects[place], objects.classes
    said = {
        name: dict(zip(classes, one.probabilities[:, place].mean(axis=0).tolist(), strict=True))
        for name, one in held.items()
    }
    return OneObject(shown.object_id, classes[objects.labels[place]], band_curves(shown), said)


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


def _held_out(name: str, kind: Any, found: LabelledObjects, args: argparse.Namespace) -> HeldOut:
    from clara_pipeline.transients.evaluation.cross_validation import Plan, cross_validated

    def told(done: int, total: int) -> None:
        if not args.quiet and sys.stderr.isatty():
            print(f"\r{name}: {done} of {total} trainings", end="\n" if done == total else "", file=sys.stderr)

    plan = Plan(args.folds, args.repeats, args.seed)
    return cross_validated(kind, found.objects, found.labels, found.classes, plan, told)
