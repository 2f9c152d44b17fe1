"""SIMBAD's object types (CDS Strasbourg) by position, for many stars in one TAP query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from clara_pipeline.catalogues.tap import positions_upload, tap_query
from clara_pipeline.catalogues.tic import whole_number
from clara_pipeline.network.client import Client

BATCH = 1000
RADIUS_ARCSEC = 5.0
MAX_OBJECTS = 50
"""Objects within the radius a star may have on average; more, and the query is refused."""
TIE_ARCSEC = 0.05
"""Distances closer than this are the same place: a planet stands where its star does."""
PLANETS = {"Pl", "Pl?"}

QUERY = f"""
SELECT s.tic_id, b.main_id AS simbad_name, b.otype AS simbad_type,
       DISTANCE(POINT('ICRS', b.ra, b.dec), POINT('ICRS', s.ra_deg, s.dec_deg)) AS distance_deg
FROM TAP_UPLOAD.stars AS s
JOIN basic AS b
  ON 1 = CONTAINS(POINT('ICRS', b.ra, b.dec), CIRCLE('ICRS', s.ra_deg, s.dec_deg, {RADIUS_ARCSEC / 3600:.10f}))
""".strip()


def simbad_objects(
    client: Client, service: str, positions: Mapping[int, tuple[float, float]]
) -> dict[int, dict[str, object]]:
    """Return the object nearest to each star (TIC number → right ascension, declination in degrees, J2000).

    By TIC number, with the columns of `columns.SIMBAD`; of several objects in the same place a planet
    is taken first, then by name. Raises NetworkError.
    """
    upload = positions_upload(positions)
    found: dict[int, list[dict[str, object]]] = defaultdict(list)
    for row in tap_query(client, service, QUERY, MAX_OBJECTS * len(positions), upload):
        tic_id = whole_number(row.get("tic_id"))
        if tic_id is not None and isinstance(row.get("distance_deg"), float):
            found[tic_id].append(row)
    return {tic_id: _nearest(rows) for tic_id, rows in found.items()}


def _nearest(rows: list[dict[str, object]]) -> dict[str, object]:
    nearest = min(_arcsec(row) for row in rows)
    here = [row for row in rows if _arcsec(row) <= nearest + TIE_ARCSEC]
    best = min(here, key=lambda row: (row["simbad_type"] not in PLANETS, str(row["simbad_name"])))
    return {
        "simbad_name": best["simbad_name"],
        "simbad_type": best["simbad_type"],
        "simbad_distance_arcsec": _arcsec(best),
        "simbad_n": len(rows),
    }


def _arcsec(row: Mapping[str, object]) -> float:
    return 3600.0 * float(row["distance_deg"])  # type: ignore[arg-type]
