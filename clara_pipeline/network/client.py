"""Requests over http(s): time limits on everything, size limits, redirects only to allowed hosts.

No cookies, no logins, nothing kept between two requests.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from urllib.parse import urljoin

from clara_pipeline.network.errors import NetworkError, NoSuchHost, Stopped
from clara_pipeline.network.hosts import Allowed, plain_address, refuse
from clara_pipeline.network.interruptible import run_interruptibly
from clara_pipeline.network.proxies import connection_to
from clara_pipeline.network.retry_policy import RateLimiter, RetryPolicy, keep_asking, retry_after_seconds
from clara_pipeline.text import sanitize

USER_AGENT = "clara-tui (light-curve vetting; one operator)"
MAX_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
FINAL_REFUSALS = {400, 401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 451, 501}
"""Statuses that asking again will not change."""
PIECE_BYTES = 1 << 16
SLOWEST_BYTES_PER_SECOND = 1000
LONGEST_CONNECT_SECONDS = 10.0
MAX_TRAILERS = 100
MAX_TRAILER_BYTES = 8192


class Client:
    """Asks allowed servers, from any number of threads; can be stopped from another one at any time."""

    def __init__(self, allowed: Allowed, timeout_seconds: float = 60.0, patience: RetryPolicy | None = None) -> None:
        self.allowed = allowed
        self.timeout_seconds = timeout_seconds
        self.patience = patience or RetryPolicy()
        self.courtesy = RateLimiter()
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def stop(self) -> None:
        """End every request under way; they raise Stopped."""
        self.stopping.set()
        with self._lock:
            for sock in self._open:
                _shut(sock)

    @contextmanager
    def ask(
        self, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None, slow_seconds: float = 10.0
    ) -> Iterator[Answer]:
        """Provide the server's answer to GET (or POST with a `body`), redirects followed, its body still to be read.

        `slow_seconds`: how long the body may come slower than 1000 bytes a second.
        Raises NetworkError for a refused address or redirect, and for no answer; any status is an answer.
        """
        if url not in self.allowed:
            raise refuse(url)
        for _ in range(MAX_REDIRECTS + 1):
            with self._one_request(url, headers or {}, body) as response:
                if response.status not in REDIRECTS:
                    yield Answer(response, url, self, slow_seconds)
                    return
                url = self._next_address(url, response)
                body = body if response.status in {307, 308} else None
        raise NetworkError(f"{sanitize(url, 200)}: more than {MAX_REDIRECTS} redirects")

    def read(
        self, url: str, max_bytes: int, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> bytes:
        """Return the whole body of a 200 answer of at most `max_bytes`, asked for as often as the retry policy allows.

        Raises NetworkError.
        """
        return keep_asking(
            lambda: self._read_once(url, max_bytes, headers, body), self.patience, self.courtesy, self.stopping
        )

    def _read_once(self, url: str, max_bytes: int, headers: Mapping[str, str] | None, body: bytes | None) -> bytes:
        with self.ask(url, headers, body) as answer:
            answer.must_be(200)
            return b"".join(answer.pieces(max_bytes))

    @contextmanager
    def _one_request(
        self, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Iterator[http.client.HTTPResponse]:
        connection, target, extra = connection_to(
            plain_address(url), min(self.timeout_seconds, LONGEST_CONNECT_SECONDS)
        )
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close", **extra, **headers}
        try:
            with self._translated(url):
                run_interruptibly(connection.connect, self.stopping)
            connection.response_class = BoundedResponse
            sock = connection.sock  # http.client forgets it once the answer has begun
            with self._registered(sock):
                with self._translated(url), self._watched(sock):
                    connection.request("GET" if body is None else "POST", target, body, sent)
                    response = connection.getresponse()
                with closing(response):
                    yield response
        finally:
            connection.close()

    def _next_address(self, url: str, response: http.client.HTTPResponse) -> str:
        location = response.getheader("Location") or ""
        with self._translated(url):
            target = urljoin(url, location)
        if target in self.allowed:
            return target
        refusal = refuse(target, "redirect to")
        raise NetworkError(str(refusal), status=response.status)  # another try may not be sent astray

    @contextmanager
    def _translated(self, url: str) -> Iterator[None]:
        try:
            yield
        except (OSError, http.client.HTTPException, OverflowError, ValueError) as error:
            raise self.failure(url, error) from error

    def failure(self, url: str, error: Exception) -> Exception:
        """Return what went wrong, in words; Stopped when it was ourselves."""
        if self.stopping.is_set():
            return Stopped("stopped before the download was finished; run the same command to go on")
        host = plain_address(url).netloc
        if isinstance(error, socket.gaierror):
            return NoSuchHost(f"the name {host} could not be looked up; is there a network?")
        if isinstance(error, TimeoutError):
            return NetworkError(f"{host} did not answer in time")
        return NetworkError(f"no usable answer from {host}: {sanitize(error, 200) or type(error).__name__}")

    @contextmanager
    def _watched(self, sock: socket.socket) -> Iterator[None]:
        """Bound the time within: everything up to the end of the headers, in `timeout_seconds` altogether."""
        sock.settimeout(self.timeout_seconds)
        timer = threading.Timer(self.timeout_seconds, _shut, [sock])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @contextmanager
    def _registered(self, sock: socket.socket) -> Iterator[None]:
        with self._lock:
            self._open.add(sock)
        try:
            if self.stopping.is_set():
                _shut(sock)
            yield
        finally:
            with self._lock:
                self._open.discard(sock)


class BoundedResponse(http.client.HTTPResponse):
    """An answer whose chunks cannot be followed by trailers without end."""

    def _read_and_discard_trailer(self) -> None:
        for _ in range(MAX_TRAILERS):
            line = self.fp.readline(MAX_TRAILER_BYTES + 1)
            if len(line) > MAX_TRAILER_BYTES:
                raise http.client.LineTooLong("trailer line")
            if line in (b"\r\n", b"\n", b""):
                return
        raise http.client.HTTPException(f"more than {MAX_TRAILERS} lines after the last chunk")


class Answer:
    """Status and headers of an answer, and its body piece by piece."""

    def __init__(self, response: http.client.HTTPResponse, url: str, client: Client, slow_seconds: float) -> None:
        self._response = response
        self._client = client
        self._slow_seconds = slow_seconds
        self.url = url
        self.status = response.status
        self.length: int | None = response.length

    def header(self, name: str) -> str:
        """Return a response header, sanitized; empty when the server sent none."""
        return sanitize(self._response.getheader(name) or "", 500)

    def must_be(self, *statuses: int) -> None:
        """Raise NetworkError unless the status is one of these and the body is not compressed."""
        if self.status not in statuses:
            reason = sanitize(self._response.reason, 60)
            raise NetworkError(
                f"{plain_address(self.url).netloc} answered {self.status} {reason}".rstrip(),
                transient=self.status not in FINAL_REFUSALS,
                status=self.status,
                retry_after_seconds=retry_after_seconds(self.header("Retry-After"), time.time()),
            )
        if self.header("Content-Encoding") not in {"", "identity"}:
            raise NetworkError(f"{plain_address(self.url).netloc} sent a compressed body nobody asked for")

    def pieces(self, max_bytes: int) -> Iterator[bytes]:
        """Yield the body as it arrives. Raises NetworkError when it is cut, too long or too slow."""
        received, window_start, window_bytes = 0, time.monotonic(), 0
        while piece := self._next_piece():
            received += len(piece)
            window_bytes += len(piece)
            if received > max_bytes:
                raise NetworkError(f"{self.url}: more than the {max_bytes} bytes allowed", transient=False)
            yield piece
            elapsed = time.monotonic() - window_start
            if elapsed > self._slow_seconds:
                if window_bytes < elapsed * SLOWEST_BYTES_PER_SECOND:
                    raise NetworkError(f"{plain_address(self.url).netloc} sends too slowly")
                window_start, window_bytes = time.monotonic(), 0
        if self.length is not None and received < self.length:
            raise self._client.failure(self.url, OSError(f"cut off after {received} of {self.length} bytes"))

    def _next_piece(self) -> bytes:
        with self._client._translated(self.url):
            return self._response.read1(PIECE_BYTES)


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
