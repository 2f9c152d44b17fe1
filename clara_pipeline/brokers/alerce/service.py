"""Know ALeRCE's two interfaces by their addresses, and ask them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.hosts import allow, plain_address
from clara_pipeline.network.retry_policy import RetryPolicy, keep_asking
from clara_pipeline.settings import BrokerSettings

MAX_ANSWER_BYTES = 64 * 2**20
"""A detection has 2000 bytes; the longest light curves are some thousand."""
NOT_THERE = 404
LEGACY_PATH = "/ztf/v1"
FORCED_PATH = "/v2/lightcurve/forced-photometry"
"""ALeRCE serves ZTF's forced photometry beside version 1, not within it (as of its client 2.2)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query:
    """Which objects are wanted: those of a class, the newest or the surest first, or one by name."""

    class_name: str = ""
    object_id: str = ""
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """ALeRCE for one survey: addresses, and the client that asks them."""

    survey: str
    base: str
    classifier: str
    probability: float
    forced: bool
    page_size: int
    client: Client

    def list_address(self, query: Query, page: int) -> str:
        """Return the address of one page, counted from 1, of the list of a class."""
        asked = {
            "classifier": self.classifier,
            "class_name" if self.survey == "lsst" else "class": query.class_name,
            "probability": self.probability,
            "ranking": 1,
            "order_by": "lastmjd" if query.newest_first else "probability",
            "order_mode": "DESC",
            "page": page,
            "page_size": self.page_size,
        }
        if self.survey == "lsst":
            return f"{self.base}/object_api/list_objects?{urlencode({'survey': 'lsst', **asked})}"
        return f"{self.base}/objects?{urlencode(asked)}"

    def detections_address(self, object_id: str) -> str:
        """Return where an object's detections are."""
        return self._of_object(object_id, "detections")

    def non_detections_address(self, object_id: str) -> str:
        """Return where an object's limits are."""
        return self._of_object(object_id, "non_detections")

    def forced_address(self, object_id: str) -> str:
        """Return where an object's forced photometry is."""
        if self.survey == "lsst":
            return self._of_object(object_id, "forced-photometry")
        return f"{self.base.removesuffix(LEGACY_PATH)}{FORCED_PATH}/{quote(object_id, safe='')}"

    def _of_object(self, object_id: str, what: str) -> str:
        if self.survey == "lsst":
            return f"{self.base}/lightcurve_api/{what}?{urlencode({'oid': object_id, 'survey_id': 'lsst'})}"
        return f"{self.base}/objects/{quote(object_id, safe='')}/{what}"

    def ask(self, address: str, read: Callable[[Any], T]) -> T | None:
        """Return what `read` makes of the JSON answer, asked for as often as patience allows; None for a 404.

        An answer that is no JSON, or that `read` refuses with a NetworkError, counts as half an answer and is asked
        for again. Raises NetworkError, and Stopped.
        """
        client = self.client
        return keep_asking(lambda: self._ask_once(address, read), client.patience, client.courtesy, client.stopping)

    def _ask_once(self, address: str, read: Callable[[Any], T]) -> T | None:
        with self.client.ask(address, {"Accept": "application/json"}) as answer:
            if answer.status == NOT_THERE:
                return None
            answer.must_be(200)
            content = b"".join(answer.pieces(MAX_ANSWER_BYTES))
        try:
            return read(msgspec.json.decode(content))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise NetworkError(f"{plain_address(address).netloc} sent half an answer, or no JSON") from error


def service_of(
    settings: BrokerSettings, survey: str, classifier: str = "", probability: float | None = None
) -> Service:
    """Return ALeRCE for `survey`, "ztf" or "lsst", at the settings' address. Raises UsageError for one that is none."""
    base = (settings.alerce_lsst if survey == "lsst" else settings.alerce_ztf).rstrip("/")
    default = settings.classifier_lsst if survey == "lsst" else settings.classifier_ztf
    patience = RetryPolicy(settings.retries, settings.first_wait_seconds)
    client = Client(allow(frozenset(), base), settings.timeout_seconds, patience)
    least = settings.probability if probability is None else probability
    return Service(survey, base, classifier or default, least, settings.forced, settings.page_size, client)
