"""Gaia DR3 through the TAP service of ESA's archive; found by the DR2 source that the TIC names."""

from __future__ import annotations

from collections.abc import Mapping

from clara_pipeline.catalogues.tap import tap_query
from clara_pipeline.catalogues.tic import identifier, whole_number
from clara_pipeline.network.client import Client

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
