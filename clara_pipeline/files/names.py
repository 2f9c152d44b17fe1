"""Check names that become names of files (models, sessions), and make text into names of columns."""

from __future__ import annotations

import re

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")
UNNAMEABLE = re.compile(r"[^A-Za-z0-9_.-]+")


def is_name(text: str) -> bool:
    """Tell whether `text` may name a file in a workspace."""
    return NAME.fullmatch(text) is not None


def plain_name(text: str, most: int) -> str:
    """Return `text` with `_` for all that a name in a table should not hold, of `most` characters at most."""
    return UNNAMEABLE.sub("_", text)[:most]


def check_name(text: str, what: str) -> str:
    """Return `text` where it may name `what` ("a model", "a session"); raises UsageError otherwise."""
    if not is_name(text):
        raise UsageError(
            f"{sanitize(text, 80)!r} cannot name {what}: use 1 to 64 of the letters a-z A-Z, digits, "
            "underscore, dot and hyphen, the first neither a dot nor a hyphen"
        )
    return text
