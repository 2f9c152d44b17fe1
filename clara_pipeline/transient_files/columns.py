"""Recognise what a table of photometry is by its headings, and find the columns that are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.text import sanitize
from clara_pipeline.transient_files.points import (
    UJY_PER_NJY,
    UJY_PER_SNANA_FLUX,
    ReadPoint,
    difference_point,
    flux_point,
    magnitude_point,
)

OBJECT_ID = ("object_id", "objectid", "oid", "diaobjectid", "id")
TIME = ("mjd", "time", "jd", "midpointtai", "midpointmjdtai", "bjd", "hjd")
BAND = ("band", "fid", "passband", "filter", "filtername", "filt", "flt")
POSITION = {"ra": ("ra", "ra_deg", "meanra"), "dec": ("dec", "dec_deg", "decl", "meandec")}
DIFFERENCE = {
    "magpsf": ("magpsf", "mag"),
    "sigmapsf": ("sigmapsf", "e_mag", "magerr"),
    "isdiffpos": ("isdiffpos",),
    "corrected": ("corrected",),
    "dubious": ("dubious",),
    "magpsf_corr": ("magpsf_corr", "mag_corr"),
    "sigmapsf_corr": ("sigmapsf_corr", "e_mag_corr"),
    "sigmapsf_corr_ext": ("sigmapsf_corr_ext", "e_mag_corr_ext"),
    "diffmaglim": ("diffmaglim",),
}
MAGNITUDE = {"mag": ("mag", "magnitude"), "magerr": ("magerr", "mag_err", "e_mag", "sigmag", "magerror")}
FLUX = {"flux": ("flux", "psfflux", "psflux", "scienceflux", "flux_ujy"), "detected": ("detected", "detected_bool")}
FLUX_ERROR = ("flux_err", "fluxerr", "psffluxerr", "psfluxerr", "sciencefluxerr", "flux_error_ujy", "flux_error")
UJY_PER_FLUX = {"psfflux": UJY_PER_NJY, "scienceflux": UJY_PER_NJY, "flux_ujy": 1.0}
"""Fluxes that are not in PLAsTiCC's unit, by column."""
TOTAL_FLUXES = {"scienceflux"}
"""Columns of fluxes from which no reference image was subtracted."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table holds, which columns are read, and how a row becomes a point."""

    name: str
    places: Mapping[str, int]
    """Place of each column in a row, by our name; `object_id` may be missing: one object a file."""
    read_point: ReadPoint
    is_difference: bool


def kind_of(headings: Sequence[str]) -> Kind:
    """Recognise a table by its headings, in any order and case; raises UnreadableLightCurve where it is none."""
    found = {name.strip().lower(): place for place, name in reversed(list(enumerate(headings)))}
    common = _places(found, {"object_id": OBJECT_ID, "time": TIME, "band": BAND} | POSITION)
    if "time" in common and ("object_id" in common or "band" in common):
        for kind in (_difference(found, common), _flux(found, common), _magnitude(found, common)):
            if kind is not None:
                return kind
    listed = ", ".join(sanitize(name, 30) for name in headings[:10]) + (" …" if len(headings) > 10 else "")
    raise UnreadableLightCurve(
        f"it is no table of photometry that is known; its first line is: {listed or 'empty'}. Needed are an object's "
        "name (oid, object_id), a time (mjd), a band (band, fid, passband), and mag with magerr, flux with flux_err, "
        "or ALeRCE's magpsf with isdiffpos"
    )


def _difference(found: Mapping[str, int], common: Mapping[str, int]) -> Kind | None:
    signed = "isdiffpos" in found and {"magpsf", "mag"} & found.keys()
    if "band" not in common or not (signed or "diffmaglim" in found):
        return None
    return Kind("difference magnitudes", {**common, **_places(found, DIFFERENCE)}, difference_point, True)


def _flux(found: Mapping[str, int], common: Mapping[str, int]) -> Kind | None:
    places = _places(found, {**FLUX, "fluxerr": FLUX_ERROR})
    if "band" not in common or not {"flux", "fluxerr"} <= places.keys():
        return None
    column = next(name for name in FLUX["flux"] if name in found)
    point = partial(flux_point, ujy_per_unit=UJY_PER_FLUX.get(column, UJY_PER_SNANA_FLUX))
    return Kind("fluxes", {**common, **places}, point, column not in TOTAL_FLUXES)


def _magnitude(found: Mapping[str, int], common: Mapping[str, int]) -> Kind | None:
    places = _places(found, MAGNITUDE)
    if len(places) < len(MAGNITUDE):
        return None
    return Kind("magnitudes", {**common, **places}, magnitude_point, False)


def _places(found: Mapping[str, int], wanted: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Return the place of the first of its names that a column has in the table."""
    named = {ours: next((found[name] for name in names if name in found), None) for ours, names in wanted.items()}
    return {ours: place for ours, place in named.items() if place is not None}
