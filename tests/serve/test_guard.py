"""Who may ask the server, and how much."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

pytest.importorskip("aiohttp", reason="the extra serve is not installed")

import aiohttp
from serve.sample_curve import csv_curve
from serve.serving import client

from clara_tui.cli import main
from clara_tui.serve.guard import is_loopback, is_own_host
from clara_tui.serve.uploads import shown_name


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_another_address_needs_a_token(host, capsys) -> None:  # type: ignore[no-untyped-def]
    assert main(["serve", "--host", host]) == 2
    assert "--token" in capsys.readouterr().err


def test_which_hosts_are_this_machine() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "localhost", "::1", "[::1]", "127.9.9.9")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "127.0.0.1.evil.com", "localhost.evil.com", "")))
    assert all(is_own_host(host, "127.0.0.1") for host in ("127.0.0.1:80", "localhost", "LOCALHOST:1", "[::1]:8080"))
    assert not any(is_own_host(host, "127.0.0.1") for host in ("evil.com", "evil.com:8080", "", "localhost@evil.com"))
    assert is_own_host("clara.example.org", "0.0.0.0")


async def test_requests_of_other_sites_are_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path) as http:
        assert (await http.get("/health", headers={"Host": "evil.com"})).status == 403
        assert (await http.get("/api/models", headers={"Origin": "http://evil.com"})).status == 403
        assert (await http.get("/api/models", headers={"Origin": "null"})).status == 403
        own = f"http://{http.host}:{http.port}"
        assert (await http.get("/api/models", headers={"Origin": own})).status == 200


async def test_the_token_is_needed_for_the_interface_only(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path, token="secret") as http:
        for given in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Basic secret"},
            {"Authorization": "Bearer"},
        ):
            answer = await http.get("/api/models", headers=given)
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert (await http.post("/api/analyze", data=b"x")).status == 401
        assert (await http.get("/api/models", headers={"Authorization": "Bearer secret"})).status == 200
        for path in ("/health", "/", "/docs", "/openapi.json"):
            assert (await http.get(path)).status == 200


async def test_too_much_is_refused_and_health_still_answers(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path, admitted=3) as http:

        async def send() -> aiohttp.ClientResponse:
            form = aiohttp.FormData()
            form.add_field("file", csv_curve(), filename="star.csv")
            answer = await http.post("/api/analyze", data=form)
            await answer.read()
            return answer

        answers, health = await asyncio.gather(asyncio.gather(*(send() for _ in range(12))), http.get("/health"))
        statuses = [answer.status for answer in answers]
        assert set(statuses) == {200, 503}
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status == 503)
        assert health.status == 200
        assert (await send()).status == 200


async def test_too_large_uploads_are_refused_before_they_are_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path, upload_bytes=1000) as http:
        form = aiohttp.FormData()
        form.add_field("file", csv_curve(), filename="star.csv")
        assert (await http.post("/api/analyze", data=form)).status == 413
        headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(2 << 30)}
        assert (await _raw(http, "/api/analyze", headers, b"--x\r\n")).startswith(b"HTTP/1.1 413")


async def test_uploads_without_length_or_packed_are_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path) as http:
        chunked = {"Content-Type": "multipart/form-data; boundary=x", "Transfer-Encoding": "chunked"}
        assert (await _raw(http, "/api/analyze", chunked, b"0\r\n\r\n")).startswith(b"HTTP/1.1 411")
        packed = {"Content-Type": "multipart/form-data; boundary=x", "Content-Encoding": "gzip", "Content-Length": "5"}
        assert (await _raw(http, "/api/analyze", packed, b"12345")).startswith(b"HTTP/1.1 415")


async def test_slow_uploads_are_stopped(tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path, grace_seconds=0.2) as http:
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ntime,flux\n'
        headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "50000"}
        assert (await _raw(http, "/api/analyze", headers, head)).startswith(b"HTTP/1.1 408")
        headers = {"Content-Type": "application/json", "Content-Length": "500"}
        assert (await _raw(http, "/api/train/synthetic", headers, b"{")).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x--\r\n",
        b"--x\r\nTrue--x--\r\n",
        b"--x\r\n" + b"a: b\r\n" * 1000 + b"\r\n\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: " + b"a" * 20_000 + b"\r\n\r\n\r\n--x--\r\n",
        b"--x\r\n\r\n\r\n--x--\r\n",
        b"no boundary at all\r\n" * 50,
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nabc',
        b'--x\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="method"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="method"\r\n\r\n' + b"a" * 5000 + b"\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Length: zzz\r\n\r\n\r\n--x--\r\n',
    ],
)
async def test_broken_forms_are_refused(tmp_path, body) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path) as http:
        for path in ("/api/analyze", "/api/train"):
            answer = await http.post(path, data=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
            assert answer.status in (400, 422), await answer.text()
        answer = await http.post("/api/analyze", data=body, headers={"Content-Type": "multipart/form-data"})
        assert answer.status == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"n_samples": 0}', b'{"n_samples": 1e9}', b'{"n_samples": 2.5}', b'{"x": 1}', b"\xff",
                                  b'{"contamination": 0.7}', b'{"name": "../x", "n_samples": 1}', b"[" * 10_000])  # fmt: skip
async def test_broken_json_is_refused(tmp_path, body) -> None:  # type: ignore[no-untyped-def]
    async with client(tmp_path) as http:
        answer = await http.post("/api/train/synthetic", data=body, headers={"Content-Type": "application/json"})
        assert answer.status == 400


async def test_a_connection_that_says_nothing_is_ended(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from clara_tui.serve.limits import Limits
    from clara_tui.serve.server import api_application, listening

    limits = Limits(header_seconds=0.2, connections=1)
    application = api_application(tmp_path, tmp_path, "127.0.0.1", None, limits)
    async with listening(application, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /health HTTP/1.1\r\n")
        second, other = await asyncio.open_connection("127.0.0.1", port)
        assert (await second.readline()).startswith(b"HTTP/1.1 503")
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
        writer.close()
        other.close()


def test_names_of_files_lose_their_folders() -> None:
    assert [shown_name(name) for name in ("/etc/passwd", "..\\a.csv", "..", "a/", "\u202e")] == [
        "passwd", "a.csv", "..", "upload", "upload",
    ]  # fmt: skip


async def _raw(http, path: str, headers: dict[str, str], body: bytes) -> bytes:  # type: ignore[no-untyped-def]
    """Send bytes that no client library would send; return the first line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", http.port)
    lines = "".join(f"{name}: {value}\r\n" for name, value in ({"Host": "localhost"} | headers).items())
    writer.write(f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
    try:
        return await reader.readline()
    finally:
        writer.close()
