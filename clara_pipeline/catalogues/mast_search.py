"""Find the light curves that MAST has of single stars, over all sectors: one question for many stars."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import msgspec

from clara_pipeline.catalogues.mast import MAST, ListedFile, listed_file
from clara_pipeline.catalogues.tap import MAX_ANSWER_BYTES
from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.hosts import rebased
from clara_pipeline.network.retry_policy import keep_asking

MAX_ROWS = 50_000
PREFIX = "mast:TESS/product/"


class Product(msgspec.Struct):
    """One data product in MAST's answer."""

    data_url: str | None = msgspec.field(default=None, name="dataURL")


class Reply(msgspec.Struct):
    """MAST's envelope around an answer (service Mast.Caom.Filtered)."""

    status: str = ""
    msg: str = ""
    data: list[Product] = []


def light_curves_of(client: Client, tic_ids: Sequence[int], base_url: str = "") -> tuple[ListedFile, ...]:
    """Return the SPOC light curves of these stars, by sector and name. Raises NetworkError."""
    body = urlencode({"request": msgspec.json.encode(_question(tic_ids)).decode()}).encode()
    url = rebased(f"{MAST}/api/v0/invoke", base_url)
    reply = keep_asking(lambda: _ask(client, url, body), client.patience, client.courtesy, client.stopping)
    names = {(product.data_url or "").removeprefix(PREFIX) for product in reply.data}
    found = [file for name in names if (file := listed_file(name))]
    return tuple(sorted(found, key=lambda file: (file.sector, file.filename)))


def _question(tic_ids: Sequence[int]) -> dict[str, object]:
    filters = {
        "obs_collection": ["TESS"],
        "dataproduct_type": ["timeseries"],
        "target_name": [str(tic_id) for tic_id in tic_ids],
    }
    return {
        "service": "Mast.Caom.Filtered",
        "params": {
            "columns": "dataURL",
            "filters": [{"paramName": name, "values": values} for name, values in filters.items()],
        },
        "format": "json",
        "pagesize": MAX_ROWS,
        "page": 1,
        "removenullcolumns": False,
    }


def _ask(client: Client, url: str, body: bytes) -> Reply:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    with client.ask(url, headers, body) as answer:
        answer.must_be(200)
        content = b"".join(answer.pieces(MAX_ANSWER_BYTES))
    try:
        reply = msgspec.json.decode(content, type=Reply)
    except NOT_JSON as error:
        raise NetworkError(f"MAST's search sent something that is not its answer: {error}") from error
    if reply.status != "COMPLETE":
        raise NetworkError(f"MAST's search is not ready: {reply.status} {reply.msg[:100]}")
    return reply
