"""Stars with labels, for a reference set: the TOIs of a sector and what SIMBAD calls them."""

from __future__ import annotations

from clara_pipeline.catalogues.cache import Row
from clara_pipeline.catalogues.lookup import Lookup
from clara_pipeline.catalogues.toi import tois_of_sector


def simbad_labels_for_sector(lookup: Lookup, sector: int) -> tuple[list[Row], list[str]]:
    """Return one row a TOI host of the sector that SIMBAD knows, by TIC number; and notes on what could not be had.

    Columns: `tic_id, toi` (its first), `ra_deg, dec_deg, simbad_name, simbad_type`. Each star's
    position is the TOI table's (J2000); SIMBAD is asked within 5″ (CLARA paper, 4.8).
    """
    hosts: dict[int, Row] = {}
    for row in tois_of_sector(lookup.tois(), sector):
        if row["ra_deg"] is not None and row["dec_deg"] is not None:
            hosts.setdefault(int(row["tic_id"]), row)
    positions = {tic_id: (float(row["ra_deg"]), float(row["dec_deg"])) for tic_id, row in hosts.items()}
    objects = lookup.simbad(positions) if positions else {}
    labels = [
        {name: hosts[tic_id][name] for name in ("tic_id", "toi", "ra_deg", "dec_deg")}
        | {name: objects[tic_id][name] for name in ("simbad_name", "simbad_type")}
        for tic_id in sorted(hosts)
        if tic_id in objects and objects[tic_id]["found"]
    ]
    return labels, [*lookup.notes, *lookup.cache.problems]
