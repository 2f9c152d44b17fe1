"""Signs for terminals that know ASCII only. Light: what paints first imports it."""

_TO_ASCII = str.maketrans({
    "│": "|", "┊": ":", "─": "-", "┄": "-", "·": ".", "—": "-", "–": "-", "−": "-", "…": "~", "′": "'", "″": '"',
    "▾": "D", "▴": "^", "↓": "v", "↑": "^", "▲": "^", "▼": "v", "░": "%", "●": "*", "✓": "+", "✗": "x",
    "×": "x", "÷": "/", "½": "2",
    "‹": "<", "≤": "<", "≥": ">", "†": "!", "φ": "p", "σ": "s", "κ": "k", "±": "~", "°": "d", "⊙": "o", "★": "*",
} | dict.fromkeys("┤├┼┴┬└┌┐┘", "+"))  # fmt: skip


def plain_ascii(text: str) -> str:
    """Return `text` with every frame and mark character replaced by its nearest ASCII one, and the rest by "?"."""
    return text.translate(_TO_ASCII).encode("ascii", "replace").decode("ascii")
