"""Lay rows out as a table in Markdown."""

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Make a table, a line a row; bars inside of cells are escaped."""
    lines = [tuple(headings), ("---",) * len(headings), *rows]
    return "".join("| " + " | ".join(map(_cell, line)) + " |\n" for line in lines)


def code(text: object) -> str:
    """Set a text in typewriter; nothing for an empty one."""
    return f"`{text}`" if str(text) else ""


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")
