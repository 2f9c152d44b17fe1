"""Panel 9 shown alone: everything the vetter has said of the candidate, and what each flag means."""

from __future__ import annotations

from collections.abc import Iterable

from clara_pipeline.decisions.vocabulary import ALL_DISPOSITIONS, FLAGS
from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.kept_elsewhere import timing_words
from clara_tui.candidate.star_files import judged_words
from clara_tui.text.styled_text import StyledLine, beside, line_of, wrapped
from clara_tui.text.transits import ephemeris_words
from clara_tui.widgets.panels.words import SIGNS

LEAST_LINES = 14
"""From which a panel has room for it; one shown alone has them on a terminal of 24 rows."""
NAME_CELLS, CODE_CELLS, FLAG_CELLS = 12, 5, 39


def judged_lines(view: CandidateView, width: int) -> list[StyledLine]:
    """Write decision, marks, note, votes and, of a star, all flags, in lines of `width` cells."""
    rows = [line for name, words in _said(view) for line in _named(name, words, width)]
    return rows if view.candidate.key.object_id else [*rows, (), *flag_lines(view.judgement.flags, width)]


def _said(view: CandidateView) -> Iterable[tuple[str, str]]:
    judged = view.judgement
    yield "decision", decision_words(judged.disposition, judged.subclass, judged.confidence, judged.rating)
    if judged.disposition and judged.decided_utc:
        yield "", f"{judged.decided_utc[:16].replace('T', ' ')} UTC, by {judged.vetter}"
    if judged.second_look:
        yield "second look", "wanted"
    if judged.ephemeris is not None:
        yield "kept", "  ".join(ephemeris_words(judged.ephemeris))
    yield "note", sanitize(judged.note) or "—"
    for vetter, words, note in view.votes:
        yield "vote", f"{sanitize(vetter, 20)}: {words} {note}".rstrip()
    for words in judged_words(view.star_files):
        yield "same star", words
    for one in view.kept_elsewhere:
        yield "same star", "  ".join([one.name, *ephemeris_words(one.ephemeris), timing_words(view, one.ephemeris)])


def decision_words(code: str, subclass: str, confidence: str, rating: int | None) -> str:
    """Write `PC, planet candidate, likely, rated 3 of 5`."""
    meaning = ALL_DISPOSITIONS.get(code, "")
    rated = "" if rating is None else f"rated {rating} of 5"
    return ", ".join(filter(None, (sanitize(code, 8) or "none yet", meaning, subclass, confidence, rated)))


def _named(name: str, words: str, width: int) -> list[StyledLine]:
    first, *more = wrapped(words, width - NAME_CELLS - 2)
    head = ((f" {name:<{NAME_CELLS}}", "muted"), (first, ""))
    return [head, *(line_of(" " * (NAME_CELLS + 1) + text) for text in more)]


def flag_lines(chosen: Iterable[str], width: int) -> list[StyledLine]:
    """List all flags with their meanings, those chosen with a sign before them, in columns."""
    marked = set(chosen)
    rows = [_flag(code, meaning, code in marked) for code, meaning in FLAGS.items()]
    n = max(1, min(3, width // FLAG_CELLS))
    length = -(-len(rows) // n)
    columns = [rows[first : first + length] for first in range(0, len(rows), length)]
    table = columns.pop()
    while columns:
        table = beside(columns.pop(), table, width // n)
    return [line_of(" flags", "head"), *table]


def _flag(code: str, meaning: str, is_chosen: bool) -> StyledLine:
    sign = SIGNS["pass"] if is_chosen else " "
    return ((f" {sign} {code:<{CODE_CELLS}} {meaning}", "accent" if is_chosen else ""),)
