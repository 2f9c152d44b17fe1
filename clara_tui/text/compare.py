"""The lines of the Compare screen: agreement, one pair's confusion matrix, disagreements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from clara_pipeline.text import star_name
from clara_tui.terminal.glyphs import Glyphs
from clara_tui.terminal.themes import DISPOSITION_COLOURS
from clara_tui.text.cells import fitted
from clara_tui.text.styled_text import StyledLine, merged

if TYPE_CHECKING:
    from clara_pipeline.decisions.agreement import Measure
    from clara_pipeline.decisions.compare import Comparison, Pair
    from clara_pipeline.records import CandidateKey

    Disagreements = list[tuple[CandidateKey, dict[str, str]]]


def summary_lines(comparison: Comparison) -> list[StyledLine]:
    """Return who judged how many, and how far all agree."""
    judged = "   ".join(f"{name} {n:,}" for name, n in comparison.n_judged.items())
    lines: list[StyledLine] = [
        ((" judged     ", "muted"), (judged, ""), (f"   common to all {comparison.n_common:,}", "muted")),
        ((" agreement  ", "muted"), *_measure("", comparison.percent, "%")),
    ]
    if len(comparison.n_judged) > 2:
        lines.append(((" beyond chance  ", "muted"), *_measure("Fleiss' κ ", comparison.fleiss_kappa), ("   ", ""),
                      *_measure("Krippendorff's α ", comparison.krippendorff_alpha)))  # fmt: skip
    return lines


def pair_title(pair: Pair) -> str:
    """Name the two vetters of a table and which way it is read."""
    return f"{pair.first} (rows) and {pair.second} (columns)"


def pair_lines(pair: Pair, labels: list[str], glyphs: Glyphs) -> list[StyledLine]:
    """Compare two vetters: percent, κ, and the confusion matrix."""
    head = (f" {pair.n_common:,} judged by both   ", "muted")
    lines: list[StyledLine] = [
        (head, *_measure("", pair.percent, "%"), ("   ", ""), *_measure("Cohen's κ ", pair.cohen_kappa))
    ]
    lines.append((("      " + "".join(f"{label:>6}" for label in labels), "head"),))
    for at, label in enumerate(labels):
        row = pair.confusion[at]
        cells = [(f"{n or glyphs.waiting:>6}", "strong" if at == column else "warn" if n else "muted")
                 for column, n in enumerate(row)]  # fmt: skip
        lines.append(merged([(f"  {label:<4}", "head"), *cells]))
    return lines


def disagreement_title(disagreements: Disagreements, decided: Mapping[CandidateKey, str] | None) -> str:
    """Count the stars judged differently, for an adjudicator also those that are left to decide."""
    title = f"judged differently: {len(disagreements):,}"
    n_left = sum(key not in (decided or {}) for key, _ in disagreements)
    return title if decided is None else f"{title}, {n_left:,} left to adjudicate"


def disagreement_lines(
    disagreements: Disagreements, at: int, glyphs: Glyphs, decided: Mapping[CandidateKey, str]
) -> list[StyledLine]:
    """Return the stars judged differently, and by whom as what; the cursor is on the one numbered `at`.

    `decided` are the dispositions that an adjudicator gave.
    """
    lines = []
    for number, (key, said) in enumerate(disagreements):
        star = star_name(key.tic_id, key.filename) + (f" S{key.sector}" if None not in (key.tic_id, key.sector) else "")
        star += f" .{key.signal:02d}" if key.signal > 1 else ""
        votes = [span for name, code in said.items()
                 for span in ((f" {name} ", "muted"), (f"{code:<3}", DISPOSITION_COLOURS.get(code, "")))]  # fmt: skip
        if key in decided:
            votes += [("  decided ", "muted"), (decided[key], DISPOSITION_COLOURS.get(decided[key], ""))]
        sign, style = (glyphs.cursor, "selected") if number == at else (" ", "")
        lines.append(merged([(f"{sign} ", f"accent {style}"), (fitted(star, 22), style), *votes]))
    return lines


def _measure(name: str, measure: Measure, unit: str = "") -> StyledLine:
    if measure.value is None:
        return ((f"{name}{measure.reason}", "muted"),)
    value = f"{measure.value:.1f} {unit}" if unit else f"{measure.value:.3f}"
    return ((name, "muted"), (value, "strong"))
