"""The two lines above the board for a transient: which object, and what it is called."""

from __future__ import annotations

from clara_pipeline.text import sanitize
from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.queue.shown_name import name_of
from clara_tui.text.cells import shortened, whole
from clara_tui.text.styled_text import StyledLine, merged
from clara_tui.widgets.line_view import line_width
from clara_tui.widgets.panels.words import chance, number

LONGEST_NAME = 24


def object_line(view: CandidateView, place: int | None, n_objects: int, n_unvetted: int, width: int) -> StyledLine:
    """Write ` CLARA  #12/711  ZTF18adoojej SN SNIa  unvetted 688`; the app's name goes first where it does not fit."""
    name = shortened(name_of(view.candidate, 80), LONGEST_NAME)
    judged = view.judgement
    decision = " ".join(filter(None, (sanitize(judged.disposition, 5), sanitize(judged.subclass, 14))))
    pieces = [
        (" CLARA", "muted"),
        (f"  #{(place or 0) + 1}/{n_objects}", ""),
        (f"  {name}", "strong"),
        (f" {decision}" if decision else "", "accent"),
        (f"  unvetted {n_unvetted}", "muted"),
    ]
    if line_width(tuple(pieces)) > width:
        pieces[0] = ("", "muted")
    return whole([piece for piece in pieces if piece[0]], width)


def class_line(view: CandidateView, width: int) -> StyledLine:
    """Write ` SNIa .93  margin .88  novelty 97.1 %  42 in gr  peak 18.2 mag  100 d`: as much as fits."""
    star = view.candidate
    first, last = star.number("first_mjd"), star.number("last_mjd")
    days = "" if first is None or last is None else f"{last - first:.0f} d"
    novelty, n, peak = star.number("novelty"), star.number("n_detections"), star.number("peak_mag")
    words = [
        f"margin {number(star.number('margin'), 2)}",
        "novelty —" if novelty is None else f"novelty {novelty:.1f} %",
        "" if n is None else f"{n:.0f} in {sanitize(star.text('bands'), 8) or '—'}",
        "" if peak is None else f"peak {peak:.1f} mag",
        days,
    ]
    head = f" {sanitize(star.text('class'), 16) or 'no class'} {chance(star.number('probability'))}  "
    told = [(f"{word}  ", "") for word in words if word]
    return merged([(head, "strong"), *whole(told, max(width - len(head), 0))])
