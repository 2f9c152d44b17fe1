"""Split a filter's text into terms: `disp:none tmag < 8 tri-PC>.9 -note:"two words" 25200252`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize
from clara_tui.queue.column_names import HEADINGS

_SPACED = "|".join(re.escape(heading) for heading in HEADINGS if " " in heading)
_PART = r'(?:"[^"]*"|[^\s,"]+)'
_TERM = re.compile(
    rf"(?P<minus>-?)(?P<name>{_SPACED}|[a-z_][\w-]*)\s*(?P<sign><=|>=|!=|<|>|=|:)\s*(?P<value>{_PART}(?:\s*,\s*{_PART})*)?",
    re.IGNORECASE | re.ASCII,
)
_WORD = re.compile(r"\S+")


class Term(NamedTuple):
    """One condition of a filter."""

    text: str
    """As it was typed."""
    is_negated: bool
    name: str
    """The column as it was named; "" for a word to be looked for anywhere."""
    sign: str
    values: tuple[str, ...]


def terms_of(text: str) -> Iterator[Term]:
    """Yield the terms of `text`, in order. Raises UsageError for a comparison without a column or a value."""
    at = 0
    while word := _WORD.search(text, at):
        if (match := _TERM.match(text, word.start())) is None:
            yield _bare(word[0])
            at = word.end()
            continue
        at = match.end()
        if not match["value"]:
            raise UsageError(f"{sanitize(match[0], 60)}: the value after {match['sign']!r} is missing")
        values = tuple(part.strip('"') for part in re.findall(_PART, match["value"]))
        yield Term(match[0], bool(match["minus"]), match["name"], match["sign"], values)


def _bare(word: str) -> Term:
    if re.search("[<>=]", word):
        raise UsageError(f"{sanitize(word, 60)}: write a column, a comparison and a value, such as tmag<8")
    negated = word.startswith("-") and len(word) > 1
    return Term(word, negated, "", "", (word[1:] if negated else word,))
