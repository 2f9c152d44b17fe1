"""Links to look further for a star: addresses made of its numbers and nothing else."""

from __future__ import annotations

EXOFOP = "https://exofop.ipac.caltech.edu/tess/target.php?id={tic}"
MAST = "https://mast.stsci.edu/portal/Mashup/Clients/Mast/Portal.html?searchQuery=TIC%20{tic}"
SIMBAD = "https://simbad.cds.unistra.fr/simbad/sim-id?Ident=TIC+{tic}"
GAIA_SOURCE = "https://vizier.cds.unistra.fr/viz-bin/VizieR-S?Gaia+DR3+{source}"
GAIA_PLACE = "https://vizier.cds.unistra.fr/viz-bin/VizieR-4?-source=I/355/gaiadr3&-c={ra:.6f}{sign}{dec:.6f}&-c.rs=10"


def links_of(
    tic_id: int | None, gaia_dr3: object = None, ra_deg: float | None = None, dec_deg: float | None = None
) -> list[tuple[str, str]]:
    """Return (name, address) of ExoFOP, MAST, SIMBAD and Gaia, as far as the star's numbers are known."""
    found = []
    if tic_id is not None and tic_id > 0:
        found += [(name, form.format(tic=int(tic_id))) for name, form in
                  (("ExoFOP", EXOFOP), ("MAST", MAST), ("SIMBAD", SIMBAD))]  # fmt: skip
    source = str(gaia_dr3)  # a number in older runs
    if source.isascii() and source.isdigit() and source.strip("0"):
        found.append(("Gaia", GAIA_SOURCE.format(source=source)))
    elif ra_deg is not None and dec_deg is not None:
        sign = "-" if dec_deg < 0 else "%2B"
        found.append(("Gaia", GAIA_PLACE.format(ra=ra_deg, sign=sign, dec=abs(dec_deg))))
    return found
