"""Options that name labelled light curves, and the objects they name."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import print_notes

if TYPE_CHECKING:
    from clara_pipeline.transients.labelled_objects import LabelledObjects


def add_options(parser: argparse.ArgumentParser, min_points: int) -> None:
    """Add `--light-curves`, `--labels`, `--classes` and `--min-points`."""
    parser.add_argument(
        "--light-curves", nargs="+", required=True, metavar="FILE", help="tables of photometry, .gz too"
    )
    parser.add_argument("--labels", required=True, metavar="CSV", help="a class for each object")
    parser.add_argument(
        "--classes", default="", metavar="A,B,C+D", help="these only; + joins labels into one class (default all)"
    )
    about = f"leave out shorter curves (default {min_points})"
    parser.add_argument("--min-points", type=int, default=min_points, metavar="N", help=about)


def read_labelled(args: argparse.Namespace) -> LabelledObjects:
    """Read the objects that the options name, and note on stderr what was left out. Raises UsageError."""
    from clara_pipeline.transient_files.labels import read_labels
    from clara_pipeline.transient_files.left_out import LeftOut
    from clara_pipeline.transient_files.read import iter_photometry
    from clara_pipeline.transients.labelled_objects import labelled_objects

    left_out = LeftOut()
    classes = [name for name in args.classes.split(",") if name.strip()]
    objects = iter_photometry([Path(name) for name in args.light_curves], left_out)
    found = labelled_objects(objects, read_labels(Path(args.labels)), classes, args.min_points)
    print_notes(args, left_out.sentences())
    return found
