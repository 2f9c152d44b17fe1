"""8: the star as the file's header knows it, remarks on the file, and where to look further."""

from __future__ import annotations

from clara_pipeline.records import Star
from clara_pipeline.text import clean
from clara_tui.plots.canvas import Size
from clara_tui.plots.lines import Line, line_of, wrapped
from clara_tui.sight import Sight

LINKS = (
    "exofop.ipac.caltech.edu/tess/target.php?id={tic}",
    "mast.stsci.edu/portal/?searchQuery=TIC{tic}",
    "simbad.cds.unistra.fr/simbad/sim-id?Ident=TIC+{tic}",
)


def title(sight: Sight) -> str:
    name = clean(sight.curve.star.name, 40) if sight.curve else ""
    return "STAR  " + (name or (f"TIC {sight.candidate.tic_id}" if sight.candidate.tic_id else "no TIC"))


def lines(sight: Sight, size: Size) -> list[Line]:
    star = sight.curve.star if sight.curve else Star(tmag=_float(sight.candidate.more.get("tmag")))
    rows = [line_of(text) for text in facts(star)]
    rows.append(line_of(f"sector {_known(sight.candidate.sector)}  {sight.curve.product if sight.curve else ''}"))
    if sight.curve is not None:
        rows += [line_of(text, "warn") for note in sight.curve.notes for text in wrapped(note, size.width)]
    if star.simulated:
        return [*rows, line_of("simulated: in no catalogue", "muted")]
    if sight.candidate.tic_id:
        rows += [row for link in LINKS for row in _folded(link.format(tic=sight.candidate.tic_id), size.width)]
    return rows


def _folded(link: str, width: int) -> list[Line]:
    """A link in as many lines as it needs."""
    return [line_of(link[at : at + width], "muted") for at in range(0, len(link), max(width, 8))]


def facts(star: Star) -> list[str]:
    """Three short lines: brightness and temperature, size and gravity, place."""
    return [
        f"Tmag {_known(star.tmag, '.2f')}  Teff {_known(star.teff_k, '.0f')} K",
        f"R {_known(star.radius_rsun, '.2f')} Rsun  log g {_known(star.logg, '.2f')}",
        f"RA {_known(star.ra_deg, '.5f')}  Dec {_known(star.dec_deg, '+.5f')}",
    ]


def _known(value: float | None, form: str = "") -> str:
    return "—" if value is None else format(value, form)


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
