"""Panel 7 of a transient: how unlike every known class it is and why, and the objects most like it."""

from __future__ import annotations

from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.text.cells import shortened
from clara_tui.text.styled_text import StyledLine, line_of, wrapped
from clara_tui.widgets.panels.words import number

STRANGE_PERCENT = 95.0
LEARNED = "*"
"""After the class of an object that the classifier learned from: a person gave it, not the classifier."""


def title(view: CandidateView) -> str:
    """Return the panel's title: the percentile."""
    percent = view.candidate.number("novelty")
    return "NOVELTY" if percent is None else f"NOVELTY  {percent:.1f} %"


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Return the reason in words, then the nearest objects with their classes and distances."""
    percent = view.candidate.number("novelty")
    style = "warn" if percent is not None and percent >= STRANGE_PERCENT else ""
    reason = sanitize(view.candidate.text("novelty_reason"), 300) or "not rated"
    told = [line_of(text, style) for text in wrapped(reason, size.width)]
    near = _nearest(view, size.width)
    kept = max(size.height - min(len(near), 2), 1)
    if len(told) > kept:
        told = [*told[: kept - 1], line_of(shortened(" ".join(_texts(told[kept - 1 :])), size.width), style)]
    return [*told, *near][: size.height]


def _nearest(view: CandidateView, width: int) -> list[StyledLine]:
    nearest = view.transient.nearest
    if nearest is None:
        why = view.evidence.troubles.get("nearest")
        return [line_of(shortened(why or "most like it: comparing …", width), "muted")]
    if not nearest.object_ids:
        return [line_of(shortened("most like it: nothing to compare with", width), "muted")]
    signs = [LEARNED if learned else "" for learned in nearest.is_learned] or [""] * len(nearest.object_ids)
    found = zip(nearest.object_ids, nearest.classes, nearest.distances, signs, strict=True)
    rows = [f"{number(away, 2)} {sanitize(kind, 8)}{sign} {sanitize(name, 40)}" for name, kind, away, sign in found]
    heading = f"most like it ({LEARNED} labelled, learned from):" if any(signs) else "most like it in this run:"
    return [
        line_of(shortened(heading, width), "muted"),
        *(line_of(shortened(row, width)) for row in rows),
    ]


def _texts(lines: list[StyledLine]) -> list[str]:
    return [text for line in lines for text, _ in line]
