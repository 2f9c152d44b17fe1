"""Write what the catalogues know of single stars as columns of the candidates table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from clara_pipeline.catalogues.cache import Cache, Row
from clara_pipeline.catalogues.gaia import read_sources
from clara_pipeline.catalogues.lookup import Lookup
from clara_pipeline.records import GaiaSource
from clara_pipeline.settings import EnrichSettings
from clara_pipeline.stars.known import by_star, marks
from clara_pipeline.stars.motion import tangential_velocity_km_per_s
from clara_pipeline.utc import now_utc

FROM_TIC = ("plx_mas", "pmra_mas_per_year", "pmdec_mas_per_year", "teff_k", "radius_rsun", "mass_msun",
            "luminosity_lsun", "logg", "distance_pc")  # fmt: skip
FROM_GAIA = ("ruwe", "gaia_dr3")
FROM_SIMBAD = ("simbad_name", "simbad_type")


class StarAnswer(NamedTuple):
    """The catalogue columns of one star (`tables.ENRICHED`), and what went wrong on the way."""

    columns: Row
    notes: list[str]
    neighbours: tuple[GaiaSource, ...] | None = None
    """Gaia's sources within 1′, the star among them; None where nobody could say."""


def look_up_star(
    cache: Cache, settings: EnrichSettings, tic_id: int, position: tuple[float, float] | None = None
) -> StarAnswer:
    """Ask the TOI tables, the TIC, Gaia and SIMBAD for one star, whatever its rank.

    `position` (RA, Dec in degrees) is for SIMBAD where the TIC has none. A service that is down leaves its
    columns empty and a note.
    """
    lookup = Lookup(settings, cache, now_utc())
    tois, ctois = by_star(lookup.tois("toi")), by_star(lookup.tois("ctoi"))
    facts = star_facts(lookup, [tic_id], {} if position is None else {tic_id: position})[tic_id]
    found = marks(tois.get(tic_id, ()), ctois.get(tic_id, ())) | facts
    found["known_planet"] = bool(found.get("known_planet")) if tois else None
    place = _place(lookup, tic_id, position)
    neighbours = None if place is None else sources_around(lookup, tic_id, place)
    return StarAnswer(found, [*lookup.notes, *lookup.cache.problems], neighbours)


def _place(lookup: Lookup, tic_id: int, position: tuple[float, float] | None) -> tuple[float, float] | None:
    """Return where the star is by the TIC, as it was just asked, else the position given."""
    row = lookup.cache.stars("tic").get(tic_id) or {}
    ra, dec = row.get("ra_deg"), row.get("dec_deg")
    return position if ra is None or dec is None else (float(ra), float(dec))


def sources_around(lookup: Lookup, tic_id: int, place: tuple[float, float]) -> tuple[GaiaSource, ...] | None:
    """Return Gaia's sources within 1′ of a star at `place` (degrees); None where they are not known."""
    row = lookup.neighbours({tic_id: place}).get(tic_id)
    if row is None:
        return None
    try:
        return read_sources(row["sources"]) if row["found"] else ()
    except ValueError as error:
        lookup.notes.append(f"NEIGHBOURS: {error}")
        return None


def star_facts(
    lookup: Lookup, tic_ids: list[int], header_positions: Mapping[int, tuple[float, float]]
) -> dict[int, Row]:
    """Return the catalogue columns of ENRICHED by TIC number; unknown values are None."""
    tic = lookup.tic(tic_ids)
    gaia = lookup.gaia({n: row["gaia_dr2"] for n, row in tic.items() if row["gaia_dr2"] is not None})
    in_tic = {n: (row["ra_deg"], row["dec_deg"]) for n, row in tic.items() if row["ra_deg"] is not None}
    simbad = lookup.simbad({n: place for n in tic_ids if (place := in_tic.get(n) or header_positions.get(n))})
    facts = {}
    for n in tic_ids:
        sources = ((tic, FROM_TIC), (gaia, FROM_GAIA), (simbad, FROM_SIMBAD))
        found = {name: source.get(n, {}).get(name) for source, names in sources for name in names}
        facts[n] = found | {"v_tan_km_per_s": _v_tan(found)}
    return facts


def _v_tan(found: Row) -> float | None:
    values = [found[name] for name in ("pmra_mas_per_year", "pmdec_mas_per_year", "plx_mas")]
    if any(value is None for value in values):
        return None
    velocity = float(tangential_velocity_km_per_s(*values))
    return velocity if velocity == velocity else None
