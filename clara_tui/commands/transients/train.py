"""`clara-tui train transients`: a classifier of transients."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.naming_options import add_naming_options, naming_of
from clara_tui.commands.output import print_json
from clara_tui.commands.transients.progress import counter

if TYPE_CHECKING:
    from clara_pipeline.models.build_transients import Lesson
    from clara_pipeline.models.card import ModelCard
    from clara_pipeline.pool.process_pool import Pool
    from clara_pipeline.transients.learn import Measures

MOST_SIMULATED = 100_000


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `transients` to the kinds of models that `train` knows."""
    parser = kinds.add_parser(
        "transients",
        help="classes of transients from photometry in several bands, for clara-tui classify",
        description="Teach a classifier on labelled light curves, or on simulated ones.",
    )
    lesson = parser.add_mutually_exclusive_group(required=True)
    lesson.add_argument("--light-curves", nargs="+", metavar="FILE", help="photometry, with --labels")
    lesson.add_argument("--simulate", type=int, metavar="N", help="N simulated objects of each class")
    parser.add_argument("--labels", metavar="CSV", help="a class for each object: columns oid and class")
    parser.add_argument("--classes", metavar="A,B+C", help="only these labels; + joins labels into one class")
    parser.add_argument("--name", required=True, metavar="NAME", help="the name the model gets")
    parser.add_argument(
        "--model",
        choices=("trees", "tcn", "fused"),
        default="trees",
        help="tcn and fused need the extra torch (default: trees)",
    )
    parser.add_argument("--from", dest="start", default="", metavar="MODEL", help="go on from another survey's model")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of everything random (default 0)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default 2)")
    parser.add_argument("--force", action="store_true", help="replace a model of that name")
    parser.add_argument("--json", action="store_true", help="print the card and the measures as JSON")
    add_naming_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, keep and describe the classifier; returns the exit code. Raises UsageError for options that do not fit."""
    import tempfile

    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.build_transients import Making, train_classifier
    from clara_pipeline.models.registry import find_model, free_folder
    from clara_pipeline.models.transient_models import KIND
    from clara_pipeline.pool.process_pool import Pool
    from clara_pipeline.transients.network import needs_torch

    if args.seed < 0 or not 1 <= args.workers <= 256:
        raise UsageError("--seed is a number from 0, --workers from 1 to 256")
    if args.model != "trees" and needs_torch():
        raise UsageError(f"--model {args.model} needs torch: pip install 'clara-tui[torch]', or take --model trees")
    workspace, making = Path(args.workspace), Making(args.name, args.seed, args.force, args.start, model=args.model)
    free_folder(workspace, making.name, making.force)  # a taken name is better said before the work
    if args.start:
        find_model(workspace, args.start, KIND)
    with tempfile.TemporaryDirectory() as folder, Pool(args.workers, Path(folder) / "worker.log") as pool:
        lesson = _simulated(args, pool) if args.light_curves is None else _from_files(args, pool)
    _print(args, *train_classifier(workspace, making, lesson, naming_of(args)))
    return 0


def _simulated(args: argparse.Namespace, pool: Pool) -> Lesson:
    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.build_transients import Lesson
    from clara_pipeline.stage_work.transients.object_work import simulated_features
    from clara_pipeline.transients.simulation.objects import CLASSES, UNFILTERED_SHARE, simulate_objects

    if not 5 <= args.simulate <= MOST_SIMULATED or args.labels or args.classes:
        raise UsageError(f"--simulate is a number from 5 to {MOST_SIMULATED}, and its objects have labels already")
    tell = counter("simulated objects", len(CLASSES) * args.simulate, args.quiet)
    features, labels = simulated_features(pool, args.simulate, args.seed, tell, UNFILTERED_SHARE)
    about = (
        f"{len(labels)} simulated objects with ZTF's cadence and noise, {UNFILTERED_SHARE:.0%} of them as an "
        "unfiltered survey of years sees them, no real object"
    )
    made = simulate_objects(args.simulate, args.seed, unfiltered_share=UNFILTERED_SHARE)
    objects = () if args.model == "trees" else tuple(one for one, _ in made)
    return Lesson(features, labels, CLASSES, about, simulated=True, objects=objects)


def _from_files(args: argparse.Namespace, pool: Pool) -> Lesson:
    from clara_pipeline.errors import UsageError
    from clara_pipeline.stage_work.transients.lesson import lesson_from_files
    from clara_pipeline.transient_files.labels import read_labels
    from clara_pipeline.transient_files.left_out import LeftOut
    from clara_tui.commands.output import print_notes

    if not args.labels:
        raise UsageError("--light-curves goes with --labels, a table with the class of each object")
    left_out = LeftOut()
    classes = args.classes.split(",") if args.classes else []
    paths = [Path(name) for name in args.light_curves]
    tell = counter("labelled objects", None, args.quiet)
    labels, keep = read_labels(Path(args.labels)), args.model != "trees"
    lesson, n_short = lesson_from_files(pool, paths, labels, classes, left_out, tell, keep)
    notes = [*left_out.sentences()]
    if n_short:
        notes.append(f"{n_short} labelled objects have fewer than 3 detections and were not trained on")
    print_notes(args, notes)
    return lesson


def _print(args: argparse.Namespace, folder: Path, card: ModelCard, measures: Measures | None) -> None:
    from clara_pipeline.text import sanitize

    if args.json:
        import msgspec

        told = None if measures is None else msgspec.to_builtins(measures)
        print_json(msgspec.to_builtins(card) | {"folder": str(folder), "held_back": told})
        return
    print(f"{sanitize(folder)}: trained on {sanitize(card.trained_on)}")
    if measures is not None:
        told = f"accuracy {measures.accuracy:.3f}, macro-F1 {measures.macro_f1:.3f}"
        print(f"on {measures.n_held} objects held back: {told}, calibration error {measures.ece:.3f}")
    if card.simulated and not args.quiet:
        print("it has seen no real object: measure it on some before you trust it", file=sys.stderr)
