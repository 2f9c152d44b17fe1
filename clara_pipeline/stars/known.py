"""Find a star's TOIs, and TOIs elsewhere that repeat in the same time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Toi = Mapping[str, Any]
"""A row of the TOI table (`catalogues.columns.TOIS`)."""

PLANET_DISPOSITIONS = {"KP", "CP"}
"""TFOPWG: known planet, confirmed planet."""
HARMONICS = (1.0, 0.5, 2.0)


def by_star(tois: Iterable[Toi]) -> dict[int, list[Toi]]:
    """Return the TOIs of each star, in the table's order."""
    stars: dict[int, list[Toi]] = defaultdict(list)
    for toi in tois:
        stars[int(toi["tic_id"])].append(toi)
    return dict(stars)


def marks(tois: Sequence[Toi], ctois: Sequence[Toi]) -> dict[str, Any]:
    """Return the columns that mark a candidate: its TOI numbers, the first one's disposition and ephemeris, its CTOIs.

    `known_planet` is true when any of them is a known or confirmed planet.
    """
    if not tois and not ctois:
        return {}
    first = min(tois, key=lambda toi: _number(toi["toi"])) if tois else {}
    return {
        "toi": ", ".join(str(toi["toi"]) for toi in sorted(tois, key=lambda toi: _number(toi["toi"]))) or None,
        "toi_disposition": first.get("tfopwg_disposition") or first.get("tess_disposition"),
        "toi_period_days": first.get("period_days"),
        "toi_epoch_btjd": first.get("epoch_btjd"),
        "toi_duration_hours": first.get("duration_hours"),
        "toi_depth_ppm": first.get("depth_ppm"),
        "known_planet": any(toi["tfopwg_disposition"] in PLANET_DISPOSITIONS for toi in tois),
        "ctoi": ", ".join(str(ctoi["ctoi"]) for ctoi in ctois) or None,
    }


def same_period(tois: Iterable[Toi], period_days: float, tolerance: float = 1e-3) -> list[tuple[Toi, float]]:
    """Return the TOIs whose period is P, P/2 or 2P within a share of `tolerance`, with that factor; closest first.

    Many stars with one period point at an instrument or at one bright variable between them.
    """
    found = []
    for toi in tois:
        theirs = toi["period_days"]
        for factor in HARMONICS if isinstance(theirs, float) and theirs > 0 else ():
            difference = abs(theirs / (period_days * factor) - 1.0)
            if difference <= tolerance:
                found.append((difference, str(toi["toi"]), toi, factor))
    return [(toi, factor) for _, _, toi, factor in sorted(found, key=lambda hit: hit[:2])]


def _number(toi: object) -> tuple[int, int]:
    """Return the TOI numbers in their order: 101.02 before 101.10."""
    star, _, planet = str(toi).partition(".")
    return int(star) if star.isdigit() else 0, int(planet) if planet.isdigit() else 0
