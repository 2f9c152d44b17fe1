"""Fetch one object's detections, limits and forced photometry."""

from __future__ import annotations

from typing import Any

from clara_pipeline.brokers.alerce.listing import Listed
from clara_pipeline.brokers.alerce.service import Service
from clara_pipeline.errors import UnreadableLightCurve
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.transient_files.columns import kind_of
from clara_pipeline.transient_files.stored import Row, StoredObject, Value
from clara_pipeline.transient_files.values import number

MAX_ROWS = 100_000
MAX_TEXT_CHARACTERS = 40
KEPT_COLUMNS = {
    "time", "band", "magpsf", "sigmapsf", "isdiffpos", "corrected", "dubious", "magpsf_corr", "sigmapsf_corr",
    "sigmapsf_corr_ext", "diffmaglim", "flux", "fluxerr", "ra", "dec",
}  # fmt: skip
LARGEST_INTEGER = 2**53
WRAPPERS = ("items", "detections", "non_detections", "forced_photometry", "forced")
"""Fields in which an answer may hold its rows."""


def fetch_object(service: Service, listed: Listed, asked_utc: str) -> StoredObject:
    """Return an object's measurements as the broker has them now.

    Raises NetworkError where one of the answers is missing or stays damaged, so that nothing half is kept.
    """
    name = listed.object_id
    detections = _detections(service, listed)
    if not detections:
        raise NetworkError(f"the broker has no detections of {name}", transient=False, status=404)
    limits = service.ask(service.non_detections_address(name), read_rows) or []
    forced = (service.ask(service.forced_address(name), read_rows) or []) if service.forced else []
    ra_deg, dec_deg = _position(listed, detections)
    return StoredObject(
        name,
        service.survey,
        asked_utc,
        listed.class_name,
        listed.probability,
        service.classifier if listed.class_name else "",
        ra_deg,
        dec_deg,
        listed.n_detections,
        listed.last_mjd,
        detections,
        limits,
        forced,
    )


def _position(listed: Listed, detections: list[Row]) -> tuple[float | None, float | None]:
    """Return the place that the list has for the object, else that of the first detection."""
    if listed.ra_deg is not None:
        return listed.ra_deg, listed.dec_deg
    places = ((number(row.get("ra")), number(row.get("dec"))) for row in detections)
    return next(((ra, dec) for ra, dec in places if 0 <= ra <= 360 and -90 <= dec <= 90), (None, None))


def _detections(service: Service, listed: Listed) -> list[Row]:
    """Read the detections; ask once more for an answer with fewer than the list counts, and take the longer one."""
    address = service.detections_address(listed.object_id)
    first = service.ask(address, read_rows) or []
    if len(first) >= (listed.n_detections or 0):
        return first
    return max(first, service.ask(address, read_rows) or [], key=len)


def read_rows(answer: Any) -> list[Row]:
    """Read the measurements in an answer, by our names of columns, each once.

    Raises NetworkError where it holds none that are known.
    """
    entries = _entries(answer)
    flat = [_flat(entry) for entry in entries[:MAX_ROWS] if isinstance(entry, dict)]
    if not flat:
        return []
    headings = sorted({name for entry in flat for name in entry})
    try:
        places = kind_of([*headings, "object_id"]).places
    except UnreadableLightCurve as error:
        raise NetworkError("the broker's answer holds no photometry that is known") from error
    columns = [(ours, headings[at]) for ours, at in places.items() if ours in KEPT_COLUMNS]
    rows = ({ours: _value(entry[theirs]) for ours, theirs in columns if theirs in entry} for entry in flat)
    return list({tuple(row.items()): row for row in rows}.values())


def _entries(answer: Any) -> list[Any]:
    if isinstance(answer, dict):
        answer = next((answer[name] for name in WRAPPERS if name in answer), answer)
    if not isinstance(answer, list):
        raise NetworkError("the broker's answer is no list of measurements")
    return answer


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with what its `extra_fields` hold beside the rest; the entry's own values win."""
    extra = entry.get("extra_fields")
    return {**extra, **entry} if isinstance(extra, dict) else entry


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return value[:MAX_TEXT_CHARACTERS]
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        return None
    return value if isinstance(value, int | float | bool) else None
