"""Keep strangers out: other hosts' pages, requests without the token, and traces of errors."""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from clara_tui.serve.refusal_error import RefusalError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOCAL_NAMES = ("localhost",)
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server at `host`."""
    try:
        return host in LOCAL_NAMES or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_own_host(header: str, bound_host: str) -> bool:
    """Tell whether a Host header is one that a server at `bound_host` may get.

    A server on loopback answers to loopback names only, so that a foreign page whose name is made to resolve to
    127.0.0.1 gets nothing. Any other server has a token that such a page does not know.
    """
    name = header.rpartition(":")[0] if header.rpartition(":")[2].isdigit() else header
    return not is_loopback(bound_host) or is_loopback(name.lower())


def check_token(request: web.Request, token: str | None) -> None:
    """Compare the bearer token of a request in constant time. Raises RefusalError (401)."""
    if token is None:
        return
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    given_bytes = given.strip().encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(given_bytes, token.encode()) or scheme.lower() != "bearer":
        raise RefusalError(401, "give the token of this server: Authorization: Bearer TOKEN")


def check_sender(request: web.Request, bound_host: str) -> None:
    """Refuse requests of other sites' pages. Raises RefusalError (403)."""
    host = request.headers.get("Host", "")
    if not is_own_host(host, bound_host):
        raise RefusalError(403, "this server answers to its own address only")
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2].lower() != host.lower():
        raise RefusalError(403, "pages of other sites may not ask this server")


def guard(bound_host: str, token: str | None) -> Callable:
    """Return the middleware that checks every request; paths below /api/ need the token."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Check the sender and the token before the request is handled."""
        try:
            check_sender(request, bound_host)
            if request.path.startswith("/api/"):
                check_token(request, token)
            return await handler(request)
        except RefusalError as refusal:
            return refused(refusal)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            allowed = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
            return refused(RefusalError(error.status, f"{error.reason}: see /docs"), allowed)
        except Exception:  # a fault of the program; the operator can find it, the client cannot
            logging.getLogger(__name__).exception("a request failed")
            return refused(RefusalError(500, "the program failed on this request"))

    return guarded


def refused(refusal: RefusalError, headers: dict[str, str] | None = None) -> web.Response:
    """Return the answer for `refusal`; the connection is closed, since the body may not have been read."""
    response = web.json_response(
        {"error": str(refusal)}, status=refusal.status, headers=refusal.headers | (headers or {})
    )
    response.force_close()
    return response


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that every answer has; for aiohttp's signal `on_response_prepare`."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)
