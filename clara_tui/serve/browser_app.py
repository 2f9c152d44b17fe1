"""Serve the app in a browser, by textual-serve with a page of our own: its own one loads fonts from elsewhere."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from clara_tui.child_process import python_command
from clara_tui.serve.connections import Connections
from clara_tui.serve.guard import CONTENT_POLICY, add_headers, check_token, guard
from clara_tui.serve.limits import JSON_BYTES, Limits
from clara_tui.serve.refusal_error import RefusalError
from clara_tui.serve.server import CONNECTIONS, serve_until_signal
from clara_tui.serve.site import answering, page_files, static_routes

COOKIE = "clara_app"
LARGEST_SIDE = 1000
"""Columns or rows of a terminal."""
TERMINAL_POLICY = f"{CONTENT_POLICY}; style-src 'self' 'unsafe-inline'"
"""The terminal in the page writes style elements."""


class BrowserApp(Server):
    """The handlers: the page, the login, and one app process for each open page."""

    def __init__(self, workspace: Path, token: str | None, limits: Limits) -> None:
        command = python_command("clara_tui.serve.browser_child", str(workspace))
        super().__init__(shlex.join(command), title="CLARA")
        self._token, self._limits = token, limits
        self._key = secrets.token_urlsafe(32)
        """What the cookie of a browser holds that has given the token."""
        self._n_open = 0
        self._files = page_files("clara_tui.serve", "app_page")
        self._page = answering("app.html", self._files["app.html"])
        self._login_page = answering("login.html", self._files["login.html"])

    def routes(self) -> list[web.RouteDef]:
        """Return the path of every handler."""
        static = self._files | page_files("textual_serve", "static/css") | page_files("textual_serve", "static/js")
        return [
            web.get("/", self.index),
            web.post("/login", self.login),
            web.get("/health", self.health),
            web.get("/ws", self.terminal),
            web.get("/download/{key}", self.download),
            *static_routes(static | page_files("textual_serve", "static/fonts")),
        ]

    async def index(self, request: web.Request) -> web.Response:
        """Return the page with the terminal, or the one that asks for the token."""
        try:
            self._check(request)
        except RefusalError:
            return await self._login_page(request)
        response = await self._page(request)
        response.headers["Content-Security-Policy"] = TERMINAL_POLICY
        return response

    async def login(self, request: web.Request) -> web.Response:
        """Take the token of the form and give a cookie for it. Raises RefusalError for another token."""
        async with asyncio.timeout(self._limits.grace_seconds):
            form = await request.post()
        if self._token is not None and not hmac.compare_digest(
            str(form.get("token", "")).encode("utf-8", "surrogateescape"), self._token.encode()
        ):
            raise RefusalError(401, "this is not the token of this server; go back and try again")
        response = web.Response(status=303, headers={"Location": "/"})
        response.set_cookie(COOKIE, self._key, httponly=True, samesite="Strict")
        return response

    async def health(self, _request: web.Request) -> web.Response:
        """Say that the server answers."""
        return web.json_response({"status": "ok", "open": self._n_open})

    async def terminal(self, request: web.Request) -> web.StreamResponse:
        """Run an app for as long as its page is open.

        Raises RefusalError for a size that cannot be, or when too many are open.
        """
        self._check(request)
        if not all(_is_side(request.query.get(name, "80")) for name in ("width", "height")):
            raise RefusalError(400, "this is no size of a terminal")
        if self._n_open >= self._limits.app_sessions:
            raise RefusalError(503, "too many browsers use the app; close one")
        self._n_open += 1
        try:
            return await self.handle_websocket(request)
        finally:
            self._n_open -= 1

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Send a file that the app offers."""
        self._check(request)
        return await self.handle_download(request)

    def _check(self, request: web.Request) -> None:
        given = request.cookies.get(COOKIE, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._key.encode()):
            check_token(request, self._token)

    async def _process_messages(self, websocket: web.WebSocketResponse, app_service: AppService) -> None:
        """Pass on what the page sends, where it is what the terminal would send."""
        async for message in websocket:
            if message.type == WSMsgType.TEXT:
                await _pass_on(message.data, websocket, app_service)


async def _pass_on(text: str, websocket: web.WebSocketResponse, app_service: AppService) -> None:
    try:
        given: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    match given:
        case ["stdin", str(keys)]:
            await app_service.send_bytes(keys.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}] if _is_side(width) and _is_side(height):
            await app_service.set_terminal_size(width, height)
        case ["ping", str(data)]:
            await websocket.send_json(["pong", data])
        case ["blur"]:
            await app_service.blur()
        case ["focus"]:
            await app_service.focus()


def _is_side(value: str | int) -> bool:
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LARGEST_SIDE


def app_application(workspace: Path, host: str, token: str | None, limits: Limits) -> web.Application:
    """Make the application that serves the app itself."""
    connections = Connections(limits)
    application = web.Application(middlewares=[connections.middleware, guard(host, token)], client_max_size=JSON_BYTES)
    application[CONNECTIONS] = connections
    application.add_routes(BrowserApp(workspace, token, limits).routes())
    application.on_response_prepare.append(add_headers)
    return application


def serve_app(workspace: Path, host: str, port: int, token: str | None, tell: Callable[[str], None]) -> None:
    """Serve the app until SIGINT or SIGTERM. Raises ClaraError."""
    asyncio.run(serve_until_signal(app_application(workspace.absolute(), host, token, Limits()), host, port, tell))
