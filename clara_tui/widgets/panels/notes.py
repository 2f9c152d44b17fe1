"""Panel 9: what the vetter says of the star: flags, confidence, rating, second look, note; the others' votes."""

from __future__ import annotations

from collections.abc import Sequence

from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.kept_elsewhere import kept_words
from clara_tui.candidate.star_files import judged_words
from clara_tui.keys.in_force import with_keys
from clara_tui.plots.canvas import Size
from clara_tui.text.styled_text import StyledLine, line_of, merged, text_of, wrapped
from clara_tui.widgets.alone.judged import LEAST_LINES, judged_lines

HINTS = (
    "{digit_2} odd/even  {digit_3} secondary  {digit_5} background  {digit_8} star  {why} why  {similar} similar",
    "more panels: {digit_2} {digit_3} {digit_5} {digit_8}  {why} why  {similar} similar",
    "{digit_2} {digit_3} {digit_5} {digit_8} {why} {similar}: more",
)
"""The panels and screens that a small board does not show; the longest hint that fits."""
HINTS_OF_TRANSIENTS = (
    "{digit_2} colour  {digit_3} all points  {digit_5} magnitudes  {digit_8} object, links",
    "more panels: {digit_2} {digit_3} {digit_5} {digit_8}",
    "{digit_2} {digit_3} {digit_5} {digit_8}: more",
)
HINT_LINES, NARROW_BOARD, WIDEST_OF_WORDS = 2, 58, 63
"""Only the low, wide panel of a small board has the hint; a wide board shows those panels."""


def title(view: CandidateView) -> str:
    """Return the panel's title: flags, confidence and rating."""
    judged = view.judgement
    parts = [
        judged.subclass,
        *sorted(judged.flags),
        judged.confidence,
        "" if judged.rating is None else f"rated {judged.rating}",
        "second look" if judged.second_look else "",
        "kept P" if judged.ephemeris is not None else "",
    ]
    words = " ".join(part for part in parts if part)
    return ("SUBCLASS  " if view.candidate.key.object_id else "FLAGS  ") + (words or "—")


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Write the note and the decisions in `size` cells; in a high panel all that was said, in words."""
    if size.height >= LEAST_LINES:
        return judged_lines(view, size.width)
    note = sanitize(view.judgement.note)
    judged = [*judged_words(view.star_files), *kept_words(view)]
    votes = [f"{sanitize(vetter, 20)}: {words}" for vetter, words, _note in view.votes]
    if size.height == 1 and (judged or votes):
        note_words = f"  note: {note}" if note else ""
        judged = [*votes, *judged]
        return _with_hint([(("; ".join(["", *judged])[1:], "warn"), (note_words, ""))], size.width, HINTS[-1:])
    rows = [line_of(f" {text}") for text in wrapped(f"note: {note}", size.width - 2)] if note else []
    rows += [line_of(f" {text}", "warn") for text in judged]
    said = [f"{words} {note}" for words, (_vetter, _words, note) in zip(votes, view.votes, strict=True)]
    rows += [line_of(f" {words}".rstrip(), "muted") for words in said]
    rows = rows or [line_of(" note: —", "muted")]
    beside_all = size.height > HINT_LINES or (size.height > 1 and size.width <= WIDEST_OF_WORDS)
    if beside_all or len(rows) >= size.height + (size.height == 1):
        return rows
    hints = HINTS_OF_TRANSIENTS if view.evidence.key.object_id else HINTS
    return _with_hint(rows, size.width, hints)


def _with_hint(rows: list[StyledLine], width: int, hints: Sequence[str]) -> list[StyledLine]:
    """Return what else there is, at the right end of the last line where that has room for it."""
    last = text_of(rows[-1])
    hint = next((hint for hint in map(with_keys, hints) if len(last) + len(hint) + 2 <= width), "")
    if width < NARROW_BOARD or not hint:
        return rows
    padding = " " * (width - len(last) - len(hint) - 1)
    return [*rows[:-1], merged([*rows[-1], (padding + hint, "muted")])]
