"""Proxies of the environment, what a refusal says, and work in a thread that must not swallow its error."""

import base64
import http.client
import socket
import ssl
import threading
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from clara_pipeline.errors import UsageError
from clara_pipeline.network import retry_policy
from clara_pipeline.network.client import Answer, Client
from clara_pipeline.network.errors import NetworkError, NoSuchHost, Stopped
from clara_pipeline.network.hosts import ARCHIVE_HOSTS, allow, plain_address, rebased, refuse
from clara_pipeline.network.interruptible import run_interruptibly
from clara_pipeline.network.proxies import connection_to
from clara_pipeline.network.retry_policy import RateLimiter, RetryPolicy, keep_asking, retry_after_seconds

HTTPS = urlsplit("https://mast.stsci.edu/api?a=1")
HTTP = urlsplit("http://mirror.example:8080/x?b=2")


@pytest.fixture
def proxy(monkeypatch):
    """Names a proxy for both schemes."""
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def name(address):
        for scheme in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(scheme, address)
            monkeypatch.delenv(scheme.upper(), raising=False)

    return name


def test_without_a_proxy_the_host_itself_is_reached_within_the_time(proxy):
    proxy("")
    connection, target, headers = connection_to(HTTP, 7.0)
    assert (connection.host, connection.port, connection.timeout) == ("mirror.example", 8080, 7.0)
    assert (target, headers) == ("/x?b=2", {})
    assert connection_to(HTTPS, 6.0)[0].timeout == 6.0
    assert type(connection) is http.client.HTTPConnection
    assert connection_to(urlsplit("http://a.example"), 6.0)[1] == "/"


def test_a_proxy_is_asked_for_the_whole_address_with_its_login_and_within_the_time(proxy):
    proxy("http://ann:se%3Acret@proxy.example:3128")
    connection, target, headers = connection_to(HTTP, 7.0)
    assert (connection.host, connection.port, connection.timeout) == ("proxy.example", 3128, 7.0)
    assert target == "http://mirror.example:8080/x?b=2"
    assert base64.b64decode(headers["Proxy-Authorization"].removeprefix("Basic ")) == b"ann:se:cret"


def test_a_proxy_without_a_login_or_a_scheme_gets_none(proxy):
    proxy("proxy.example:3128")
    connection, _target, headers = connection_to(HTTP, 7.0)
    assert (connection.host, connection.port, headers) == ("proxy.example", 3128, {})


def test_https_is_encrypted_and_the_server_has_to_prove_its_name(proxy, monkeypatch):
    made = []
    monkeypatch.setattr(
        http.client, "HTTPSConnection", lambda host, port, **settings: made.append((host, port, settings))
    )
    proxy("")
    connection_to(HTTPS, 6.0)
    ((host, port, settings),) = made
    assert (host, port, settings["timeout"]) == ("mast.stsci.edu", None, 6.0)
    assert settings["context"].check_hostname
    assert settings["context"].verify_mode == ssl.CERT_REQUIRED


def test_https_goes_through_a_tunnel(proxy):
    proxy("http://ann@proxy.example:3128")
    connection, target, headers = connection_to(HTTPS, 7.0)
    assert (connection.host, connection.port, connection.timeout) == ("proxy.example", 3128, 7.0)
    assert (connection._tunnel_host, connection._tunnel_port) == ("mast.stsci.edu", 443)
    assert base64.b64decode(connection._tunnel_headers["Proxy-Authorization"][6:]) == b"ann:"
    assert (target, headers) == ("/api?a=1", {})
    assert isinstance(connection, http.client.HTTPSConnection)


@pytest.mark.parametrize("address", ["socks5://proxy.example:1080", "https://proxy.example", "http://"])
def test_a_proxy_of_another_kind_is_refused_for_good(proxy, address):
    proxy(address)
    with pytest.raises(NetworkError, match="the proxy in the environment is not an http:// address") as refused:
        connection_to(HTTPS, 7.0)
    assert refused.value.transient is False


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "a.localhost"])
def test_this_machine_is_reached_without_a_proxy(proxy, host):
    proxy("http://proxy.example:3128")
    assert connection_to(urlsplit(f"http://{host}:8000/x"), 7.0)[1] == "/x"


def test_an_address_with_a_login_is_no_plain_one():
    assert "https://ann:secret@mast.stsci.edu/" not in allow(ARCHIVE_HOSTS)
    with pytest.raises(ValueError, match=r"^not a plain http or https address$"):
        plain_address("https://ann@mast.stsci.edu/")
    assert rebased("https://mast.stsci.edu/a", "http://h/tessX//") == "http://h/tessX/a"


def test_a_setting_that_is_no_address_is_named():
    with pytest.raises(UsageError, match=r"^nonsense is not an address such as https://host/path: not a plain http"):
        allow(frozenset(), "nonsense")
    assert "https://mast.stsci.edu/a\x7f" not in allow(ARCHIVE_HOSTS)


def test_between_two_tries_it_waits_as_the_policy_says(monkeypatch):
    waits = []
    monkeypatch.setattr(RateLimiter, "wait", lambda self, stopping, at_least=0.0: waits.append(at_least))
    monkeypatch.setattr(retry_policy, "jitter", lambda: 0.0)

    def fail():
        raise NetworkError("cut")

    with pytest.raises(NetworkError, match="cut"):
        keep_asking(fail, RetryPolicy(2, 0.25), RateLimiter(), threading.Event())
    assert waits == [0.0, 0.25, 0.0, 0.5, 0.0]
    assert retry_after_seconds("9" * 30, now=0.0) == 1e6


def test_a_refused_address_is_final_and_cut():
    assert str(refuse("https://b.example/")).startswith("the address https://b.example/ is not on the list of allowed")
    refusal = refuse("https://b.example/" + "x" * 5000, "redirect to")
    assert refusal.transient is False
    assert str(refusal).startswith("the redirect to https://b.example/xxx")
    assert len(str(refusal)) < 300


def test_an_error_keeps_what_the_server_said():
    error = NetworkError("busy", status=503, retry_after_seconds=2.5)
    assert (error.transient, error.status, error.retry_after_seconds) == (True, 503, 2.5)


def test_what_failed_is_told_by_its_kind():
    client = Client(allow(ARCHIVE_HOSTS))
    url = "https://mast.stsci.edu/x"
    assert isinstance(client.failure(url, socket.gaierror("no")), NoSuchHost)
    assert str(client.failure(url, TimeoutError())) == "mast.stsci.edu did not answer in time"
    assert str(client.failure(url, OSError())) == "no usable answer from mast.stsci.edu: OSError"
    assert len(str(client.failure(url, OSError("y" * 5000)))) < 300
    client.stop()
    stopped = client.failure(url, TimeoutError())
    assert isinstance(stopped, Stopped)
    assert str(stopped) == "stopped before the download was finished; run the same command to go on"


def test_a_body_is_sent_at_every_try(monkeypatch):
    client, asked = Client(allow(ARCHIVE_HOSTS)), []
    monkeypatch.setattr(client, "_read_once", lambda *words: asked.append(words) or b"answer")
    assert client.read("https://mast.stsci.edu/x", 10, {"A": "b"}, b"query") == b"answer"
    assert asked == [("https://mast.stsci.edu/x", 10, {"A": "b"}, b"query")]


def test_the_headers_given_are_sent(monkeypatch):
    client, asked = Client(allow(ARCHIVE_HOSTS)), []

    @contextmanager
    def ask(*words):
        asked.append(words)
        yield SimpleNamespace(must_be=lambda *statuses: asked.append(statuses), pieces=lambda most: [b"ab", b"c"])

    monkeypatch.setattr(client, "ask", ask)
    assert client.read("https://mast.stsci.edu/x", 10, {"Range": "bytes=5-"}) == b"abc"
    assert asked == [("https://mast.stsci.edu/x", {"Range": "bytes=5-"}, None), (200,)]
    assert "https://mast.stsci.edu/a\\b" not in allow(ARCHIVE_HOSTS)


class Reply:
    """What http.client gives of an answer."""

    status, length, reason = 503, None, "Busy" * 100

    def getheader(self, name):
        return {"Server": "\x1b[31m" + "z" * 5000}.get(name)


def test_words_of_the_server_are_cut_and_cleaned():
    answer = Answer(Reply(), "https://mast.stsci.edu/x", Client(allow(ARCHIVE_HOSTS)), 10.0)
    assert answer.header("Server").startswith("[31mzzz")
    assert len(answer.header("Server")) <= 500
    assert answer.header("Nothing") == ""
    with pytest.raises(NetworkError, match="answered 503 Busy") as refused:
        answer.must_be(200, 206)
    assert len(str(refused.value)) < 120
    assert refused.value.status == 503


def test_an_error_in_the_thread_is_raised_in_the_caller():
    def fail():
        raise OSError("refused")

    with pytest.raises(OSError, match="refused"):
        run_interruptibly(fail, threading.Event())
    done = []
    run_interruptibly(lambda: done.append(1), threading.Event())
    assert done == [1]


def test_a_thread_that_hangs_is_left_as_soon_as_it_is_stopped():
    stopping, hanging = threading.Event(), threading.Event()
    stopping.set()
    try:
        with pytest.raises(ConnectionAbortedError, match=r"^stopped$"):
            run_interruptibly(hanging.wait, stopping)
    finally:
        hanging.set()


class Waited:
    """An event that is never set until it has been waited for once."""

    def __init__(self):
        self.seconds = []

    def is_set(self):
        return False

    def wait(self, seconds):
        self.seconds.append(seconds)
        return True


@pytest.mark.parametrize(
    ("postponed", "at_least", "waited"), [(None, 5.0, 5.0), (20.0, 5.0, 20.0), (1000.0, 0.0, 120.0)]
)
def test_it_waits_as_long_as_the_server_or_the_caller_asks(postponed, at_least, waited):
    limiter, stopping = RateLimiter(), Waited()
    limiter.postpone(postponed)
    with pytest.raises(Stopped, match="stopped while waiting for the server"):
        limiter.wait(stopping, at_least)
    (seconds,) = stopping.seconds
    assert seconds == pytest.approx(waited, abs=0.5)
