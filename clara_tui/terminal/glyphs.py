"""Choose signs that this terminal can show: Unicode where it can, plain ASCII where it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass

ASCII_TERMINALS = {"dumb", "linux", "unknown", "vt100", "vt102", "vt220", "ansi", "cons25"}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs the screens draw with; every field is one cell wide per sign."""

    yes: str = "✓"
    no: str = "✗"
    unsure: str = "?"
    dot: str = "●"
    ring: str = "○"
    star: str = "★"
    cursor: str = "▌"
    running: str = "▸"
    waiting: str = "·"
    up: str = "▲"
    down: str = "▼"
    bar_full: str = "━"
    bar_half: str = "╸"
    bar_empty: str = "─"
    levels: str = " ▁▂▃▄▅▆▇█"
    """A share from nothing to full."""
    separator: str = "│"
    dash: str = "—"
    ellipsis: str = "…"
    degree: str = "°"
    border: str = "round"
    """Textual's name for the lines around panels."""
    is_ascii: bool = False


UNICODE = Glyphs()
ASCII = Glyphs(
    yes="+", no="x", unsure="?", dot="*", ring="o", star="*", cursor=">", running=">", waiting=".", up="^", down="v",
    bar_full="#", bar_half="#", bar_empty="-", levels=" .:-=+*#@", separator="|", dash="-", ellipsis="~", degree=" ",
    border="ascii", is_ascii=True,
)  # fmt: skip


def glyphs_for(environment: Mapping[str, str]) -> Glyphs:
    """Return the signs for a terminal with these environment variables (TERM, LC_ALL, LC_CTYPE, LANG)."""
    if environment.get("TERM", "dumb") in ASCII_TERMINALS:
        return ASCII
    locale = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or "C"
    return UNICODE if "utf" in locale.lower() else ASCII
