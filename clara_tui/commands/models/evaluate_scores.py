"""`clara-tui evaluate scores`: how well anomaly scores find TOIs and other known stars."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import print_json, print_notes

if TYPE_CHECKING:
    from clara_pipeline.stars.evaluate_scores import Evaluation, Truth

ABOUT = """Measure anomaly scores against known stars.

TOIs of a set are the rows of the TOI table that list the sector of the star's light curve, one row a TOI. Scores that
tie count by their expected value over random order. Recall AUC and importance AUC are areas over the top 5, 10 … 100 %
of the ranked list (arXiv:2508.04722, 3.6). Intervals are 95 % of 500 bootstraps."""
PAPER = {"toi_recall": 0.321, "anomaly_rate": 0.279, "recall_auc": 0.547, "importance_auc": 0.143,
         "mean_importance_top20": 0.422}  # fmt: skip
"""Table 4 of the paper, α = 0.5: ten subsets of sector 2."""


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `scores` to the kinds of things that `evaluate` measures."""
    parser = kinds.add_parser(
        "scores", help="TOI recall, areas, ROC AUC and average precision of anomaly scores",
        description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("files", nargs="+", metavar="FILE_OR_RUN", help="CSV or Parquet files, or folders of runs")
    parser.add_argument("--toi", metavar="TABLE", help="ExoFOP's TOI table as downloaded")
    parser.add_argument("--truth", metavar="CSV", help="known classes: columns filename or tic, and class")
    parser.add_argument("--column", default="", metavar="NAME", help="column with the score (default anomaly_score)")
    parser.add_argument("--exclude-training", metavar="MODEL", help="leave out the curves that a model was trained on")
    parser.add_argument("--depths", default="", metavar="PPM,PPM", help="measure TOIs deeper and shallower than these")
    parser.add_argument("--threshold", type=float, metavar="S", help="count true and false finds from this score on")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the intervals (default 0)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure every file, and their mean and spread. Raises UsageError for a file that cannot be measured."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.runs.score_files import read_scores
    from clara_pipeline.stars.evaluate_scores import evaluate, mean_and_sd

    truth, found = _truth(args), []
    for name in args.files:
        try:
            found.append(evaluate(read_scores(Path(name), args.column), truth, args.seed))
        except ValueError as error:
            raise UsageError(f"{name}: {error}") from error
    mean, spread = mean_and_sd(found)
    if args.json:
        print_json({"files": len(found), "mean": mean, "sd": spread, "per_file": [_as_json(one) for one in found]})
        return 0
    print(f"{'':24}{'mean':>9}{'sd':>9}{'paper':>9}   ({len(found)} files; paper: Table 4, α 0.5)")
    for name, value in mean.items():
        paper = PAPER.get(name)
        print(f"{name:<24}{_text(value)}{_text(spread[name])}{_text(paper)}")
    for one in found:
        print_notes(args, _notes(one))
        print("\n".join(_lines(one)))
    return 0


def _truth(args: argparse.Namespace) -> Truth:
    from clara_pipeline.catalogues.toi import read_toi_file
    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.card import read_card
    from clara_pipeline.models.registry import find_model
    from clara_pipeline.runs.score_files import read_classes
    from clara_pipeline.stars.evaluate_scores import Truth

    if not args.toi and not args.truth:
        raise UsageError("name what is known: --toi TABLE, --truth CSV or both")
    left_out: frozenset[str] = frozenset()
    if args.exclude_training:
        card = read_card(find_model(Path(args.workspace), args.exclude_training))
        left_out = frozenset(card.training_names)
        if not left_out:
            raise UsageError(f"the card of {args.exclude_training} does not name the curves it was trained on")
    try:
        depths = tuple(float(word) for word in args.depths.split(",") if word.strip())
    except ValueError:
        raise UsageError(f"--depths {args.depths!r}: write depths in ppm, such as 1000,5000") from None
    return Truth(
        toi_rows=read_toi_file(Path(args.toi)) if args.toi else (),
        classes=read_classes(Path(args.truth)) if args.truth else None,
        left_out=left_out,
        threshold=args.threshold,
        depths_ppm=depths,
    )


def _as_json(one: Evaluation) -> dict[str, object]:
    from dataclasses import asdict

    return {"file": one.file, "n_without_score": one.n_without_score, "n_left_out": one.n_left_out,
            **asdict(one.toi), "toi_roc_auc": one.by_class["TOI"].roc_auc,
            "by_class": {name: asdict(measures) for name, measures in one.by_class.items()},
            "above": {name: asdict(counts) for name, counts in one.above.items()}}  # fmt: skip


def _notes(one: Evaluation) -> list[str]:
    notes = [f"{one.file}: {one.n_without_score} rows without a score left out"] if one.n_without_score else []
    return notes + ([f"{one.file}: {one.n_left_out} training curves left out"] if one.n_left_out else [])


def _lines(one: Evaluation) -> list[str]:
    lines = [f"\n{one.file}: {one.toi.n_curves} curves, {one.toi.n_tois} TOIs"]
    for name, found in one.by_class.items():
        low, high = found.roc_auc_interval or (None, None)
        lines.append(
            f"  {name:<26}{found.n_positive:>6} stars ({100 * found.base_rate:.2f} %)  ROC AUC{_text(found.roc_auc)} "
            f"[{_text(low).strip()}, {_text(high).strip()}]  AP{_text(found.average_precision)}  "
            f"lift{_text(found.lift, 2)}"
        )
    for name, counts in one.above.items():
        precision, recall = _text(counts.precision), _text(counts.recall)
        lines.append(
            f"  {name:<26}{counts.n_true:>6} true {counts.n_false:>6} false from the threshold on, "
            f"precision{precision}, recall{recall}"
        )
    for words, at in (("top 10 %", one.toi.top10_range), ("top 20 %", one.toi.top20_range)):
        if at.n_tois:
            ends = f"{at.lower_percentile:.2f} to {at.upper_percentile:.2f} %"
            lines.append(f"  {words} of TOIs by importance ({at.n_tois}): percentiles {ends} of the scores above 0")
    return lines


def _text(value: float | None, digits: int = 4) -> str:
    return f"{'-':>9}" if value is None else f"{value:9.{digits}f}"
