"""Addresses to look at: in full, or as names that can be clicked."""

from __future__ import annotations

from collections.abc import Sequence

from clara_tui.text.styled_text import StyledLine


def link_lines(found: Sequence[tuple[str, str]], width: int, height: int) -> list[StyledLine]:
    """Return (name, address) pairs in full where there is room, else the names; either opens with a click."""
    in_full: list[StyledLine] = []
    for name, address in found:
        text = f"{name:<7}{address}"
        in_full += [((text[at : at + width], f"muted {address}"),) for at in range(0, len(text), max(width, 8))]
    if len(in_full) <= height:
        return in_full
    return [tuple(run for name, address in found for run in ((name, f"accent {address}"), ("  ", "")))]
