"""One synchronous TAP query (IVOA TAP 1.1), with a table uploaded if need be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from clara_pipeline.catalogues.votable import read_votable, write_votable
from clara_pipeline.network.client import Client

MAX_ANSWER_BYTES = 64_000_000
BOUNDARY = "----clara-tui-7d1b5c0e9a"
UPLOADED = "stars"
"""The uploaded table's name: `TAP_UPLOAD.stars` in queries."""

Columns = Mapping[str, Sequence[int] | Sequence[float]]


def tap_query(
    client: Client, service: str, adql: str, max_rows: int, upload: Columns | None = None
) -> list[dict[str, object]]:
    """Return the rows that `service` (a TAP base address) answers, by lower-case column name.

    Raises NetworkError when it does not answer, refuses the query, or has more than `max_rows`.
    """
    fields = {"REQUEST": "doQuery", "LANG": "ADQL", "FORMAT": "votable", "MAXREC": str(max_rows), "QUERY": adql}
    if upload is None:
        content_type, body = "application/x-www-form-urlencoded", urlencode(fields).encode()
    else:
        content_type = f"multipart/form-data; boundary={BOUNDARY}"
        body = _multipart(fields | {"UPLOAD": f"{UPLOADED},param:{UPLOADED}"}, write_votable(upload))
    url = f"{service.rstrip('/')}/sync"
    content = client.read(url, MAX_ANSWER_BYTES, {"Content-Type": content_type}, body)
    return read_votable(content, urlsplit(service).netloc)


def positions_upload(positions: Mapping[int, tuple[float, float]]) -> Columns:
    """Return stars (TIC number → RA, Dec in degrees) as the columns of an uploaded table."""
    return {
        "tic_id": list(positions),
        "ra_deg": [float(ra) for ra, _ in positions.values()],
        "dec_deg": [float(dec) for _, dec in positions.values()],
    }


def _multipart(fields: Mapping[str, str], table: bytes) -> bytes:
    """Return the parts of RFC 7578: the fields, then the table as a file of the parameter that UPLOAD names."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{UPLOADED}"; filename="{UPLOADED}.xml"\r\n'
        "Content-Type: application/x-votable+xml\r\n\r\n".encode()
        + table
        + b"\r\n"
    )
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
