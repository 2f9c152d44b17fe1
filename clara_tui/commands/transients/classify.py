"""`clara-tui classify`: the classes of transients from files of photometry."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import json_line
from clara_tui.commands.transients.progress import counter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clara_pipeline.transient_files.left_out import LeftOut
    from clara_pipeline.transients.classifier import Classification

ABOUT = """Classify the objects in files of photometry in several bands.

Files are ALeRCE detections, CRTS, PLAsTiCC-like tables, or columns oid, time (MJD), band, mag, magerr, in any order.
Every object gets a row; one with fewer than 3 detections gets the prior."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "classify",
        help="classify transients from photometry in several bands",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE_OR_DIR", help="tables of photometry, .csv or .csv.gz")
    parser.add_argument("--model", default="transients", metavar="NAME", help="default: transients, which ships")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default 2)")
    parser.add_argument("--json", action="store_true", help="print a JSON list, an object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Classify and print; exit code 3 where rows of the files could not be used. Raises UsageError for bad options."""
    from clara_pipeline.transient_files.left_out import LeftOut
    from clara_tui.commands.output import print_notes

    left_out = LeftOut()
    found = _classified(args, left_out)
    n = _print_json(found) if args.json else _print_table(found)
    print_notes(args, left_out.sentences())
    if not n:
        print("clara-tui: the files hold no object", file=sys.stderr)
        return 1
    return 3 if left_out.sentences() else 0


def _classified(args: argparse.Namespace, left_out: LeftOut) -> Iterator[Classification]:
    import tempfile

    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.registry import find_model
    from clara_pipeline.models.transient_models import KIND, load_classifier
    from clara_pipeline.pool.process_pool import Pool
    from clara_pipeline.stage_work.transients.object_work import ModelInUse, classify_objects, in_order
    from clara_pipeline.stage_work.transients.photometry_files import photometry_files
    from clara_pipeline.transient_files.read import iter_photometry

    if not 1 <= args.workers <= 256:
        raise UsageError("--workers is a number from 1 to 256")
    workspace = Path(args.workspace)
    workspace.mkdir(parents=True, exist_ok=True)
    folder = find_model(workspace, args.model, KIND)
    model = ModelInUse(str(folder), load_classifier(folder)[1].checksum)
    tell = counter("objects classified", None, args.quiet)
    objects = iter_photometry(photometry_files(map(Path, args.files)), left_out)
    with tempfile.TemporaryDirectory() as log, Pool(args.workers, Path(log) / "worker.log") as pool:
        for number, one in enumerate(in_order(pool, classify_objects, objects, model), 1):
            tell(number)
            yield one


def as_row(one: Classification) -> dict[str, object]:
    """Return what is said of an object, by the names of the JSON."""
    return {
        "object_id": one.object_id,
        "class": one.label,
        "probabilities": one.probabilities,
        "uncertainty": one.uncertainty,
        "probability_errors": one.errors,
        "novelty": one.novelty,
        "novelty_reason": one.novelty_reason,
        "few_points": one.few_points,
        "n_detections": one.n_detections,
    }


def _print_json(found: Iterator[Classification]) -> int:
    """Print a list, an object a line as it comes, so that a long one needs no memory."""
    n, before = 0, "["
    for one in found:
        print(f"{before}{json_line(as_row(one))}", end="")
        n, before = n + 1, ",\n "
    print("]" if n else "[]")
    return n


def _print_table(found: Iterator[Classification]) -> int:
    from clara_pipeline.text import sanitize

    n = 0
    for n, one in enumerate(found, 1):
        if n == 1:
            print(f"{'object':<24} {'class':<8} {'prob.':>6} {'margin':>6} {'novelty':>7}  reason")
        novelty = "–" if one.novelty is None else f"{one.novelty:.1f}"
        name, label = sanitize(one.object_id, 40), sanitize(one.label, 20)
        best = max(one.probabilities.values())
        print(f"{name:<24} {label:<8} {best:6.3f} {one.margin:6.3f} {novelty:>7}  {sanitize(one.novelty_reason, 200)}")
    return n
