"""Limit the connections of a server, and the time until each has sent its first request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from clara_tui.serve.limits import RETRY_SECONDS, Limits

BUSY = (
    f"HTTP/1.1 503 Service Unavailable\r\nRetry-After: {RETRY_SECONDS}\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n"
).encode()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Full(asyncio.Protocol):
    """Answers a connection that is one too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer that the server is busy and close the connection."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(BUSY)
        transport.close()


class Connections:
    """Makes the protocol of each connection; its `middleware` notes which ones have sent a request."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._silent: set[asyncio.BaseProtocol] = set()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note that the connection of `request` has sent one."""
        self._silent.discard(request.protocol)
        return await handler(request)

    def protocol(self, server: web.Server) -> asyncio.Protocol:
        """Return the protocol of a new connection."""
        if len(server.connections) >= self._limits.connections:
            return _Full()
        handler = server()
        self._silent.add(handler)
        asyncio.get_running_loop().call_later(self._limits.header_seconds, self._end_silent, handler)
        return handler

    def _end_silent(self, handler: web.RequestHandler) -> None:
        if handler in self._silent:
            self._silent.discard(handler)
            if handler.transport is not None:
                handler.transport.abort()
