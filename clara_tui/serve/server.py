"""Put the REST interface and the page together, and listen until a signal comes."""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from aiohttp import web

from clara_pipeline.errors import ClaraError, UsageError
from clara_tui.serve.api import Api
from clara_tui.serve.connections import Connections
from clara_tui.serve.guard import add_headers, guard
from clara_tui.serve.limits import Limits
from clara_tui.serve.site import site_routes

BACKLOG = 256
LINGERING_SECONDS = 1.0
"""The rest of a refused upload is read for so long, that its client sees the answer; two gigabytes are not."""


def api_application(
    workspace: Path, folder: Path, host: str, token: str | None, limits: Limits, *, start_workers: bool = False
) -> web.Application:
    """Make the application of the REST interface and the page; `folder` is for uploads and analyses.

    Workers are started by their first requests, or with the application where `start_workers` is true.
    """
    api = Api(workspace, folder, limits)
    connections = Connections(limits)
    application = web.Application(middlewares=[connections.middleware, guard(host, token)])
    application[CONNECTIONS] = connections
    application.add_routes([*api.routes(), *site_routes()])
    application.on_response_prepare.append(add_headers)

    async def work(_application: web.Application) -> AsyncIterator[None]:
        """Start the workers with the application and stop them at its end."""
        if start_workers:
            await api.jobs.start()
        yield
        await api.jobs.stop()

    application.cleanup_ctx.append(work)
    return application


CONNECTIONS = web.AppKey("connections", Connections)


@asynccontextmanager
async def listening(application: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve `application` at an address; yields the port, which is a free one where `port` is 0.

    Raises UsageError where the address cannot be had.
    """
    logger = logging.getLogger("clara_tui.serve")
    logger.addHandler(logging.NullHandler())
    runner = web.AppRunner(
        application,
        access_log=None,
        logger=logger,
        auto_decompress=False,
        shutdown_timeout=2.0,
        lingering_time=LINGERING_SECONDS,
    )
    await runner.setup()
    try:
        assert runner.server is not None
        connections = application.get(CONNECTIONS)
        factory = partial(connections.protocol, runner.server) if connections else runner.server
        try:
            server = await asyncio.get_running_loop().create_server(factory, host, port, backlog=BACKLOG)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError(f"cannot listen at {host} port {port}: {reason}; choose another --port") from error
        async with server:
            yield server.sockets[0].getsockname()[1]
    finally:
        await runner.cleanup()


async def serve_until_signal(application: web.Application, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Serve `application` until SIGINT or SIGTERM; `tell` gets its address."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with listening(application, host, port) as actual:
        tell(f"http://{f'[{host}]' if ':' in host else host}:{actual}")
        await ended.wait()


def serve_api(workspace: Path, host: str, port: int, token: str | None, tell: Callable[[str], None]) -> None:
    """Serve the REST interface and the page until SIGINT or SIGTERM. Raises ClaraError."""
    try:
        with tempfile.TemporaryDirectory(prefix="clara-serve-", ignore_cleanup_errors=True) as folder:
            application = api_application(workspace.absolute(), Path(folder), host, token, Limits(), start_workers=True)
            asyncio.run(serve_until_signal(application, host, port, tell))
    except OSError as error:
        raise ClaraError(f"the server cannot go on: {error.strerror or error}") from error
