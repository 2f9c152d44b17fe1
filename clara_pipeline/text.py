"""The one cleaning of strings that came from outside: files, headers, services, people."""

import unicodedata
from typing import Any

_BIDI_AND_ZERO_WIDTH = {
    *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070),
    0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFEFF, 0xFFA0,
}  # fmt: skip
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
MAX_COMBINING_MARKS = 2
"""Marks kept on one letter; stacks of them paint over the neighbouring lines."""


def sanitize(text: object, limit: int = 500) -> str:
    """Return `text` as one harmless line of at most `limit` characters.

    Control characters (C0, DEL, C1), bidirectional overrides, zero-width characters and lone
    surrogates go; tabs and line ends become one space. Brackets stay: nothing here is markup.
    """
    given = str(text)[: limit * 4]
    if given.isascii() and given.isprintable():  # most are, and then nothing can go
        return given.strip()[:limit]
    kept: list[str] = []
    marks = 0
    for character in given:
        if character in "\t\n\r\v\f":
            character = " "
        if not _is_safe(character):
            continue
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_COMBINING_MARKS:
            kept.append(character)
    return "".join(kept).strip()[:limit]


def sanitize_all(value: Any, limit: int = 500, key_limit: int = 500) -> Any:
    """Return plain JSON with every text in it sanitized, the keys of its objects too."""
    if isinstance(value, dict):
        return {sanitize(key, key_limit): sanitize_all(one, limit, key_limit) for key, one in value.items()}
    if isinstance(value, list):
        return [sanitize_all(one, limit, key_limit) for one in value]
    return sanitize(value, limit) if isinstance(value, str) else value


def _is_safe(character: str) -> bool:
    return " " <= character <= "~" or (
        ord(character) not in _BIDI_AND_ZERO_WIDTH and unicodedata.category(character) not in _DROPPED_CATEGORIES
    )


def star_name(tic_id: object, filename: object, limit: int = 30) -> str:
    """Name a star for a person: `TIC 25200252`, else its sanitized file name in at most `limit` characters."""
    return f"TIC {tic_id}" if tic_id is not None else _file_name(filename, limit)


def star_number(tic_id: object, filename: object, limit: int = 30) -> str:
    """Name a star where room is short: the bare TIC number, else its sanitized file name."""
    return str(tic_id) if tic_id is not None else _file_name(filename, limit)


def _file_name(filename: object, limit: int) -> str:
    """Return a sanitized file name; an ellipsis at its end says that there is more of it."""
    name = sanitize(filename, limit + 1)
    return name if len(name) <= limit else f"{name[: limit - 1]}…"
