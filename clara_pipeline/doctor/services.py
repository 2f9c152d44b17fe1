"""Whether the archives answer: one short question each, side by side."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from clara_pipeline.catalogues.mast import MAST
from clara_pipeline.doctor.findings import FINE, NOTE, Finding
from clara_pipeline.errors import ClaraError
from clara_pipeline.network.client import Client
from clara_pipeline.network.hosts import allow
from clara_pipeline.network.retry_policy import RetryPolicy
from clara_pipeline.settings import Settings

SHORT_SECONDS = 5.0


def addresses(settings: Settings) -> dict[str, str]:
    """What each service is for, and where it is."""
    return {
        "light curves": settings.download.base_url or MAST,
        "TOI table": settings.enrich.exofop,
        "TIC": f"{settings.enrich.tap_tic}/capabilities",
        "Gaia": f"{settings.enrich.tap_gaia}/capabilities",
        "SIMBAD": f"{settings.enrich.tap_simbad}/capabilities",
    }


def reachability(settings: Settings) -> list[Finding]:
    """A finding a service. One that does not answer is worth a note, not a problem of this machine."""
    with ThreadPoolExecutor(5) as pool:
        return list(pool.map(lambda item: _ask(*item), addresses(settings).items()))


def _ask(name: str, address: str) -> Finding:
    what, began = f"service {name}", time.monotonic()
    try:
        client = Client(allow(frozenset(), address), SHORT_SECONDS, RetryPolicy(retries=0))
        with client.ask(address) as answer:
            status = answer.status
    except ClaraError as error:
        return Finding(what, NOTE, f"not reachable: {error}", "work goes on with what is here: --offline")
    host, seconds = urlsplit(address).netloc, time.monotonic() - began
    if status >= 500:
        return Finding(what, NOTE, f"{host} answers {status}: it is there, but not well")
    return Finding(what, FINE, f"{host} answered in {seconds:.1f} s")
