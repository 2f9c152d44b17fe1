"""`clara-tui explore`: labelled light curves as classes, in figures, as text and as arrays."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.exit_codes import EXIT_CODES
from clara_tui.commands.output import print_json, print_notes
from clara_tui.commands.transients.labelled_files import add_options, read_labelled

if TYPE_CHECKING:
    from clara_pipeline.transients.exploration.object_curves import ObjectCurves
    from clara_pipeline.transients.labelled_objects import LabelledObjects

KINDS = ("svg", "png")
ABOUT = """Show how many objects each class has, the mean light curve of each class and band, and the colour g - r.

All come from a Gaussian process fitted to each object and laid on days from its peak."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `explore` command and its kinds to the parser."""
    parser = subparsers.add_parser(
        "explore", help="draw labelled light curves of transients by class", epilog=EXIT_CODES
    )
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    transients = kinds.add_parser(
        "transients", help="class balance, mean light curves and colours", description=ABOUT, epilog=EXIT_CODES
    )
    add_options(transients, min_points=3)
    transients.add_argument("-o", "--output", metavar="DIR", help="write the figures here, as SVG and PNG")
    transients.add_argument(
        "--tensor", metavar="DIR", help="write X_lightcurves.npy, X_lightcurves_long.npy and y_labels.csv here"
    )
    transients.add_argument("--width", type=int, default=80, metavar="COLUMNS", help="of the text (default 80)")
    transients.add_argument("--json", action="store_true", help="print one JSON object instead of the text")
    transients.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Draw labelled light curves by class; returns the exit code. Raises UsageError, ClaraError."""
    from clara_pipeline.transients.exploration.class_curves import colour_curves, mean_curves
    from clara_pipeline.transients.exploration.object_curves import object_curves

    found = read_labelled(args)
    curves = object_curves(found.objects)
    means = mean_curves(curves, found.labels, found.classes)
    colours = colour_curves(curves, found.labels, found.classes)
    written = _figures(args, found, means, colours) + _tensor(args, found, curves)
    if args.json:
        print_json({"classes": found.counts(), "bands": curves.bands, "files": [str(path) for path in written]})
        return 0
    _print(args, found, means, colours)
    print_notes(args, [f"wrote {path}" for path in written])
    return 0


def _print(args: argparse.Namespace, found: LabelledObjects, means: list, colours: list) -> None:
    import os

    from clara_tui.terminal.glyphs import glyphs_for
    from clara_tui.text.transients.exploration_report import exploration_lines

    marker = "ascii" if glyphs_for({"TERM": "xterm"} | dict(os.environ)).is_ascii else "braille"
    columns = min(max(args.width, 30), 500)
    print("\n".join(exploration_lines(found.counts(), means, colours, columns, marker)))


def _figures(args: argparse.Namespace, found: LabelledObjects, means: list, colours: list) -> list[Path]:
    if not args.output:
        return []
    from clara_tui.figures.drawing import write_figures
    from clara_tui.figures.exploration import exploration_figures

    return write_figures(Path(args.output), exploration_figures(found.counts(), means, colours), KINDS)


def _tensor(args: argparse.Namespace, found: LabelledObjects, curves: ObjectCurves) -> list[Path]:
    if not args.tensor:
        return []
    from clara_pipeline.transient_files.tensor import write_tensor

    return write_tensor(Path(args.tensor), found, curves.channels)
