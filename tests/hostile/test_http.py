"""Servers whose answers never end, or end in something else."""

import socket
import threading
from contextlib import contextmanager, suppress

import pytest
from hostile.harmless import is_harmless
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.network.client import MAX_TRAILERS, Client
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.network.hosts import allow
from clara_pipeline.network.retry_policy import RetryPolicy

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@contextmanager
def server(answer: bytes, again: bytes = b""):
    """A server that sends `answer`, then `again` as long as somebody listens; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, answer, again), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def _serve(listening: socket.socket, answer: bytes, again: bytes) -> None:
    with suppress(OSError):
        connection, _ = listening.accept()
        with connection:
            connection.settimeout(10)
            connection.recv(65536)
            connection.sendall(answer)
            while again:
                connection.sendall(again)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass


def read(url: str) -> bytes:
    return Client(allow(frozenset(), url), 3.0, RetryPolicy(0, 0.001)).read(f"{url}/x", 10**6)


ENDLESS = {
    "trailers": (CHUNKED + b"4\r\ndata\r\n0\r\n", b"X-A: b\r\n" * 1000),
    "one trailer": (CHUNKED + b"4\r\ndata\r\n0\r\nX-A: ", b"b" * 10_000),
    "a chunk's length": (CHUNKED, b"0" * 10_000),
    "a chunk": (CHUNKED + b"FFFFFFFFFF\r\n", b"b" * 10_000),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 1000),
    "a header": (b"HTTP/1.1 200 OK\r\nX-A: ", b"b" * 10_000),
    "a status": (b"HTTP/1.1 200 ", b"b" * 10_000),
    "a body": (b"HTTP/1.1 200 OK\r\n\r\n", b"b" * 10_000),
    "100 Continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
}


@pytest.mark.parametrize(("answer", "again"), ENDLESS.values(), ids=ENDLESS.keys())
def test_an_answer_without_end_is_given_up(answer, again):
    with server(answer, again) as url, pytest.raises(NetworkError):
        read(url)


def test_a_few_trailers_are_passed_over():
    trailers = b"X-A: b\r\n" * (MAX_TRAILERS - 1)
    with server(CHUNKED + b"4\r\ndata\r\n0\r\n" + trailers + b"\r\n") as url:
        assert read(url) == b"data"


ODD = [
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\nabc",
    b"HTTP/1.1 \x1b]52;c;aGk=\x07\r\n\r\n",
    b"HTTP/1.1 200 \x1b]52;c;aGk=\x07\r\nContent-Encoding: gzip\r\n\r\nx",
    b"HTTP/1.1 503 \x1b[31mbusy\r\nRetry-After: \x1b[31m\r\n\r\n",
    b"HTTP/9.9 200 OK\r\n\r\nabc",
    b"\r\n\r\n",
    b"",
    b"GARBAGE",
    CHUNKED + b"-5\r\nabc\r\n0\r\n\r\n",
    CHUNKED + b"5;" + b"e" * 1000 + b"\r\nabc",
]


@pytest.mark.parametrize("answer", ODD)
def test_an_odd_answer_is_read_or_refused_in_plain_words(answer):
    with server(answer) as url:
        try:
            read(url)
        except NetworkError as error:
            assert is_harmless(error)  # noqa: PT017


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_spoilt_answer_is_read_or_refused(data):
    spoilt = bytearray(CHUNKED + b"4\r\ndata\r\n0\r\nX-A: b\r\n\r\n")
    for _ in range(data.draw(st.integers(1, 3))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    with server(bytes(spoilt)) as url, suppress(NetworkError):
        read(url)
