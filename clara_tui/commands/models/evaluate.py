"""`clara-tui evaluate`: how good a model is on signals whose answer is known."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from clara_tui.commands.models import evaluate_nwrss, evaluate_scores
from clara_tui.commands.output import print_json
from clara_tui.commands.transients import evaluate_transients

WORDS = {
    "ap": "average precision, planets and eclipses against all else",
    "accuracy": "share right at 0.5, the same",
    "ap_pc": "average precision, planets against all else",
}


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `evaluate` command and its kinds to the parser."""
    parser = subparsers.add_parser("evaluate", help="measure a model on labelled signals")
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    triage = kinds.add_parser("triage", help="average precision and accuracy of a triage, with 95 %% intervals")
    triage.add_argument("--views", required=True, metavar="FILE.npz", help="labelled signals, as Astronet-Triage's")
    triage.add_argument("--model", default="triage", metavar="NAME", help="default: triage")
    triage.add_argument("--seed", type=int, default=0, metavar="N", help="of the intervals (default 0)")
    triage.add_argument("--json", action="store_true", help="print one JSON object")
    triage.set_defaults(run=run)
    evaluate_scores.add_parser(kinds)
    evaluate_nwrss.add_parser(kinds)
    evaluate_transients.add_parser(kinds)


def run(args: argparse.Namespace) -> int:
    """Measure a model on labelled signals and print the result; returns the exit code."""
    result = _measured(args)
    if args.json:
        print_json(result)
        return 0
    for name, about in WORDS.items():
        print(f"{name:<9} {_number(result[name])} {_interval(result[f'{name}_interval'])}  {about}")
    print(f"{'n':<9} {result['n']} signals, {result['n_pc']} planets, {result['n_eb']} eclipses", end="")
    print(f"; {result['n_known']} of stars the model learnt from" if result["n_known"] else "")
    return 0


def _measured(args: argparse.Namespace) -> dict[str, Any]:
    from dataclasses import asdict

    import numpy as np

    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.registry import find_model
    from clara_pipeline.models.signal_files import read_signals
    from clara_pipeline.models.triage_files import load_with_stars
    from clara_pipeline.triage.measures import evaluate

    if args.seed < 0:
        raise UsageError("--seed is a number from 0")
    model, _, stars = load_with_stars(find_model(Path(args.workspace), args.model))
    signals = read_signals(Path(args.views))
    known = int(np.isin(signals.star, stars).sum())
    return asdict(evaluate(model, signals, args.seed)) | {"n_known": known, "model": args.model}


def _number(value: float | None) -> str:
    return f"{value:.4f}" if value is not None else "none  "


def _interval(ends: tuple[float | None, float | None]) -> str:
    return f"[{_number(ends[0])}, {_number(ends[1])}]"
