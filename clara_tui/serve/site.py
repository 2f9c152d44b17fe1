"""Files of web pages, read once from their packages: no path of a request reaches the disk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files

from aiohttp import web

CONTENT_TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "txt": "text/plain",
    "ttf": "font/ttf",
}
Answer = Callable[[web.Request], Awaitable[web.Response]]


def site_routes() -> list[web.RouteDef]:
    """Return the routes of the page for scans, and of the description of the REST interface."""
    found = page_files("clara_tui.serve", "static")
    return [
        *static_routes(found),
        web.get("/", answering("index.html", found["index.html"])),
        web.get("/docs", answering("docs.html", found["docs.html"])),
    ]


def page_files(package: str, folder: str) -> dict[str, bytes]:
    """Read the files of a folder in a package that a page may need, by name."""
    inside = files(package).joinpath(folder).iterdir()
    return {one.name: one.read_bytes() for one in inside if one.name.rpartition(".")[2] in CONTENT_TYPES}


def static_routes(found: dict[str, bytes]) -> list[web.RouteDef]:
    """Return a route below /static for each file."""
    return [web.get(f"/static/{name}", answering(name, body)) for name, body in found.items()]


def answering(name: str, body: bytes) -> Answer:
    """Return a handler that answers with this file."""
    content_type = CONTENT_TYPES[name.rpartition(".")[2]]
    charset = None if content_type.startswith("font/") else "utf-8"

    async def answer(_request: web.Request) -> web.Response:
        """Answer with the file's bytes."""
        return web.Response(body=body, content_type=content_type, charset=charset)

    return answer
