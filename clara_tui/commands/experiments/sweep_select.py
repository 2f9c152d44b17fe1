"""`clara-tui sweep select`: the best variants for a weight α between recall and importance."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.sweeps.findings.choose import Choice
    from clara_pipeline.sweeps.measures import VariantMeasures

ABOUT = """Order a sweep's variants by the paper's equation 5 (areas) or 7 (recall, anomaly rate and where the most
important TOIs stand; every component that the paper marks is scaled to 0-1 over the variants compared, eq. 6).
Without --alpha: the winner for α 0.1, 0.2 … 0.9."""


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `select` to the subcommands."""
    parser = kinds.add_parser("select", help="order the variants for a weight α", description=ABOUT)
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--alpha", type=float, metavar="A", help="weight of recall, 0 to 1")
    parser.add_argument("--equation", type=int, default=7, metavar="N", help="5 or 7 (default 7)")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="with --alpha: how many (default 10)")
    parser.add_argument("--export", metavar="MODEL", help="with --alpha: make the winner a model of the workspace")
    parser.add_argument("--force", action="store_true", help="with --export: replace a model of that name")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the order, or the winners; returns the exit code.

    Raises UsageError for --export without --alpha.
    """
    from clara_pipeline.errors import UsageError
    from clara_pipeline.sweeps.findings.choose import ALPHAS, choose
    from clara_pipeline.sweeps.findings.results import finished_variants
    from clara_pipeline.sweeps.sweep_folder import read_sweep

    if args.export and args.alpha is None:
        raise UsageError("--export needs --alpha: the winner differs with it")
    workspace = Path(args.workspace)
    folder, sweep = read_sweep(workspace, args.name)
    found = finished_variants(folder, sweep)
    choices = [choose(found, alpha, args.equation) for alpha in (ALPHAS if args.alpha is None else (args.alpha,))]
    top = 1 if args.alpha is None else max(args.top, 1)
    result: dict[str, Any] = {"sweep": sweep.name, "equation": args.equation,
                              "choices": [_as_json(choice, found, top) for choice in choices]}  # fmt: skip
    if args.export:
        from clara_pipeline.sweeps.findings.export_winner import export_variant

        winner = found[int(choices[0].order[0])].variant
        why = f"best of {len(found)} for alpha {args.alpha:g} by equation {args.equation}"
        result["model"] = str(export_variant(workspace, args.name, winner, args.export, why, args.force))
    if args.json:
        print_json(result)
        return 0
    print("\n".join(line for choice in choices for line in _lines(choice, found, top)))
    if args.export:
        print(f"{result['model']}: the winner as a model")
    return 0


def _as_json(choice: Choice, found: list[VariantMeasures], top: int) -> dict[str, Any]:
    return {"alpha": choice.alpha, "weights": choice.selection.weights,
            "ranked": [_row(choice, found, int(i)) for i in choice.order[:top]]}  # fmt: skip


def _row(choice: Choice, found: list[VariantMeasures], index: int) -> dict[str, Any]:
    components = {name: float(values[index]) for name, values in choice.selection.components.items()}
    return {"variant": found[index].variant.name, "score": float(choice.selection.score[index]), **components}


def _lines(choice: Choice, found: list[VariantMeasures], top: int) -> list[str]:
    weights = choice.selection.weights
    head = f"α {choice.alpha:g}, equation {choice.equation}: " + ", ".join(f"{n} × {w:.3f}" for n, w in weights.items())
    rows = [_row(choice, found, int(index)) for index in choice.order[:top]]
    width = max((len(row["variant"]) for row in rows), default=0)
    lines = [
        f"{place:>4}  {row['variant']:<{width}}  {row['score']:.4f}  =  " + "  ".join(f"{row[n]:.3f}" for n in weights)
        for place, row in enumerate(rows, 1)
    ]
    return [head, *lines]
