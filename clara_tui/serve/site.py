"""The files of the web page, read once from the package: no path of a request reaches the disk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files

from aiohttp import web

PAGES = {"/": "index.html", "/docs": "docs.html"}
CONTENT_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "txt": "text/plain"}


def site_routes() -> list[web.RouteDef]:
    """Return a route for each file of `static/`, and for the pages."""
    found = {f"/static/{one.name}": one.read_bytes() for one in files("clara_tui.serve").joinpath("static").iterdir()}
    routes = [web.get(path, _answering(name, body)) for path, body in found.items() for name in (path,)]
    return routes + [web.get(path, _answering(name, found[f"/static/{name}"])) for path, name in PAGES.items()]


def _answering(name: str, body: bytes) -> Callable[[web.Request], Awaitable[web.Response]]:
    content_type = CONTENT_TYPES[name.rpartition(".")[2]]

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=content_type, charset="utf-8")

    return answer
