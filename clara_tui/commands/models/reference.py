"""`clara-tui models reference` and `models import --pca`: labelled reference sets for the match stage."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_tui.commands.naming_options import add_naming_options, naming_of
from clara_tui.commands.output import print_notes

if TYPE_CHECKING:
    from clara_pipeline.models.card import ModelCard


def add_reference(parser: argparse.ArgumentParser, layouts: tuple[str, ...]) -> None:
    """Add the arguments of `models reference`."""
    parser.add_argument("name", metavar="NAME", help="the name it gets: letters, digits, dots, dashes, underscores")
    parser.add_argument("--labels", metavar="CSV", help="columns filename or tic_id, and object_type (or a truth.csv)")
    parser.add_argument("--lightcurves", metavar="DIR", help="the light curves of those stars")
    parser.add_argument("--sector", type=int, metavar="N", help="label the TOIs of this sector instead")
    parser.add_argument("--from", dest="source", choices=("simbad",), help="who labels them (with --sector)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="one setting; repeatable"
    )
    parser.add_argument("--components", type=int, default=50, metavar="N", help="dimensions kept (default 50)")
    parser.add_argument("--layout", choices=layouts, default="v1", help="features to compute (default v1)")
    parser.add_argument("--force", action="store_true", help="replace a model of that name")
    add_naming_options(parser)


def add_import(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `models import` for reference sets."""
    parser.add_argument("--pca", metavar="FILE", help="scikit-learn PCA (pickle or joblib) of a reference set")
    parser.add_argument("--labelled", metavar="CSV", help="its labelled vectors: components, label, filename")


def build(args: argparse.Namespace) -> tuple[Path, ModelCard]:
    """Build a reference set from labelled light curves; returns its folder and card. Raises UsageError."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.build_reference import Building, make_reference

    if args.components < 1:
        raise UsageError("--components: a reference set has at least one dimension")
    building = Building(args.name, args.layout, args.components, args.force)
    folder, card, remarks = make_reference(Path(args.workspace), building, *_sources(args), naming_of(args))
    print_notes(args, [f"left out: {remark}" for remark in remarks])
    return folder, card


def _sources(args: argparse.Namespace) -> tuple[Path, Path]:
    """Return the labels and the light curves: as named, or the sector's."""
    from clara_pipeline.errors import UsageError
    from clara_tui.commands.archives.sector_labels import sector_labels, sector_light_curves

    workspace = Path(args.workspace)
    if args.sector is not None and args.source and not args.labels:
        light_curves = Path(args.lightcurves) if args.lightcurves else sector_light_curves(workspace, args.sector)
        return sector_labels(workspace, args.sector, args.set), light_curves
    if not (args.labels and args.lightcurves) or args.sector is not None:
        raise UsageError("models reference NAME takes --labels CSV and --lightcurves DIR, or --sector N --from simbad")
    return Path(args.labels), Path(args.lightcurves)


def bring(args: argparse.Namespace) -> tuple[Path, ModelCard]:
    """Import a published reference set; returns its folder and card. Raises UsageError."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.import_reference import import_reference

    if args.forest or not (args.pca and args.labelled):
        raise UsageError("models import NAME takes either --forest FILE, or --pca FILE with --labelled CSV")
    return import_reference(
        Path(args.workspace), args.name, Path(args.pca), Path(args.labelled), args.layout, args.force
    )


def counts(card: Any) -> str:
    """Return a reference set in the list of models."""
    return f"{card.n_real} labelled light curves" + (" (simulated sky)" if card.simulated else "")
