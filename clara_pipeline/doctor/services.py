"""Ask whether the archives answer: one short question each, side by side."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from clara_pipeline.catalogues.mast import MAST
from clara_pipeline.doctor.findings import FINE, NOTE, Finding
from clara_pipeline.errors import ClaraError
from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.hosts import allow
from clara_pipeline.network.retry_policy import RetryPolicy
from clara_pipeline.settings import Settings
from clara_pipeline.text import sanitize

SHORT_SECONDS = 5.0
MAX_CAPABILITIES_BYTES = 1_000_000
ASKED_BY_TAP = ("TIC", "Gaia", "SIMBAD")
ASKED_WITH_UPLOADS = ("Gaia", "SIMBAD")
"""Services that are sent a table of stars along with the query."""


def addresses(settings: Settings) -> dict[str, str]:
    """Return what each service is for, and where it is."""
    return {
        "light curves": settings.download.base_url or MAST,
        "TOI table": settings.enrich.exofop,
        "TIC": f"{settings.enrich.tap_tic}/capabilities",
        "Gaia": f"{settings.enrich.tap_gaia}/capabilities",
        "SIMBAD": f"{settings.enrich.tap_simbad}/capabilities",
        "ALeRCE": f"{settings.brokers.alerce_ztf}/classifiers",
    }


def reachability(settings: Settings) -> list[Finding]:
    """Ask every service, for a finding each. One that does not answer is a note, not a problem of this machine."""
    with ThreadPoolExecutor(len(addresses(settings))) as pool:
        return list(pool.map(lambda item: _ask(*item), addresses(settings).items()))


def _ask(name: str, address: str) -> Finding:
    what, began = f"service {name}", time.monotonic()
    try:
        client = Client(allow(frozenset(), address), SHORT_SECONDS, RetryPolicy(retries=0))
        with client.ask(address) as answer:
            status = answer.status
            is_told = status == 200 and name in ASKED_BY_TAP
            content = b"".join(answer.pieces(MAX_CAPABILITIES_BYTES)) if is_told else b""
    except ClaraError as error:
        return Finding(what, NOTE, f"not reachable: {error}", "work goes on with what is here: --offline")
    host, seconds = urlsplit(address).netloc, time.monotonic() - began
    if status >= 500:
        return Finding(what, NOTE, f"{host} answers {status}: it is there, but not well")
    if lacking := _lacking(name, content, host):
        return Finding(what, NOTE, f"{host} answers, but {lacking}", "its columns may stay empty")
    return Finding(what, FINE, f"{host} answered in {seconds:.1f} s")


def _lacking(name: str, capabilities: bytes, host: str) -> str:
    """Return what a TAP service says it cannot do, but is asked for; empty where it can, or does not say."""
    from clara_pipeline.catalogues.votable import read_capabilities

    try:
        known = read_capabilities(capabilities, host) if capabilities else None
    except NetworkError:
        return ""
    if known is None:
        return ""
    if known.languages and "ADQL" not in known.languages:
        return f"it takes no ADQL, only {sanitize(', '.join(known.languages), 80)}"
    if name in ASKED_WITH_UPLOADS and not known.takes_uploads:
        return "it takes no uploaded tables, which we send it the stars in"
    return ""
