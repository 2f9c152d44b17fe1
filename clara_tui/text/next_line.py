"""The next of some lines that has a word."""

from collections.abc import Sequence


def next_with(texts: Sequence[str], word: str, start: int) -> int | None:
    """Return the place of the next text after `start`, around, that holds `word` in any case; None where none does."""
    n, wanted = len(texts), word.casefold()
    places = ((start + step) % n for step in range(1, n + 1))
    return next((at for at in places if wanted in texts[at].casefold()), None)
