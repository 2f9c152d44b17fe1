"""Define the app's colours; whatever a colour says, words or signs beside it say too.

Besides Textual's own names, every theme names `muted` (things said quietly), `frame` (lines around
panels), `selected` (the current row) and one colour per kind of disposition.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import App
from textual.theme import Theme

DISPOSITION_COLOURS = {
    "PC": "pc", "KP": "pc", "EB": "eb", "V": "variable", "IS": "systematic", "J": "junk", "O": "other", "U": "other",
    "SN": "pc", "KNOWN": "pc", "AGN": "eb", "VS": "variable", "BOGUS": "systematic",
}  # fmt: skip
"""Stored code → the theme's name for its colour."""

_OKABE_ITO = {
    "orange": "#E69F00", "sky": "#56B4E9", "green": "#009E73", "yellow": "#F0E442", "blue": "#0072B2",
    "vermillion": "#D55E00", "purple": "#CC79A7",
}  # fmt: skip


def _named(muted: str, frame: str, selected: str, colours: tuple[str, str, str, str, str, str]) -> dict[str, str]:
    names = ("pc", "eb", "variable", "systematic", "junk", "other")
    return {"muted": muted, "frame": frame, "selected": selected, **dict(zip(names, colours, strict=True))}


DARK = Theme(
    name="clara-dark", primary="#7FA7D9", secondary="#8FB3B0", accent="#E3B65F", foreground="#D3D9E0",
    background="#11151B", surface="#11151B", panel="#1A212B", success="#86C08A", warning="#E3B65F", error="#E5817A",
    variables=_named("#7C8796", "#36424F", "#24344A",
                     ("#86C08A", "#E5817A", "#C39BD9", "#8A94A3", "#7B8593", "#E3B65F")),
)  # fmt: skip
LIGHT = Theme(
    name="clara-light", primary="#1F5FA8", secondary="#2B6E6A", accent="#8A5A00", foreground="#20262E",
    background="#FAFAF7", surface="#FAFAF7", panel="#ECEDE8", success="#1F7A35", warning="#8A5A00", error="#B3261E",
    dark=False,
    variables=_named("#68717D", "#B9BEC4", "#D6E4F5",
                     ("#1F7A35", "#B3261E", "#7A3E9D", "#5B6470", "#6A727C", "#8A5A00")),
)  # fmt: skip
OKABE_ITO = Theme(
    name="okabe-ito", primary=_OKABE_ITO["sky"], secondary=_OKABE_ITO["green"], accent=_OKABE_ITO["yellow"],
    foreground="#E8E8E8", background="#101010", surface="#101010", panel="#1E1E1E", success=_OKABE_ITO["sky"],
    warning=_OKABE_ITO["yellow"], error=_OKABE_ITO["orange"],
    variables=_named("#9A9A9A", "#4A4A4A", "#2C3A48",
                     (_OKABE_ITO["sky"], _OKABE_ITO["orange"], _OKABE_ITO["purple"], _OKABE_ITO["green"], "#9A9A9A",
                      _OKABE_ITO["yellow"])),
)  # fmt: skip
HIGH_CONTRAST = Theme(
    name="high-contrast", primary="#00E5FF", secondary="#FFFFFF", accent="#FFFF00", foreground="#FFFFFF",
    background="#000000", surface="#000000", panel="#000000", success="#00FF66", warning="#FFFF00", error="#FF6B6B",
    variables=_named("#D0D0D0", "#FFFFFF", "#003A8C",
                     ("#00FF66", "#FF6B6B", "#FF9CFF", "#00E5FF", "#D0D0D0", "#FFFF00")),
)  # fmt: skip
SIXTEEN = Theme(
    name="sixteen-colours", ansi=True, primary="ansi_cyan", secondary="ansi_blue", accent="ansi_yellow",
    foreground="ansi_default", background="ansi_default", surface="ansi_default", panel="ansi_default",
    boost="ansi_default", success="ansi_green", warning="ansi_yellow", error="ansi_red",
    variables={
        "ansi-background": "ansi_black", "ansi-foreground": "ansi_white", "border-blurred": "ansi_black",
        "block-cursor-foreground": "ansi_black", "block-cursor-background": "ansi_white",
        "input-cursor-background": "ansi_white", "input-cursor-foreground": "ansi_black",
        "input-selection-background": "ansi_blue", "input-selection-foreground": "ansi_white",
    } | _named("ansi_default", "ansi_default", "ansi_blue",
               ("ansi_green", "ansi_red", "ansi_magenta", "ansi_cyan", "ansi_default", "ansi_yellow")),
)  # fmt: skip

THEMES = (DARK, LIGHT, OKABE_ITO, HIGH_CONTRAST, SIXTEEN)
NAMES = tuple(theme.name for theme in THEMES)


def is_plain(environment: Mapping[str, str], colour_system: str | None) -> bool:
    """Tell whether the terminal has sixteen colours or none, or was asked to show none."""
    return "NO_COLOR" in environment or colour_system in (None, "standard")


def theme_for(environment: Mapping[str, str], colour_system: str | None) -> str:
    """Return the theme to begin with; `CLARA_THEME` names another. `colour_system` is Rich's word for the terminal."""
    if is_plain(environment, colour_system):
        return SIXTEEN.name
    wanted = environment.get("CLARA_THEME", DARK.name)
    return wanted if wanted in NAMES else DARK.name


def put_on(app: App[Any], environment: Mapping[str, str]) -> None:
    """Give the app all themes, and choose the one to begin with."""
    colour_system = app.console.color_system
    if is_plain(environment, colour_system):
        app.ansi_color = True
    for theme in THEMES:
        app.register_theme(theme)
    app.theme = theme_for(environment, colour_system)
