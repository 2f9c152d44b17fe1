"""Links to look further for a transient: addresses made of a checked name and of numbers, and nothing else."""

from __future__ import annotations

import re

ZTF_NAME = re.compile(r"ZTF\d{2}[a-z]{7}", re.ASCII)
RUBIN_NAME = re.compile(r"\d{12,20}", re.ASCII)
ALERCE = "https://alerce.online/object/{name}"
OF_ZTF = (("Fink", "https://fink-portal.org/{name}"), ("Lasair", "https://lasair-ztf.lsst.ac.uk/objects/{name}/"))
OF_RUBIN = (("Fink", "https://lsst.fink-portal.org/{name}"), ("Lasair", "https://lasair.lsst.ac.uk/objects/{name}/"))
TNS = "https://www.wis-tns.org/search?ra={ra:.6f}&decl={sign}{dec:.6f}&radius=5&coords_unit=arcsec"
SIMBAD = "https://simbad.cds.unistra.fr/simbad/sim-coo?Coord={ra:.6f}+{sign}{dec:.6f}&Radius=5&Radius.unit=arcsec"


def object_links(object_id: str, ra_deg: float | None, dec_deg: float | None) -> list[tuple[str, str]]:
    """Return (name, address) of ALeRCE, Fink and Lasair by the name, of TNS and SIMBAD by place, where known."""
    found = []
    is_ztf = ZTF_NAME.fullmatch(object_id) is not None
    if is_ztf or RUBIN_NAME.fullmatch(object_id):
        found = [("ALeRCE", ALERCE), *(OF_ZTF if is_ztf else OF_RUBIN)]
    links = [(name, form.format(name=object_id)) for name, form in found]
    if ra_deg is not None and dec_deg is not None and 0 <= ra_deg <= 360 and -90 <= dec_deg <= 90:
        sign = "-" if dec_deg < 0 else "%2B"
        links += [(name, form.format(ra=ra_deg, sign=sign, dec=abs(dec_deg))) for name, form in
                  (("TNS", TNS), ("SIMBAD", SIMBAD))]  # fmt: skip
    return links
