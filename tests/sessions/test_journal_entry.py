"""One line of a journal: its time is in UTC whatever the machine's zone, and a line that cannot be read says why."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from clara_pipeline.decisions.journal_entry import now_utc, why_unreadable


@pytest.fixture
def east_of_greenwich(monkeypatch):
    """A machine whose clock is set to local time."""
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("east_of_greenwich")
def test_the_time_of_a_line_is_utc_in_every_zone():
    written = now_utc()
    assert written.endswith("Z")
    assert len(written) == len("2026-11-21T16:00:00.000Z")
    assert abs(datetime.fromisoformat(written) - datetime.now(UTC)) < timedelta(hours=1)


@pytest.mark.parametrize(
    ("line", "why"),
    [(b'{"schema":1}', "missing required field"), (b"\xff", "malformed"), (b"[" * 9000, "object")],
)
def test_a_line_that_cannot_be_read_says_why_in_one_short_sentence(line, why):
    found = why_unreadable(line)
    assert why in found
    assert 10 < len(found) <= 160
