"""Colours and attributes of text as escape sequences: from one style to the next in as few bytes as can be."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
"""SGR code of an attribute → the code that ends it."""
SEEN_ON_BLANKS = {"4", "7", "9", "21", "53"}
"""Attributes that show where there is no letter: lines and reversed colours; those not listed in `OFF` too."""


class CellStyle(NamedTuple):
    """How a cell looks; the parts hold codes of an SGR sequence, "" is the terminal's own."""

    attributes: tuple[str, ...] = ()
    ink: str = ""
    ground: str = ""
    link: str = ""
    """`id;address` of a link."""


PLAIN = CellStyle()


@lru_cache(maxsize=4096)
def style_of(codes: str, link: str = "") -> CellStyle:
    """Return the style that an SGR sequence of `codes` sets; one object for each."""
    parts, sofar = codes.split(";") if codes else [], PLAIN
    while parts:
        width = {"2": 5, "5": 3}.get(parts[1], 1) if parts[0] in ("38", "48") else 1
        code, parts = ";".join(parts[:width]), parts[width:]
        number = int(code.partition(";")[0])
        if 30 <= number <= 38 or 90 <= number <= 97:
            sofar = sofar._replace(ink=code)
        elif 40 <= number <= 48 or 100 <= number <= 107:
            sofar = sofar._replace(ground=code)
        elif number not in (0, 39, 49):
            sofar = sofar._replace(attributes=(*sofar.attributes, code))
    return sofar._replace(link=link)


@lru_cache(maxsize=4096)
def blank(style: CellStyle) -> CellStyle:
    """Return what of a style is seen on a space: of most only the ground."""
    seen = tuple(code for code in style.attributes if code in SEEN_ON_BLANKS or code not in OFF)
    return style if seen or style.link else CellStyle(ground=style.ground)


@lru_cache(maxsize=4096)
def on_blanks(pen: CellStyle, style: CellStyle) -> CellStyle:
    """Return the style to write spaces of `style` with: that of the pen, where it makes no difference."""
    if style != blank(style) or style.ink or style.attributes or style.link:
        return style
    return style if blank(pen) != CellStyle(ground=pen.ground) else pen._replace(ground=style.ground)


@lru_cache(maxsize=4096)
def turned(old: CellStyle, new: CellStyle) -> str:
    """Return the SGR sequence from one style to another, links left aside."""
    ends = {OFF.get(code, "") for code in old.attributes if code not in new.attributes}
    stays = [code for code in old.attributes if code in new.attributes and OFF.get(code) not in ends]
    starts = [code for code in new.attributes if code not in stays]
    colours = [
        code or default
        for was, code, default in ((old.ink, new.ink, "39"), (old.ground, new.ground, "49"))
        if was != code
    ]
    anew = ";".join(filter(None, ["0" if new[:3] != PLAIN[:3] else "", *new.attributes, new.ink, new.ground]))
    if "" in ends:
        return f"\x1b[{anew}m"
    steps = ";".join([*sorted(ends), *starts, *colours])
    if not steps:
        return ""
    return f"\x1b[{min(steps, anew, key=len) if old[:3] != PLAIN[:3] else steps}m"


class Pen:
    """Writes cells, and remembers the style that the terminal writes with now."""

    def __init__(self) -> None:
        self._style = PLAIN

    def turn(self, style: CellStyle, *, blanks: bool = False) -> str:
        """Return the sequences to write in `style` from now on; `blanks`: it is only spaces that come."""
        before = self._style
        self._style = on_blanks(before, style) if blanks else style
        link = ""
        if self._style.link != before.link:
            link = f"\x1b]8;id={self._style.link}\x1b\\" if self._style.link else "\x1b]8;;\x1b\\"
        return link + turned(before, self._style)
