"""What a crash, a full disk, another version or another program leaves behind."""

import errno
import os
import random
import re
import resource
import subprocess
import sys
import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.decisions import acts
from clara_pipeline.decisions.journal_entry import JournalEntry, Named, encode
from clara_pipeline.errors import ClaraError
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions import journal
from clara_pipeline.sessions.journal import parse
from clara_pipeline.sessions.session import Session

STAR, OTHER = CandidateKey(1, 1, "a"), CandidateKey(2, 1, "b")
NEWER = b'{"schema":7,"id":"zz","when":"2040-01-01T00:00:00.000Z","act":"dream","dreams":[1]}\n'
NEWER_BUT_KNOWN = (
    b'{"schema":7,"id":"zy","when":"2040-01-01T00:00:00.000Z","vetter":"ann","act":"disposition",'
    b'"candidates":[{"tic_id":9,"sector":1,"filename":"n"}],"changes":{"disposition":"V","mood":"good"}}\n'
)


@pytest.fixture
def path(tmp_path):
    """A session of two decisions."""
    with Session.open(tmp_path, "s", "ann") as session:
        session.save(acts.disposition("PC"), STAR)
        session.save(acts.disposition("EB"), OTHER)
    return session.path


def opened(path, read_only=False):
    return Session.open(path.parent, "s", "ann", read_only)


def test_a_torn_last_line_is_dropped_said_and_set_aside(path):
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    first = whole[: whole.index(b"\n") + 1]
    with opened(path, read_only=True) as reader:
        assert list(reader.state) == [STAR]
        assert "never finished" in reader.problems[0]
    assert path.read_bytes() == whole[:-20]
    with opened(path) as session:
        assert list(session.state) == [STAR]
        assert "never finished" in session.problems[0]
        assert path.read_bytes() == first
        session.save(acts.disposition("V"), OTHER)
    assert path.with_name("s.jsonl.torn").read_bytes() == whole[len(first) : -20] + b"\n"
    with opened(path) as session:
        assert session.problems == ()
        assert session.state[OTHER].disposition == "V"


def test_what_is_set_aside_of_a_private_journal_stays_private(path):
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"torn")
    opened(path).close()
    assert path.with_name("s.jsonl.torn").stat().st_mode & 0o777 == 0o600


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_wherever_a_journal_is_cut_off_every_whole_line_is_read(data):
    lines = [
        JournalEntry(schema=1, id=f"{i}", when="t", vetter="ännchen", act="note", candidates=(Named(i, 1, "ü.fits"),), changes={"note": "é“"})
        for i in range(3)
    ]  # fmt: skip
    text = b"".join(map(encode, lines))
    cut = data.draw(st.integers(0, len(text)))
    content = parse(text[:cut])
    n_whole = text[:cut].count(b"\n") + (text[cut : cut + 1] == b"\n")
    assert content.lines == lines[:n_whole]
    assert text[: content.size] + content.torn == text[:cut]
    assert bool(content.torn) == bool(content.problems)


def test_a_whole_last_line_without_its_newline_is_kept(path):
    path.write_bytes(path.read_bytes()[:-1])
    with opened(path) as session:
        assert session.problems == ()
        session.save(acts.disposition("J"), CandidateKey(3, 1, "c"))
    with opened(path) as session:
        assert len(session.state) == 3


@pytest.mark.parametrize(
    "foreign",
    [b"hello", b"{}", b'{"schema":1}', b"\x00" * 40, b"\xff\xfe", b"[" * 5000, b'{"schema":1,"id":"x","when":"","vetter":"v","act":"disposition","changes":{"disposition":"XX"}}'],
)  # fmt: skip
def test_a_foreign_line_in_the_middle_is_kept_said_and_skipped(path, foreign):
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + foreign + b"\n" + second)
    with opened(path) as session:
        assert list(session.state) == [STAR, OTHER]
        (problem,) = session.problems
        assert re.fullmatch(r"line 2 of s.jsonl is not a line of a journal \(.+\); it was kept and skipped", problem)
        session.save(acts.disposition("V"), STAR)
    assert path.read_bytes().startswith(first + foreign + b"\n" + second)


@pytest.mark.parametrize("line", [NEWER, NEWER_BUT_KNOWN])
def test_a_newer_journal_is_read_as_far_as_known_and_never_written(path, line):
    text = path.read_bytes() + line
    path.write_bytes(text)
    with pytest.raises(ClaraError, match="newer version"):
        opened(path)
    with opened(path, read_only=True) as session:
        assert session.state[OTHER].disposition == "EB"
        assert len(session.state) == 2 + (line == NEWER_BUT_KNOWN)
    assert path.read_bytes() == text


def test_lines_that_come_twice_count_once(path):
    text = path.read_bytes()
    path.write_bytes(text + text)
    with opened(path) as session:
        assert len(session.book) == 2
        session.undo()
        assert list(session.state) == [STAR]


def test_a_folder_or_a_pipe_of_that_name_is_no_journal(tmp_path):
    (tmp_path / "s.jsonl").mkdir()
    with pytest.raises(ClaraError, match="not a file"):
        opened(tmp_path / "s.jsonl")
    os.mkfifo(tmp_path / "p.jsonl")
    with pytest.raises(ClaraError, match="not a file"):
        Session.open(tmp_path, "p")
    with pytest.raises(ClaraError, match="not a file"):
        Session.open(tmp_path, "p", read_only=True)


# --- disks that refuse ----------------------------------------------------------------------------


def refuse(monkeypatch, name, error):
    def refusal(*_):
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(journal.os, name, refusal)


def test_a_new_journals_name_is_as_lasting_as_its_lines(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(journal, "sync_folder", synced.append)
    with Session.open(tmp_path / "sessions", "new", "ann"):
        assert synced == [tmp_path / "sessions"]
    with Session.open(tmp_path / "sessions", "new", "ann"):
        assert len(synced) == 1, "an old one has its name"


def test_what_was_seen_stands_with_every_act(tmp_path):
    with Session.open(tmp_path, "s", "ann") as session:
        steps = (
            lambda seen: session.save(acts.rating(3), STAR, seen=seen),
            lambda seen: session.save(acts.second_look(), STAR, seen=seen),
            lambda seen: session.save(acts.ephemeris(None), STAR, seen=seen),
            lambda seen: session.save(acts.flag("ODD"), STAR, seen=seen),
            lambda seen: session.save(acts.note("x"), STAR, seen=seen),
        )
        for number, act in enumerate(steps):
            assert act({"nwrss": float(number)}).what_was_seen() == {"nwrss": float(number)}


def test_seen_that_is_no_record_is_nothing():
    assert (
        JournalEntry(schema=1, id="a", when="2025", vetter="ann", act="note", seen=msgspec.Raw(b"[1]")).what_was_seen()
        == {}
    )


def test_a_follower_names_the_line_that_it_cannot_read(path):
    with opened(path, read_only=True) as reader:
        for number in (3, 4):
            with open(path, "ab") as file:
                file.write(b"{}\n")
            reader.follow()
            assert f"line {number} of" in reader.problems[-1]


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_refused_write_is_said_and_changes_nothing(path, monkeypatch, call, error):
    text = path.read_bytes()
    with opened(path) as session:
        before = dict(session.state)
        with monkeypatch.context() as broken:
            refuse(broken, call, error)
            with pytest.raises(ClaraError, match=f"{os.strerror(error)}.*NOT saved.*To go on"):
                session.save(acts.disposition("EB"), STAR)
        assert session.state == before
        assert path.read_bytes() == text
        session.save(acts.disposition("V"), STAR)
        assert session.state[STAR].disposition == "V"
    with opened(path) as session:
        assert session.problems == ()


def test_a_short_write_is_rolled_back(path, monkeypatch):
    text, write = path.read_bytes(), os.write
    with opened(path) as session:
        with monkeypatch.context() as full:
            full.setattr(journal.os, "write", lambda descriptor, data: write(descriptor, data[:50]))
            with pytest.raises(ClaraError, match=r"took only 50 of .* NOT saved"):
                session.save(acts.disposition("EB"), STAR)
        assert path.read_bytes() == text


def test_when_even_rolling_back_fails_the_next_act_begins_with_it(path, monkeypatch):
    text, write = path.read_bytes(), os.write
    with opened(path) as session:
        with monkeypatch.context() as broken:
            broken.setattr(journal.os, "write", lambda descriptor, data: write(descriptor, data[:50]))
            refuse(broken, "ftruncate", errno.EIO)
            for _ in range(2):
                with pytest.raises(ClaraError, match="NOT saved"):
                    session.save(acts.disposition("EB"), STAR)
            assert len(path.read_bytes()) == len(text) + 50
        session.save(acts.disposition("V"), STAR)
        assert path.read_bytes()[: len(text) + 9] == text + b'{"schema"'
    with opened(path) as session:
        assert session.problems == ()


def test_the_largest_file_allowed_is_a_full_disk(path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with opened(path) as session:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 60, before[1]))
        try:
            with pytest.raises(ClaraError, match="NOT saved"):
                session.save(acts.disposition("EB"), STAR)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        session.save(acts.disposition("V"), STAR)
    with opened(path) as session:
        assert session.problems == ()
        assert session.state[STAR].disposition == "V"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 kB; only root can make one."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("no right to mount a small file system")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_a_full_disk_keeps_every_decision_that_was_saved(small_disk):
    session = Session.open(small_disk, "s", "ann")
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 40_000)
    saved = []

    def judge_on():
        for number in range(1000):
            session.save(acts.disposition("PC"), CandidateKey(number, 1, "x" * 100))
            saved.append(number)

    with pytest.raises(ClaraError, match=r"No space left.*NOT saved.*free some space|took only.*NOT saved"):
        judge_on()
    assert [key[0] for key in session.state] == saved
    filler.unlink()
    session.save(acts.disposition("EB"), CandidateKey(5000, 1, "x"))
    session.close()
    with Session.open(small_disk, "s", "ann") as again:
        assert again.problems == ()
        assert [key[0] for key in again.state] == [*saved, 5000]


def test_a_read_only_folder_is_said_in_words(path, monkeypatch):
    path.parent.chmod(0o555)
    try:
        if os.geteuid() == 0:  # whom no permission stops
            refuse(monkeypatch, "open", errno.EACCES)
        with pytest.raises(ClaraError, match="you may not write there"):
            opened(path)
        monkeypatch.undo()
        with opened(path, read_only=True) as session:
            assert len(session.state) == 2
    finally:
        path.parent.chmod(0o755)


@pytest.mark.parametrize("meddle", [
    lambda path: path.unlink(),
    lambda path: path.write_bytes(path.read_bytes() + b"x"),
    lambda path: path.rename(path.with_name("elsewhere.jsonl")),
    lambda path: (path.rename(path.with_name("e.jsonl")), path.write_bytes(path.with_name("e.jsonl").read_bytes())),
])  # fmt: skip
def test_a_journal_that_others_moved_or_changed_is_not_written_on(path, meddle):
    with opened(path) as session:
        meddle(path)
        with pytest.raises(ClaraError, match=r"another program.*NOT saved.*again"):
            session.save(acts.disposition("EB"), STAR)
        assert session.state[STAR].disposition == "PC"


# --- kills ----------------------------------------------------------------------------------------

JUDGE_ON_AND_ON = """
import sys
from pathlib import Path
from clara_pipeline.decisions import acts
from clara_pipeline.records import CandidateKey
from clara_pipeline.sessions.session import Session
session = Session.open(Path(sys.argv[1]), "s", "ann")
for number in range(10**9):
    star = CandidateKey(number, 1, "f" * (number % 300))
    judge = lambda: session.save(acts.disposition("PC"), star)
    note = lambda: session.save(acts.note("é" * 90), CandidateKey(1, 1, "a"))
    print([judge, note, session.undo][number % 3]().id, number % 3, flush=True)
"""


def test_a_killed_writer_leaves_every_decision_it_had_shown(tmp_path):
    rng = random.Random()
    shown: list[str] = []
    for _ in range(int(os.environ.get("CLARA_KILLS", "10"))):
        child = subprocess.Popen([sys.executable, "-c", JUDGE_ON_AND_ON, str(tmp_path)], stdout=subprocess.PIPE)
        first = child.stdout.readline()
        time.sleep(rng.random() * 0.05)
        child.kill()
        printed = (first + child.communicate()[0]).decode().split("\n")[:-1]
        assert printed
        shown += printed
        with Session.open(tmp_path, "s", "ann") as session:
            content = journal.read_journal(session.path)
        assert content.problems == []
        assert content.torn == b""
    done = [line.id for line in content.lines if line.act != "undo"]
    undone = [line.of for line in content.lines if line.act == "undo"]
    assert {line.split()[0] for line in shown if line[-1] != "2"} <= set(done)
    assert {line.split()[0] for line in shown if line[-1] == "2"} <= set(undone)


# --- size -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [10_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_journal_of_many_lines_opens(path, n):
    last = path.read_bytes().splitlines(keepends=True)[-1]
    id_ = last.split(b'"id":"')[1].split(b'"')[0]
    with open(path, "ab") as file:
        for number in range(n):
            file.write(last.replace(id_, b"%024x" % number).replace(b'"b"', b'"s%d"' % (number % (n // 2))))
    with opened(path) as session:
        assert len(session.state) == n // 2 + 2
        session.save(acts.disposition("PC"), STAR)
