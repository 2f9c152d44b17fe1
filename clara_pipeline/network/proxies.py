"""The proxy a computing centre may ask for (`https_proxy`, `no_proxy`), never for this machine itself."""

from __future__ import annotations

import base64
import http.client
import ipaddress
from functools import cache
from urllib.parse import SplitResult, unquote, urlsplit

from clara_pipeline.network.errors import NetworkError


def connection_to(split: SplitResult, timeout_seconds: float) -> tuple[http.client.HTTPConnection, str, dict[str, str]]:
    """Return an unopened connection for an address, the request target, and headers the proxy wants.

    Raises NetworkError when the environment's proxy is no http:// address.
    """
    proxy = proxy_for(split)
    target = (split.path or "/") + (f"?{split.query}" if split.query else "")
    if proxy is None:
        return _plain(split, split, timeout_seconds), target, {}
    if proxy.scheme != "http" or not proxy.hostname:
        raise NetworkError("the proxy in the environment is not an http:// address", transient=False)
    if split.scheme == "http":
        return _plain(proxy, proxy, timeout_seconds), f"http://{split.netloc}{target}", _proxy_login(proxy)
    connection = _plain(split, proxy, timeout_seconds)
    connection.set_tunnel(split.hostname or "", split.port or 443, headers=_proxy_login(proxy))
    return connection, target, {}


def proxy_for(split: SplitResult) -> SplitResult | None:
    """Return the proxy the environment names for this address; None for loopback and exempted hosts."""
    from urllib.request import getproxies, proxy_bypass

    host = split.hostname or ""
    address = getproxies().get(split.scheme, "")
    if not address or is_loopback(host) or proxy_bypass(host):
        return None
    return urlsplit(address if "://" in address else f"http://{address}")


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's loopback."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _plain(spoken: SplitResult, reached: SplitResult, timeout_seconds: float) -> http.client.HTTPConnection:
    host = reached.hostname or ""
    if spoken.scheme == "https":
        return http.client.HTTPSConnection(host, reached.port, timeout=timeout_seconds, context=_tls())
    return http.client.HTTPConnection(host, reached.port, timeout=timeout_seconds)


def _proxy_login(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + base64.b64encode(login.encode()).decode()}


@cache
def _tls():  # type: ignore[no-untyped-def]
    import ssl

    return ssl.create_default_context()
