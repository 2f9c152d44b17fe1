"""Define the text styles: each a colour of the theme, bold or dim or neither.

Looked up in the theme at once: a style sheet's rule for each style of each widget is a tenth of a second
when a screen opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rich.style import Style
from textual.color import Color

from clara_tui.text.styled_text import SHADES

ADDRESS = "https://"
"""A style that begins so is an address to go to with a click (OSC 8), made by us of numbers only."""


class TextStyle(NamedTuple):
    """Names of the theme's variables; empty where the widget's own colour stays."""

    colour: str = ""
    ground: str = ""
    bold: bool | None = None
    dim: bool | None = None


WORDS = {
    "muted": TextStyle("muted"),
    "frame": TextStyle("frame"),
    "strong": TextStyle(bold=True),
    "accent": TextStyle("accent"),
    "primary": TextStyle("primary"),
    "good": TextStyle("success"),
    "bad": TextStyle("error"),
    "warn": TextStyle("warning"),
    "selected": TextStyle(ground="selected", bold=True),
    "head": TextStyle("muted", bold=True),
    "pc": TextStyle("pc"),
    "eb": TextStyle("eb"),
    "variable": TextStyle("variable"),
    "systematic": TextStyle("systematic"),
    "junk": TextStyle("junk"),
    "other": TextStyle("other"),
}
PLOTS = {
    "axis": TextStyle("muted"),
    "cloud": TextStyle("muted", dim=True),
    "scatter": TextStyle("muted"),
    "median": TextStyle("accent", bold=True),
    "second": TextStyle("primary", bold=True),
    "curve": TextStyle("primary"),
    "guide": TextStyle("success"),
    "clipped": TextStyle("error"),
    "event": TextStyle("error", bold=True),
    "chosen": TextStyle("error", ground="selected", bold=True),
}
STYLES = WORDS | PLOTS


def style_of(name: str, theme: Mapping[str, str]) -> Style:
    """Return a style of the table, or that of an address, in a theme's variables."""
    if name.startswith(ADDRESS):
        return _link(name)
    if name.startswith(SHADES):
        upper, lower = (_shade(said, theme).rich_color for said in name.removeprefix(SHADES).split("-"))
        return Style(color=upper, bgcolor=lower)
    style = STYLES[name]
    colour, ground = (Color.parse(theme[part]).rich_color if part else None for part in (style.colour, style.ground))
    return Style(color=colour, bgcolor=ground, bold=style.bold, dim=style.dim)


def _shade(said: str, theme: Mapping[str, str]) -> Color:
    """Return the colour of one half of a cell."""
    ground = Color.parse(theme["background"])
    if said == "none":
        return ground
    full = Color.parse(theme["accent" if said.startswith("a") else "foreground"])
    return ground.blend(full, int(said.removeprefix("a")) / 100)


@lru_cache(maxsize=64)
def _link(address: str) -> Style:
    """Make one style for each address: a terminal shows the pieces of a link as one."""
    return Style(link=address)
