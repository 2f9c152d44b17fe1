"""`clara-tui models`: list, show, import and build the models that score and match light curves."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_tui.commands.actions import add_action
from clara_tui.commands.models import reference
from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.models.card import ModelCard
    from clara_pipeline.models.registry import FoundModel

LAYOUTS = ("published", "v1")


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `models` command and its actions to the parser."""
    parser = subparsers.add_parser("models", help="list, show, import and build models")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add_action(actions, "list", list_all, "list the models of the workspace and those that came with the program")
    show = add_action(actions, "show", show_one, "print what a model is and what it was trained on")
    show.add_argument("name", metavar="NAME")
    bring = add_action(
        actions, "import", import_one, "convert a published forest or reference set, without running its files"
    )
    bring.add_argument("name", metavar="NAME", help="the name it gets: letters, digits, dots, dashes, underscores")
    bring.add_argument("--forest", metavar="FILE", help="scikit-learn random forest (pickle or joblib)")
    reference.add_import(bring)
    bring.add_argument("--layout", choices=LAYOUTS, default="published", help="features it was trained on (published)")
    bring.add_argument("--force", action="store_true", help="replace a model of that name")
    about = "build a labelled reference set for the match stage from light curves of known type"
    reference.add_reference(add_action(actions, "reference", build_one, about), LAYOUTS)


def list_all(args: argparse.Namespace) -> int:
    """Print every model that is found; returns the exit code."""
    from clara_pipeline.models.registry import list_models

    found = list_models(Path(args.workspace))
    if args.json:
        print_json({"models": [_summary(model) for model in found]})
        return 0
    for model in found:
        print(_line(model))
    if not found:
        print("no models yet; clara-tui models import NAME --forest FILE brings one")
    return 0


def show_one(args: argparse.Namespace) -> int:
    """Print the card of a model; returns the exit code."""
    from clara_pipeline.models.card import read_card
    from clara_pipeline.models.registry import find_model

    folder = find_model(Path(args.workspace), args.name)
    _print_card(read_card(folder), folder, args.json)
    return 0


def import_one(args: argparse.Namespace) -> int:
    """Import a forest or a reference set as a model; returns the exit code."""
    from clara_pipeline.models.import_forest import import_forest

    if args.pca or args.labelled or not args.forest:
        folder, card = reference.bring(args)
    else:
        folder, card = import_forest(Path(args.workspace), args.name, Path(args.forest), args.layout, args.force)
    _print_card(card, folder, args.json)
    return 0


def build_one(args: argparse.Namespace) -> int:
    """Build a reference set of labelled folds; returns the exit code."""
    folder, card = reference.build(args)
    _print_card(card, folder, args.json)
    return 0


def _line(model: FoundModel) -> str:
    from clara_pipeline.text import sanitize

    if model.card is None:
        return f"{model.name:<16} damaged: {model.problem}"
    card = model.card
    where = "shipped" if model.shipped else "workspace"
    counts = f"{card.n_real} real, {card.n_synthetic} synthetic" + (" (simulated sky)" if card.simulated else "")
    counts = reference.counts(card) if card.kind == "reference" else counts
    return f"{model.name:<16} {sanitize(card.kind):<10} {sanitize(card.feature_layout):<10} {where:<10} {counts}"


def _summary(model: FoundModel) -> dict[str, object]:
    about = {"name": model.name, "shipped": model.shipped, "folder": str(model.folder)}
    if model.card is None:
        return about | {"problem": model.problem}
    card = _as_dict(model.card)
    del card["training_names"]
    return card | about


def _print_card(card: ModelCard, folder: Path, as_json: bool) -> None:
    if as_json:
        print_json(_as_dict(card) | {"folder": str(folder)})
        return
    for name, value in _as_dict(card).items():
        print(f"{name.replace('_', ' '):<15} {_worded(value)}")
    print(f"{'folder':<15} {_worded(str(folder))}")


def _worded(value: object) -> str:
    """Return a card's value as one sanitized line; a list by its length."""
    from clara_pipeline.text import sanitize

    if isinstance(value, dict):
        return sanitize(", ".join(f"{key} {one}" for key, one in value.items())) or "-"
    if isinstance(value, list | tuple):
        return f"{len(value)} (all of them with --json)" if value else "not known"
    return "-" if value in (None, "") else sanitize(value)


def _as_dict(card: ModelCard) -> dict[str, Any]:
    import msgspec

    return msgspec.to_builtins(card)
