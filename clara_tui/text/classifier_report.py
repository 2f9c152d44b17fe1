"""Turn measured classifiers into lines: scores, classes, confusion matrix, reliability, ROC and early scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    from clara_pipeline.transients.evaluation.report import Report

BAR_CELLS = 40
ROC_AT = (0.01, 0.05, 0.1, 0.2, 0.5)
"""Shares of other objects called a class at which the share of its own is told."""
NAME_CELLS = 12


def report_lines(reports: Mapping[str, Report], counts: Mapping[str, int]) -> list[str]:
    """Return the scores of all models side by side, then each one's details."""
    told = ", ".join(f"{sanitize(name)} {n}" for name, n in counts.items())
    lines = [f"{sum(counts.values())} objects: {told}", "", *_score_lines(reports)]
    for name, one in reports.items():
        lines += ["", f"── {name} ──", *_class_lines(one), "", *_confusion_lines(one), ""]
        lines += [*_reliability_lines(one), "", *_roc_lines(one)]
        lines += ["", *_early_lines(one)] if one.early else []
    return lines


def _score_lines(reports: Mapping[str, Report]) -> list[str]:
    lines = [f"{'':<10}{'macro-F1':>9}  {'95 %':<15}{'balanced':>9}{'accuracy':>10}{'ece':>8}{'log loss':>10}"]
    for name, one in reports.items():
        low, high = one.macro_f1_interval
        lines.append(
            f"{name:<10}{one.macro_f1:9.3f}  {f'[{low:.3f}, {high:.3f}]':<15}{one.balanced_accuracy:9.3f}"
            f"{one.accuracy:10.3f}{one.ece:8.3f}{one.log_loss:10.3f}"
        )
    return lines


def _class_lines(one: Report) -> list[str]:
    lines = [f"{'class':<{NAME_CELLS}}{'n':>6}{'precision':>11}{'recall':>8}{'F1':>7}{'ROC AUC':>9}"]
    for each in one.classes:
        numbers = f"{each.precision:11.3f}{each.recall:8.3f}{each.f1:7.3f}{each.roc_auc:9.3f}"
        lines.append(f"{_name(each.name)}{each.n:6d}{numbers}")
    return lines


def _confusion_lines(one: Report) -> list[str]:
    names = [each.name for each in one.classes]
    head = "".join(f"{sanitize(name, NAME_CELLS - 2):>{NAME_CELLS}}" for name in names)
    lines = [f"{'is ↓ called →':<14}{head}"]
    for name, row in zip(names, one.confusion, strict=True):
        lines.append(f"{_name(name):<14}" + "".join(f"{number:{NAME_CELLS}.1f}" for number in row))
    return lines


def _reliability_lines(one: Report) -> list[str]:
    lines = ["reliability: ━ share that is right, │ mean probability of the surest class"]
    for each in one.reliability:
        cells = list("━" * round(each.accuracy * BAR_CELLS) + " " * BAR_CELLS)[: BAR_CELLS + 1]
        cells[min(round(each.confidence * BAR_CELLS), BAR_CELLS - 1)] = "│"
        bar = "".join(cells[:BAR_CELLS])
        lines.append(f"{each.low:.1f}–{each.high:.1f}  {bar}  {each.accuracy:.2f} of {each.n}")
    return lines


def _roc_lines(one: Report) -> list[str]:
    head = "".join(f"{share:>8.0%}" for share in ROC_AT)
    lines = [f"{'ROC: share found with false alarms of':<38}{head}"]
    for each in one.classes:
        if each.roc_false:
            found = np.interp(ROC_AT, each.roc_false, each.roc_true)
            lines.append(f"{_name(each.name):<38}" + "".join(f"{share:8.3f}" for share in found))
    return lines


def _early_lines(one: Report) -> list[str]:
    lines = ["days since first detection   macro-F1   accuracy"]
    return lines + [f"{each.days:26.0f}{each.macro_f1:11.3f}{each.accuracy:11.3f}" for each in one.early]


def _name(name: str) -> str:
    return f"{sanitize(name, NAME_CELLS - 1):<{NAME_CELLS}}"
