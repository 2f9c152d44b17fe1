"""`clara-tui sweep show`: the measures of a sweep's variants, and what they depend on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.sweeps.sweep_folder import Sweep

SHOWN = ("toi_recall", "anomaly_rate", "recall_auc", "importance_auc", "mean_importance_top20", "toi_roc_auc", "lift")
MOST_FEATURES = 20
HEADINGS = ("recall", "rate", "rec AUC", "imp AUC", "top 20", "ROC AUC", "lift")


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `show` to the subcommands."""
    parser = kinds.add_parser("show", help="print the measures of a sweep's variants, or the names of all sweeps")
    parser.add_argument("name", nargs="?", metavar="NAME", help="without: list the sweeps")
    parser.add_argument(
        "--variant", metavar="VARIANT", help="which features this one splits on, and how they go with the scores"
    )
    parser.add_argument("--sort", default="", metavar="MEASURE", help="highest first, such as toi_roc_auc")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a sweep, or the list of sweeps; returns the exit code."""
    from clara_pipeline.sweeps.sweep_folder import read_sweep, sweep_names

    workspace = Path(args.workspace)
    if not args.name:
        names = sweep_names(workspace)
        if args.json:
            print_json({"sweeps": names})
        else:
            print("\n".join(names) or "there is no sweep yet: clara-tui sweep --help")
        return 0
    folder, sweep = read_sweep(workspace, args.name)
    if args.variant is not None:
        return _show_features(args, workspace)
    if args.json:
        print_json(as_json(folder, sweep))
    else:
        print("\n".join(lines(folder, sweep, args.sort)))
    return 0


def _show_features(args: argparse.Namespace, workspace: Path) -> int:
    from clara_pipeline.sweeps.findings.export_winner import find_variant, finished_folder
    from clara_pipeline.sweeps.findings.variant_features import read_features

    variant = find_variant(workspace, args.name, args.variant)
    found = read_features(finished_folder(workspace, args.name, variant))
    top = found.top(MOST_FEATURES)
    if args.json:
        listed = [dict(zip(("feature", "importance", "correlation"), one, strict=True)) for one in top]
        print_json({"variant": variant.name, "flux_share": found.flux_share,
                    "agreement": found.agreement, "features": listed})  # fmt: skip
        return 0
    print(f"{variant.name}: {100 * found.flux_share:.1f} % of the importance is in the flux, the rest in the powers")
    print(f"importance and size of the correlation with the score go together by r = {found.agreement:+.2f}")
    print(f"{'feature':<24}{'importance':>12}{'correlation with the score':>30}")
    print("\n".join(f"{name:<24}{share:>12.5f}{r:>+30.3f}" for name, share, r in top))
    return 0


def as_json(folder: Path, sweep: Sweep) -> dict[str, Any]:
    """Return a sweep's variants with their measures, and what the measures depend on."""
    from clara_pipeline.sweeps.findings.dependence import dependence
    from clara_pipeline.sweeps.findings.results import finished_variants

    found = finished_variants(folder, sweep)
    return {
        "sweep": sweep.name,
        "folder": str(folder),
        "n_variants": len(sweep.variants),
        "n_finished": len(found),
        "variants": [{"name": one.variant.name, "variant": one.variant, "n_real": one.n_real,
                      "n_synthetic": one.n_synthetic, "recipe": one.recipe, **one.measures} for one in found],
        "dependence": dependence(found),
    }  # fmt: skip


def lines(folder: Path, sweep: Sweep, sort: str = "") -> list[str]:
    """Return a sweep as lines of text. Raises UsageError for a measure that nobody has."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.sweeps.findings.dependence import dependence
    from clara_pipeline.sweeps.findings.results import finished_variants, measure_names

    found = finished_variants(folder, sweep)
    if sort and sort not in measure_names(found):
        raise UsageError(f"--sort {sort}: measures are {', '.join(measure_names(found))}")
    order = sorted(found, key=lambda one: -(one.measures.get(sort) or 0.0)) if sort else found
    head = f"{sweep.name}: {len(found)} of {len(sweep.variants)} variants finished"
    rows = [f"{one.variant.name:<28}" + "".join(_cell(one.measures.get(name)) for name in SHOWN) for one in order]
    return [
        head,
        f"{'variant':<28}" + "".join(f"{word:>9}" for word in HEADINGS),
        *rows,
        *_dependence(dependence(found)),
    ]


def _dependence(found: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    if not found:
        return []
    parameters = list(next(iter(found.values())))
    text = ["", "what the measures depend on: importance in a regression forest, correlation in brackets"]
    text.append(f"{'':<28}" + "".join(f"{name:>20}" for name in parameters))
    for measure, by_parameter in found.items():
        cells = "".join(f"{one['importance']:>12.2f} ({one['correlation']:+.2f})" for one in by_parameter.values())
        text.append(f"{measure:<28}{cells}")
    return text


def _cell(value: float | None) -> str:
    return f"{'-':>9}" if value is None else f"{value:>9.3f}"
