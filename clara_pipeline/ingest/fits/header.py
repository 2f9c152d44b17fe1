"""The 80-byte cards of a FITS header, read strictly and only where asked.

Headers of one pipeline and sector have the same keywords in the same places: where each one stands is worked out
once for each such list of keywords and remembered. So is what a card of these very 72 characters says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.ingest.sources import Source

CARD_BYTES = 80
BLOCK_BYTES = 2880
MAX_HEADER_BYTES = 400 * BLOCK_BYTES
"""Ten times the longest light curve header; a longer one is no header."""

_END = b"END" + b" " * 77
_READ_BYTES = 5 * BLOCK_BYTES
_VALUE = re.compile(
    rb"= +(?:([+-]?\d{1,30})"  # integer
    rb"|([+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d{1,4})?)"  # real
    rb"|'((?:[^']|'')*)'"  # text
    rb"|([TF])) *(?:/|\Z)"  # logical
)
_D_TO_E = bytes.maketrans(b"Dd", b"Ee")
_SIZES = re.compile(rb"(BITPIX|NAXIS|PCOUNT|GCOUNT)\d* *\Z")
_LAYOUT = re.compile(rb"(TFIELDS|TTYPE|TFORM|TSCAL|TZERO|TNULL|TDIM|THEAP)\d* *\Z")

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class _Places:
    first: Mapping[str, int]
    """Keyword → offset of its first card."""
    sizes: slice
    """The cards from the first to the last of those that say how much data follow."""
    layout: slice
    """The same of those that say how a table's rows are laid out."""


class FitsHeader:
    """One header, without its END card."""

    __slots__ = ("_places", "text")

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._places = _places(np.frombuffer(text, "S8")[:: CARD_BYTES // 8].tobytes())

    def __contains__(self, keyword: str) -> bool:
        """Tell whether there is a card with this keyword."""
        return keyword in self._places.first

    def keywords(self) -> list[str]:
        """Return the keyword of every card, in order, repeated ones too."""
        return [self.text[at : at + 8].decode("latin-1").rstrip() for at in range(0, len(self.text), CARD_BYTES)]

    def get(self, keyword: str) -> Value | None:
        """Return the value on the first card with this keyword; None where it is missing, blank or malformed."""
        at = self._places.first.get(keyword)
        return None if at is None else _value(self.text[at + 8 : at + CARD_BYTES])

    def integer(self, keyword: str, default: int | None = None) -> int | None:
        """Return the value where it is an integer, else None; `default` where there is no such card."""
        value = self.get(keyword) if keyword in self else default
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def sizes_text(self) -> bytes:
        """Return the cards that say how much data follow. Equal text means equal size: a key for a cache."""
        return self.text[self._places.sizes]

    def layout_text(self) -> bytes:
        """Return the cards that say how a table's rows are laid out: likewise."""
        return self.text[self._places.layout]


def read_cards(source: Source, start: int, first: bytes) -> tuple[FitsHeader, int] | None:
    """Return the header at offset `start` and the offset of the data after it.

    None where it does not begin with `first`.
    Raises UnreadableLightCurve where it has no END.
    """
    source.seek(start)
    text = b""
    searched = 0
    while len(text) < MAX_HEADER_BYTES and (more := source.read(_READ_BYTES)):
        text += more
        if not text.startswith(first):
            return None
        end = _end_card(text, searched)
        if end is not None:
            return FitsHeader(text[:end]), start + -(-(end + 1) // BLOCK_BYTES) * BLOCK_BYTES
        searched = len(text) // CARD_BYTES * CARD_BYTES
    raise UnreadableLightCurve("the file is cut off within a header (there is no END card); download it again")


def _end_card(text: bytes, start: int) -> int | None:
    at = text.find(_END, start)
    while at >= 0 and at % CARD_BYTES:
        at = text.find(_END, at + 1)
    return at if at >= 0 else None


@lru_cache(maxsize=4096)
def _value(card: bytes) -> Value | None:
    """Return the value on a card (without its keyword): most cards of a sector's files are the same in all of them."""
    match = _VALUE.match(card)
    if match is None:
        return None
    integer, real, text, logical = match.groups()
    if integer:
        return int(integer)
    if real:
        return float(real.translate(_D_TO_E))
    return logical == b"T" if logical else text.replace(b"''", b"'").decode("latin-1").rstrip()


@lru_cache(maxsize=64)
def _places(keywords: bytes) -> _Places:
    """Return where where each keyword stands, for one list of keywords (8 bytes each)."""
    names = [keywords[at : at + 8] for at in range(0, len(keywords), 8)]
    first: dict[str, int] = {}
    for card, name in enumerate(names):
        first.setdefault(name.decode("latin-1").rstrip(), card * CARD_BYTES)
    return _Places(first, _span(names, _SIZES), _span(names, _LAYOUT))


def _span(names: list[bytes], wanted: re.Pattern[bytes]) -> slice:
    cards = [card for card, name in enumerate(names) if wanted.match(name)]
    return slice(cards[0] * CARD_BYTES, (cards[-1] + 1) * CARD_BYTES) if cards else slice(0, 0)
