"""Gaia DR3 through the TAP service of ESA's archive; found by the DR2 source that the TIC names."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

import msgspec

from clara_pipeline.catalogues.tap import positions_upload, tap_query
from clara_pipeline.catalogues.tic import identifier, whole_number
from clara_pipeline.network.client import Client
from clara_pipeline.records import GaiaSource

BATCH = 1000
MAX_NEIGHBOURS = 20
"""DR3 sources a DR2 source may have become; more are not looked for."""

QUERY = """
SELECT s.tic_id, n.dr3_source_id AS gaia_dr3, n.angular_distance, n.magnitude_difference,
       g.ruwe, g.parallax AS gaia_plx_mas, g.pmra AS gaia_pmra_mas_per_year, g.pmdec AS gaia_pmdec_mas_per_year
FROM TAP_UPLOAD.stars AS s
JOIN gaiadr3.dr2_neighbourhood AS n ON n.dr2_source_id = s.gaia_dr2
JOIN gaiadr3.gaia_source AS g ON g.source_id = n.dr3_source_id
""".strip()
"""Source numbers change between releases, so they are joined over Gaia's own table of neighbours."""

KEPT = ("ruwe", "gaia_plx_mas", "gaia_pmra_mas_per_year", "gaia_pmdec_mas_per_year")


def gaia_stars(client: Client, service: str, gaia_dr2: Mapping[int, str]) -> dict[int, dict[str, object]]:
    """Return what DR3 has of these stars (TIC number → DR2 source), by TIC number. Raises NetworkError.

    Where one DR2 source became several, the one closest in brightness is taken, then in place.
    """
    upload = {"tic_id": list(gaia_dr2), "gaia_dr2": [int(source) for source in gaia_dr2.values()]}
    rows = tap_query(client, service, QUERY, MAX_NEIGHBOURS * len(gaia_dr2), upload)
    stars: dict[int, dict[str, object]] = {}
    for row in sorted(rows, key=_closeness, reverse=True):
        tic_id = whole_number(row.get("tic_id"))
        if tic_id is not None:
            stars[tic_id] = {name: row.get(name) for name in KEPT} | {"gaia_dr3": identifier(row.get("gaia_dr3"))}
    return stars


def _closeness(row: Mapping[str, object]) -> tuple[float, float, str]:
    difference, distance = row.get("magnitude_difference"), row.get("angular_distance")
    return (
        abs(difference) if isinstance(difference, float) else float("inf"),
        distance if isinstance(distance, float) else float("inf"),
        str(row.get("gaia_dr3")),
    )


NEIGHBOUR_BATCH = 20
NEIGHBOUR_ARCSEC = 60.0
"""Three TESS pixels each way: further stars put little light into an aperture."""
MAX_SOURCES = 2000
"""Sources within the radius a star may have on average, as in the densest fields of the Milky Way."""
KEPT_SOURCES = 200
"""The brightest of them."""

NEIGHBOUR_QUERY = f"""
SELECT s.tic_id, g.source_id AS gaia_dr3, g.ra AS ra_deg, g.dec AS dec_deg, g.phot_g_mean_mag AS g_mag, g.bp_rp
FROM TAP_UPLOAD.stars AS s
JOIN gaiadr3.gaia_source AS g
  ON 1 = CONTAINS(POINT('ICRS', g.ra, g.dec), CIRCLE('ICRS', s.ra_deg, s.dec_deg, {NEIGHBOUR_ARCSEC / 3600:.10f}))
""".strip()


def gaia_neighbours(
    client: Client, service: str, positions: Mapping[int, tuple[float, float]]
) -> dict[int, dict[str, object]]:
    """Return the sources around each star (TIC number → RA, Dec in degrees, J2000), the star itself among them.

    By TIC number, with the columns of `columns.NEIGHBOURS`; positions are of epoch 2016. Raises NetworkError.
    """
    upload = positions_upload(positions)
    found: dict[int, list[GaiaSource]] = defaultdict(list)
    for row in tap_query(client, service, NEIGHBOUR_QUERY, MAX_SOURCES * len(positions), upload):
        tic_id, source = whole_number(row.get("tic_id")), _source(row)
        if tic_id is not None and source is not None:
            found[tic_id].append(source)
    return {tic_id: {"sources": _as_json(sources)} for tic_id, sources in found.items()}


def read_sources(text: object) -> tuple[GaiaSource, ...]:
    """Return the sources of a kept row. Raises ValueError where it holds none that can be read."""
    try:
        return msgspec.json.decode(str(text), type=tuple[GaiaSource, ...])
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        raise ValueError("the kept Gaia sources cannot be read") from None


def _as_json(sources: list[GaiaSource]) -> str:
    brightest = sorted(sources, key=lambda source: (source.g_mag, source.gaia_dr3))[:KEPT_SOURCES]
    return msgspec.json.encode(brightest).decode()


def _source(row: Mapping[str, object]) -> GaiaSource | None:
    """Return one source; None where the row lacks its number, position or brightness."""
    name = identifier(row.get("gaia_dr3"))
    ra, dec, g_mag, bp_rp = (_finite(row.get(column)) for column in ("ra_deg", "dec_deg", "g_mag", "bp_rp"))
    if name is None or ra is None or dec is None or g_mag is None or not -90.0 <= dec <= 90.0:
        return None
    return GaiaSource(name, ra % 360.0, dec, g_mag, bp_rp)


def _finite(value: object) -> float | None:
    return float(value) if isinstance(value, float) and math.isfinite(value) else None
