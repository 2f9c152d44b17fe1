"""Find light curves of a ranking that are of one and the same star."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow

NOTED_COLUMNS = ("filename", "tic_id", "sector", "star_name", "product")
"""Those of CURVES that `mixture_notes` looks at."""


class SameStar(NamedTuple):
    """Per row of a ranking, what else the ranking has of its star."""

    n_same_star: list[int]
    """Light curves of the star, this one included."""
    duplicate_of: list[str | None]
    """File of the best ranked light curve of the same star and sector; None where it is this one."""


def same_star(ranked: pyarrow.Table) -> SameStar:
    """Find light curves of one star in a table (tic_id, star_name, sector, filename) in order of rank.

    A star is known by its TIC number, else by its name in the header; one with neither stands alone.
    """
    names = ranked["filename"].to_pylist()
    stars = [
        tic if tic is not None else name or filename
        for tic, name, filename in zip(
            ranked["tic_id"].to_pylist(), ranked["star_name"].to_pylist(), names, strict=True
        )
    ]
    counts = Counter(stars)
    best: dict[tuple[object, int | None], str] = {}
    for star, sector, name in zip(stars, ranked["sector"].to_pylist(), names, strict=True):
        best.setdefault((star, sector), name)
    first = [best[key] for key in zip(stars, ranked["sector"].to_pylist(), strict=True)]
    others = [None if name == own else name for name, own in zip(first, names, strict=True)]
    return SameStar([counts[star] for star in stars], others)


def mixture_notes(curves: pyarrow.Table, batch: str) -> list[str]:
    """Return what a person should know before a table of curves (CURVES) is ranked together."""
    notes = []
    products = Counter(curves["product"].to_pylist())
    if len(products) > 1 and batch != "product":
        kinds = ", ".join(f"{product} ({count})" for product, count in products.most_common(6))
        notes.append(
            f"this run mixes {len(products)} kinds of light curves: {kinds}. Their scores are not comparable: "
            "--set rank.batch=product scales each kind by itself"
        )
    found = same_star(curves.sort_by("filename"))
    n_copies = sum(name is not None for name in found.duplicate_of)
    if n_copies:
        first = next(name for name in found.duplicate_of if name is not None)
        notes.append(
            f"light curves of a star and sector that the run has already: {n_copies} (the first is one of {first}); "
            "their rows name the best ranked one (duplicate_of)"
        )
    return notes


def alone_note(batches: list[tuple[str, int]]) -> str:
    """Return what a person should know of batches (name, rows) of one light curve; empty without any."""
    alone = [name for name, n_rows in batches if n_rows == 1]
    if not alone:
        return ""
    listed = ", ".join(alone[:5]) + (" …" if len(alone) > 5 else "")
    return (
        f"alone in its batch: {len(alone)} of {len(batches)} batches ({listed}) hold one light curve with an N-WRSS, "
        "which is 1 there and says nothing"
    )
