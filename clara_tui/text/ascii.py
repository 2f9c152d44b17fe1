"""Signs for terminals that know ASCII only. Light: what paints first imports it."""

import re

_TO_ASCII = str.maketrans({
    "│": "|", "┊": ":", "─": "-", "┄": "-", "·": ".", "—": "-", "–": "-", "−": "-", "…": "~", "′": "'", "″": '"',
    "▾": "D", "▴": "^", "↓": "v", "↑": "^", "▲": "^", "▼": "v", "░": "%", "●": "*", "✓": "+", "✗": "x",
    "×": "x", "÷": "/", "½": "2",
    "‹": "<", "≤": "<", "≥": ">", "†": "!", "φ": "p", "σ": "s", "κ": "k", "±": "~", "°": "d", "⊙": "o", "★": "*",
} | dict.fromkeys("┤├┼┴┬└┌┐┘", "+"))  # fmt: skip

_LEFT_OF_GAP, _RIGHT_OF_GAP = re.compile(r"±(\S*) ( +)"), re.compile(r" ( +)(\S*)±")


def plain_ascii(text: str) -> str:
    """Return `text` with every frame and mark character replaced by its nearest ASCII one, and the rest by "?"."""
    return text.translate(_TO_ASCII).encode("ascii", "replace").decode("ascii")


def with_plus_minus(text: str, spare: int = 0) -> str:
    """Return `text` with `+-` for `±`, where blanks beside it or `spare` cells at the end make room."""
    text = _RIGHT_OF_GAP.sub(r"\1\2+-", _LEFT_OF_GAP.sub(r"+-\1\2", text))
    return text.replace("±", "+-", max(0, spare))
