"""Opening sessions, whatever the folder is like; what is left of a crash; following a run."""

import os
from pathlib import Path

import pytest
from app.small_sky import finished_run

from clara_pipeline import events
from clara_pipeline.files.lock import hold
from clara_pipeline.runs.event_log import EventLog
from clara_tui.background.candidate_tables import OneRun
from clara_tui.background.run_follower import RunFollower, log_lines
from clara_tui.background.session_switcher import default_name, open_session
from clara_tui.terminal.clipboard import through_tmux
from clara_tui.terminal.crash_report import write_down
from clara_tui.text.status import clock, size


@pytest.mark.parametrize(
    ("vetter", "name"), [("ann", "ann"), ("Ann Lee", "Ann-Lee"), ("../x", "x"), ("", "session"), ("é", "session"),
                         ("a" * 100, "a" * 64)]
)  # fmt: skip
def test_a_vetters_session_has_a_plain_name(vetter: str, name: str) -> None:
    assert default_name(vetter) == name


def test_a_session_is_made_and_opened(tmp_path: Path) -> None:
    session, problems = open_session(tmp_path / "sessions", "", "Ann Lee")
    assert session is not None
    assert (session.name, session.is_read_only, problems) == ("Ann-Lee", False, [])
    session.close()


def test_a_bad_name_is_said(tmp_path: Path) -> None:
    session, problems = open_session(tmp_path, "../x", "ann")
    assert session is None
    assert "cannot name a session" in problems[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_to_read_only_is_opened_to_read(tmp_path: Path) -> None:
    open_session(tmp_path, "ann", "ann")[0].close()  # type: ignore[union-attr]
    tmp_path.chmod(0o500)
    try:
        session, problems = open_session(tmp_path, "ann", "ann")
    finally:
        tmp_path.chmod(0o700)
    assert session is not None
    assert session.is_read_only
    assert "CANNOT be saved" in problems[0]


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("")
    session, problems = open_session(tmp_path / "sessions", "ann", "ann")
    assert session is None
    assert "CANNOT be saved" in problems[0]


def test_a_crash_leaves_one_sentence_and_a_file(tmp_path: Path) -> None:
    try:
        raise ValueError("odd \x1b[2J thing")
    except ValueError as error:
        words = write_down(error, tmp_path)
    (log,) = tmp_path.glob("*.log")
    assert str(log) in words
    assert words.isprintable()
    assert "Traceback" not in words
    assert "Traceback" in log.read_text()


def test_a_crash_in_a_folder_that_is_gone_writes_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert str(tmp_path) in write_down(ValueError("x"), tmp_path / "gone")


def test_following_reads_candidates_once_until_they_change(tmp_path: Path) -> None:
    run = finished_run(tmp_path, 5)
    follower = RunFollower(run, OneRun(run))
    first = follower.poll()
    assert first.candidates is not None
    assert first.status.outcome == "done_with_failures"
    assert not first.is_alive
    assert follower.poll().candidates is None


def test_following_sees_what_is_added(tmp_path: Path) -> None:
    run = finished_run(tmp_path, 5)
    follower = RunFollower(run, OneRun(run))
    follower.poll()
    with hold(run.path("lock")):
        log = EventLog(run.path("events.jsonl"))
        log.emit(events.RunStarted(run="r", pid=4, host="h", stages=("ingest",)))
        news = follower.poll()
        log.close()
    assert news.is_alive
    assert news.status.pid == 4


def test_the_log_tail_is_clean_and_short(tmp_path: Path) -> None:
    run = finished_run(tmp_path, 2)
    run.path("worker.log").write_bytes(b"".join(b"\x1b[31mline %d\xff\n\n" % i for i in range(9000)))
    lines = log_lines(run, 50)
    assert len(lines) == 50
    assert lines[-1] == "[31mline 8999�"
    run.path("worker.log").unlink()
    assert log_lines(run, 50) == []


def test_tmux_gets_the_copy_wrapped() -> None:
    assert through_tmux("hi") == "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (20.4, "0:20"), (725, "12:05"), (11400, "3:10:00"), (-1, "0:00")]
)
def test_clock(seconds: float, words: str) -> None:
    assert clock(seconds) == words


@pytest.mark.parametrize(("n", "words"), [(0, "0B"), (512, "512B"), (1536, "1.5K"), (23 << 20, "23M"), (1288490189, "1.2G"),
                                          (1023, "1.0K"), (5e15, "4547T")])  # fmt: skip
def test_size(n: float, words: str) -> None:
    assert size(n) == words
