"""The TESS Input Catalogue (Stassun et al. 2019; TIC 8.2, Paegert et al. 2021) through MAST's TAP service."""

from __future__ import annotations

from collections.abc import Sequence

from clara_pipeline.catalogues.tap import tap_query
from clara_pipeline.network.client import Client

BATCH = 400
"""Stars a query. The service takes no uploads, so their numbers stand in the query, and it refuses long ones."""

COLUMNS = {
    "ra_deg": "ra",
    "dec_deg": "dec",
    "tmag": "tmag",
    "teff_k": "teff",
    "radius_rsun": "rad",
    "mass_msun": "mass",
    "luminosity_lsun": "lum",
    "logg": "logg",
    "plx_mas": "plx",
    "pmra_mas_per_year": "pmra",
    "pmdec_mas_per_year": "pmdec",
    "distance_pc": "d",
}


def query_of(tic_ids: Sequence[int]) -> str:
    """Return the ADQL for these stars."""
    columns = ", ".join(f"{theirs} AS {ours}" for ours, theirs in COLUMNS.items())
    numbers = ", ".join(str(int(tic_id)) for tic_id in tic_ids)
    return f"SELECT id AS tic_id, gaia AS gaia_dr2, {columns} FROM dbo.catalogrecord WHERE id IN ({numbers})"


def tic_stars(client: Client, service: str, tic_ids: Sequence[int]) -> dict[int, dict[str, object]]:
    """Return what the TIC has of these stars, by TIC number, with the columns of `columns.TIC`. Raises NetworkError."""
    rows = tap_query(client, service, query_of(tic_ids), 2 * len(tic_ids))
    stars = {}
    for row in rows:
        tic_id = whole_number(row.get("tic_id"))
        if tic_id is not None:
            numbers: dict[str, object] = {name: _number(row.get(name)) for name in COLUMNS}
            stars[tic_id] = numbers | {"gaia_dr2": identifier(row.get("gaia_dr2"))}
    return stars


def whole_number(value: object) -> int | None:
    """Return an identifier that services send as a number or as text; None for anything else."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else None


def identifier(value: object) -> str | None:
    """Return a 64-bit identifier as text, which no table reader turns into a float; None for anything else."""
    number = whole_number(value)
    return None if number is None else str(number)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
