"""Requests against a local server that misbehaves."""

import socket
import threading

import pytest
from download.mirror import Mirror

from clara_pipeline.network.client import Client
from clara_pipeline.network.errors import NetworkError, Stopped
from clara_pipeline.network.hosts import allow
from clara_pipeline.network.retry_policy import RetryPolicy

BODY = b"SIMPLE " * 2000


@pytest.fixture
def mirror():
    with Mirror({"x": BODY}).serving() as serving:
        yield serving


def client_of(mirror, **settings):
    return Client(allow(frozenset(), mirror.url), settings.pop("timeout_seconds", 60.0), RetryPolicy(0, 0.001))


def read(mirror, **settings):
    return client_of(mirror, **settings).read(f"{mirror.url}/x", 10**6)


def test_reads_a_whole_answer(mirror):
    assert read(mirror) == BODY


def test_an_answer_without_a_length_is_read_to_its_end(mirror):
    mirror.faults = lambda name, turn: "no_length"
    assert read(mirror) == BODY


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("cut:100", "cut off"),
        ("refuse", "no usable answer"),
        ("status:500", "answered 500"),
        ("compressed", "compressed"),
    ],
)
def test_a_fault_is_an_error_that_may_pass(mirror, fault, message):
    mirror.faults = lambda name, turn: fault
    with pytest.raises(NetworkError, match=message) as caught:
        read(mirror)
    assert caught.value.transient


def test_a_chunk_of_an_absurd_size_is_an_error_in_words():
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-" + b"9" * 30 + b"\r\n"
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(NetworkError, match="no usable answer"):
            Client(allow(frozenset(), url), 60.0, RetryPolicy(0, 0.001)).read(f"{url}/x", 1000)


def test_a_missing_file_is_final(mirror):
    with pytest.raises(NetworkError, match="404") as caught:
        client_of(mirror).read(f"{mirror.url}/nothing", 100)
    assert not caught.value.transient


def test_no_more_bytes_than_allowed(mirror):
    with pytest.raises(NetworkError, match="more than the 1000 bytes"):
        client_of(mirror).read(f"{mirror.url}/x", 1000)


def test_hosts_off_the_list_are_never_asked():
    with pytest.raises(NetworkError, match="not on the list"):
        Client(allow(frozenset({"a.example"}))).read("https://b.example/", 10)


def test_a_redirect_off_the_list_is_not_followed(mirror):
    with Mirror({"x": b"foreign"}).serving() as foreign:
        mirror.faults = lambda name, turn: f"redirect:{foreign.url}/x"
        with pytest.raises(NetworkError, match="not on the list"):
            read(mirror)
        assert foreign.requests == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "", "//evil.example/x", "http://[::1", "/\x1b[31m"])
def test_odd_redirects_are_errors(mirror, target):
    mirror.faults = lambda name, turn: f"redirect:{target}" if turn < 9 else None
    with pytest.raises(NetworkError):
        read(mirror)


def test_a_redirect_on_the_list_is_followed(mirror):
    mirror.faults = lambda name, turn: "redirect:/elsewhere/x" if turn == 0 else None
    assert read(mirror) == BODY


def test_redirects_in_a_circle_end(mirror):
    mirror.faults = lambda name, turn: "redirect:/x"
    with pytest.raises(NetworkError, match="more than 5 redirects"):
        read(mirror)
    assert len(mirror.requests) == 6


def test_slow_headers_end_in_time(mirror):
    mirror.faults = lambda name, turn: "slow_headers:0.1"
    with pytest.raises(NetworkError):  # at this pace they would take 100 s
        read(mirror, timeout_seconds=0.5)


def test_a_dripping_body_is_given_up(mirror):
    mirror.faults = lambda name, turn: "drip:0.05"
    with (
        pytest.raises(NetworkError, match="too slowly"),
        client_of(mirror).ask(f"{mirror.url}/x", slow_seconds=0.3) as answer,
    ):
        list(answer.pieces(10**6))


def test_a_stop_ends_a_request_under_way(mirror):
    mirror.faults = lambda name, turn: "drip:0.5"
    client = client_of(mirror, timeout_seconds=30.0)
    threading.Timer(0.2, client.stop).start()
    with pytest.raises(Stopped):  # and no NetworkError after ten slow seconds
        client.read(f"{mirror.url}/x", 10**6)


def test_a_stop_does_not_wait_for_a_name_to_be_looked_up(mirror, monkeypatch):
    looking, found, ended = threading.Event(), threading.Event(), threading.Event()

    def look_up(*_, **__):
        looking.set()
        found.wait(10)
        ended.set()
        raise OSError("too late")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    client = client_of(mirror)
    stopper = threading.Thread(target=lambda: (looking.wait(30), client.stop()))
    stopper.start()
    try:
        with pytest.raises(Stopped):
            client.read(f"{mirror.url}/x", 10**6)
        assert not ended.is_set()
    finally:
        found.set()
        stopper.join()


def test_the_proxy_of_the_environment_is_never_used_for_this_machine(mirror, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert read(mirror) == BODY


def test_the_proxy_of_the_environment_is_used_for_others(mirror, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://someone:secret@{mirror.url[7:]}")
    monkeypatch.delenv("no_proxy", raising=False)
    client = Client(allow(frozenset(), "http://archive.test/"), 5.0, RetryPolicy(0, 0.001))
    assert client.read("http://archive.test/x", 10**6) == BODY
    assert mirror.requests[0][1] == "http://archive.test/x"
