"""When to ask again."""

import threading

import pytest

from clara_pipeline.network import retry_policy
from clara_pipeline.network.errors import NetworkError, Stopped
from clara_pipeline.network.retry_policy import (
    LONGEST_WAIT_SECONDS,
    RateLimiter,
    RetryPolicy,
    keep_asking,
    retry_after_seconds,
)

QUICK = RetryPolicy(retries=3, first_wait_seconds=0.001)


def failing(times, error):
    calls = []

    def action():
        calls.append(None)
        if len(calls) <= times:
            raise error
        return "answer"

    return action, calls


def test_waits_double_and_end_at_a_longest():
    waits = [RetryPolicy(first_wait_seconds=0.25).wait_seconds(n, 0.0) for n in range(12)]
    assert waits[:4] == [0.25, 0.5, 1.0, 2.0]
    assert waits[-1] == LONGEST_WAIT_SECONDS
    assert RetryPolicy(first_wait_seconds=0.25).wait_seconds(1, 1.0) == 0.25


def test_asks_again_after_a_passing_fault():
    action, calls = failing(2, NetworkError("cut"))
    assert keep_asking(action, QUICK, RateLimiter(), threading.Event()) == "answer"
    assert len(calls) == 3


def test_gives_up_after_its_tries():
    action, calls = failing(99, NetworkError("cut"))
    with pytest.raises(NetworkError, match="cut"):
        keep_asking(action, QUICK, RateLimiter(), threading.Event())
    assert len(calls) == 4


def test_never_asks_again_where_it_is_no_use():
    action, calls = failing(99, NetworkError("gone", transient=False))
    with pytest.raises(NetworkError):
        keep_asking(action, QUICK, RateLimiter(), threading.Event())
    assert len(calls) == 1


class Clock:
    """A clock that only waiting moves; it stands for the module `time`, and for the event that is waited for."""

    def __init__(self) -> None:
        self.now, self.waits = 100.0, []

    def monotonic(self) -> float:
        return self.now

    def is_set(self) -> bool:
        return False

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        self.waits.append(seconds)
        return False


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(retry_policy, "time", made)
    return made


def test_waits_as_long_as_the_server_asks(clock):
    action, calls = failing(1, NetworkError("busy", retry_after_seconds=0.3))
    keep_asking(action, QUICK, RateLimiter(), clock)
    assert len(calls) == 2
    assert sum(clock.waits) == pytest.approx(0.3)


def test_a_wish_of_the_server_holds_for_all_who_ask(clock):
    courtesy = RateLimiter()
    courtesy.postpone(20)
    courtesy.wait(clock)
    courtesy.wait(clock)
    assert clock.waits == [20]


def test_a_stop_ends_the_wait():
    courtesy, stopping = RateLimiter(), threading.Event()
    courtesy.postpone(60)
    threading.Timer(0.05, stopping.set).start()
    with pytest.raises(Stopped):
        courtesy.wait(stopping)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), ("0", 0.0), ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
     ("", None), ("soon", None), ("-5", None), ("1e9", None), ("²", None)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(header, seconds):
    assert retry_after_seconds(header, now=10.0) == seconds
