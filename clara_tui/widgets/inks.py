"""What every ink looks like: a colour of the theme, and whether it is bold or dim.

Looked up in the theme at once: a style sheet's rule for each ink of each widget is a tenth of a second
when a screen opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rich.style import Style
from textual.color import Color

ADDRESS = "https://"
"""An ink that begins so is an address to go to with a click (OSC 8), made by us of numbers only."""


class Ink(NamedTuple):
    """Names of the theme's variables; empty where the widget's own colour stays."""

    colour: str = ""
    ground: str = ""
    bold: bool | None = None
    dim: bool | None = None


WORDS = {
    "muted": Ink("muted"), "frame": Ink("frame"), "strong": Ink(bold=True), "accent": Ink("accent"),
    "primary": Ink("primary"), "good": Ink("success"), "bad": Ink("error"), "warn": Ink("warning"),
    "hand": Ink(ground="hand", bold=True), "head": Ink("muted", bold=True), "pc": Ink("pc"), "eb": Ink("eb"),
    "variable": Ink("variable"), "systematic": Ink("systematic"), "junk": Ink("junk"), "other": Ink("other"),
}  # fmt: skip
PLOTS = {
    "axis": Ink("muted"), "cloud": Ink("muted", dim=True), "scatter": Ink("muted"), "median": Ink("accent", bold=True),
    "second": Ink("primary", bold=True), "curve": Ink("primary"), "guide": Ink("success"), "clipped": Ink("error"),
}  # fmt: skip
INKS = WORDS | PLOTS


def style_of(name: str, theme: Mapping[str, str]) -> Style:
    """The style of one ink, or of an address, in a theme's variables."""
    if name.startswith(ADDRESS):
        return _link(name)
    ink = INKS[name]
    colour, ground = (Color.parse(theme[part]).rich_color if part else None for part in (ink.colour, ink.ground))
    return Style(color=colour, bgcolor=ground, bold=ink.bold, dim=ink.dim)


@lru_cache(maxsize=64)
def _link(address: str) -> Style:
    """One style for each address: a terminal shows the pieces of a link as one."""
    return Style(link=address)
