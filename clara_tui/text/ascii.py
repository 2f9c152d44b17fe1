"""Signs for terminals that know ASCII only. Light: what paints first imports it."""

import re

_TO_ASCII = str.maketrans({
    "│": "|", "┊": ":", "─": "-", "┄": "-", "·": ".", "—": "-", "–": "-", "−": "-", "…": "~", "′": "'", "″": '"',
    "▾": "D", "▴": "^", "↓": "v", "↑": "^", "▲": "^", "▼": "v", "░": "%", "●": "*", "✓": "+", "✗": "x",
    "×": "x", "÷": "/", "½": "2",
    "‹": "<", "≤": "<", "≥": ">", "†": "!", "φ": "p", "σ": "s", "κ": "k", "±": "~", "°": "d", "⊙": "o", "★": "*",
} | dict.fromkeys("┤├┼┴┬└┌┐┘", "+"))  # fmt: skip

TWO_CELLS = {"±": "+-", "≤": "<=", "≥": ">="}
"""Signs of which one character of ASCII would say something else: ~ is about, < is not at most."""
_BEFORE_GAP, _BEHIND_GAP = re.compile(r"([±≤≥])(\S*) ( +)"), re.compile(r" ( +)(\S*)(±)")


def plain_ascii(text: str) -> str:
    """Return `text` with every frame and mark character replaced by its nearest ASCII one, and the rest by "?"."""
    return text.translate(_TO_ASCII).encode("ascii", "replace").decode("ascii")


def with_two_cells(text: str, spare: int = 0) -> str:
    """Return `text` with `+-` for `±`, `<=` for `≤`, where blanks beside it or `spare` cells at the end make room."""
    text = _BEFORE_GAP.sub(lambda found: TWO_CELLS[found[1]] + found[2] + found[3], text)
    text = _BEHIND_GAP.sub(r"\1\2+-", text)
    for sign in filter(TWO_CELLS.__contains__, text):
        if spare > 0:
            text, spare = text.replace(sign, TWO_CELLS[sign], 1), spare - 1
    return text
