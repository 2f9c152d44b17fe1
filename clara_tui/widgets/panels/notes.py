"""9: what the vetter says of the star: flags, confidence, rating, second look, note; and the others' votes."""

from __future__ import annotations

from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.plots.canvas import Size
from clara_tui.text.styled_text import StyledLine, line_of, wrapped


def title(view: CandidateView) -> str:
    judged = view.judgement
    parts = [
        *sorted(judged.flags),
        judged.confidence,
        "" if judged.rating is None else f"rated {judged.rating}",
        "second look" if judged.second_look else "",
        "kept P" if judged.ephemeris is not None else "",
    ]
    words = " ".join(part for part in parts if part)
    return "FLAGS  " + (words or "—")


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    note = sanitize(view.judgement.note)
    rows = [line_of(f" {text}") for text in wrapped(f"note: {note}", size.width - 2)] if note else []
    rows += [line_of(f" {sanitize(vetter, 20)}: {words}", "muted") for vetter, words in view.votes]
    return rows or [line_of(" note: —", "muted")]
