"""Panel 8 of a transient: the object: its name, place and times, and where to look further."""

from __future__ import annotations

from clara_tui.candidate.candidate_view import CandidateView
from clara_tui.candidate.object_links import object_links
from clara_tui.plots.canvas import Size
from clara_tui.queue.hidden_columns import BLIND
from clara_tui.queue.shown_name import name_of
from clara_tui.text.styled_text import StyledLine, line_of, wrapped
from clara_tui.widgets.star_card.links import link_lines

HIDDEN_PLACE = "name and place: hidden while judging blind"
NO_LINKS = "no links: neither a broker's name nor a place"


def title(view: CandidateView) -> str:
    """Return the panel's title, with the object's name."""
    return "OBJECT  " + (name_of(view.candidate, 40) or "—")


def lines(view: CandidateView, size: Size) -> list[StyledLine]:
    """Write what is known of the object in `size` cells."""
    star = view.candidate
    is_hidden = bool(star.more.get(BLIND))
    ra, dec = star.number("ra_deg"), star.number("dec_deg")
    first, last = star.number("first_mjd"), star.number("last_mjd")
    facts = (
        HIDDEN_PLACE if is_hidden else f"RA {_told(ra, '.5f')}  Dec {_told(dec, '+.5f')}",
        f"peak {_told(star.number('peak_mag'), '.2f')} mag  MJD {_told(first, '.1f')} to {_told(last, '.1f')}",
    )
    rows = [line_of(text) for words in facts for text in wrapped(words, size.width)]
    if is_hidden:
        return rows
    if star.is_simulated:
        return [*rows, line_of("simulated: at no broker", "muted")]
    return [*rows, *_links(view, ra, dec, size.width, size.height - len(rows))]


def _links(view: CandidateView, ra: float | None, dec: float | None, width: int, height: int) -> list[StyledLine]:
    found = object_links(view.candidate.key.object_id, ra, dec)
    return link_lines(found, width, height) if found else [line_of(NO_LINKS, "muted")]


def _told(value: float | None, form: str) -> str:
    return "—" if value is None else format(value, form)
