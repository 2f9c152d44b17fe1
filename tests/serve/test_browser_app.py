"""The app in a browser: its page, its token, its terminal."""

from __future__ import annotations

import pytest

pytest.importorskip("textual_serve", reason="the extra serve is not installed")

from aiohttp.test_utils import TestClient, TestServer
from serve.browser import browser, foreign, requested, until
from serve.serving import real_server

from clara_tui.serve.browser_app import app_application
from clara_tui.serve.limits import Limits


async def test_the_token_is_needed_for_the_page_and_its_terminal(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with TestClient(TestServer(app_application(tmp_path, "127.0.0.1", "secret", Limits()))) as http:
        assert "token" in await (await http.get("/")).text()
        assert (await http.get("/ws")).status == 401
        assert (await http.get("/ws", headers={"Cookie": "clara_app=guess"})).status == 401
        assert (await http.get("/download/x")).status == 401
        assert (await http.post("/login", data={"token": "wrong"})).status == 401
        assert 'id="terminal"' in await (await http.post("/login", data={"token": "secret"})).text()
        assert (await http.get("/download/x")).status == 404


async def test_no_terminal_for_other_sites_or_of_absurd_size(tmp_path) -> None:  # type: ignore[no-untyped-def]
    limits = Limits(app_sessions=0)
    async with TestClient(TestServer(app_application(tmp_path, "127.0.0.1", None, limits))) as http:
        assert (await http.get("/ws", headers={"Origin": "http://evil.com"})).status == 403
        assert (await http.get("/", headers={"Host": "evil.com"})).status == 403
        for size in ("width=1000000000", "height=-5", "width=x"):
            assert (await http.get(f"/ws?{size}")).status == 400
        assert (await http.get("/ws?width=80&height=24")).status == 503


def test_the_app_runs_in_a_browser_and_asks_no_other_host(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with browser(1280) as chrome, real_server(tmp_path, "--app") as address:
        chrome.get(address)
        until(chrome, "document.body.classList.contains('-first-byte')")
        assert [entry for entry in chrome.get_log("browser") if entry["level"] == "SEVERE"] == []
        addresses = requested(chrome)
        assert any("/ws?" in one for one in addresses)
        assert foreign(addresses, address) == []
        chrome.find_element("css selector", ".xterm-helper-textarea").send_keys("q")
        until(chrome, "document.body.classList.contains('-closed')")
