"""One writer at a time, named; the dead hold nothing."""

import errno
import os
import socket
import subprocess
import sys

import msgspec
import pytest

from clara_pipeline.errors import ClaraError, Locked
from clara_pipeline.files import lock
from clara_pipeline.files.lock import Holder, hold, holder

HOLD_UNTIL_STDIN_ENDS = (
    "import sys; from pathlib import Path; from clara_pipeline.files.lock import hold\n"
    "with hold(Path(sys.argv[1])):\n print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lock"


@pytest.fixture
def other(path):
    """Another process that holds `path`."""
    pipe = subprocess.PIPE
    child = subprocess.Popen([sys.executable, "-c", HOLD_UNTIL_STDIN_ENDS, str(path)], stdin=pipe, stdout=pipe)
    assert child.stdout.readline() == b"held\n"
    yield child
    child.kill()
    child.communicate()


def leave(path, **changes):
    """A lock file as this process would write it, with `changes`."""
    with hold(path) as mine:
        pass
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(mine, **changes)))


def test_it_names_its_holder_and_vanishes_with_the_block(path):
    with hold(path) as mine:
        assert (mine.host, mine.pid) == (socket.gethostname(), os.getpid())
        assert holder(path) == mine
    assert not path.exists()
    assert holder(path) is None


def test_an_error_in_the_block_frees_it(path):
    with pytest.raises(RuntimeError), hold(path):
        raise RuntimeError
    with hold(path):
        pass


def test_a_second_holder_in_one_process_is_refused(path):
    with hold(path), pytest.raises(Locked, match=str(os.getpid())), hold(path):
        pass


def test_another_process_is_refused_by_name_and_not_disturbed(path, other):
    with pytest.raises(Locked, match=f"process {other.pid} .* on {socket.gethostname()}"), hold(path):
        pass
    assert holder(path).pid == other.pid


def test_a_killed_holder_is_taken_over(path, other):
    other.kill()
    other.wait()
    assert path.exists()
    assert holder(path) is None
    with hold(path) as mine:
        assert mine.pid == os.getpid()


def test_a_process_killed_but_not_yet_reaped_is_dead(path, other):
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)  # now a zombie
    with hold(path):
        pass


def test_a_pid_used_again_by_another_process_is_no_holder(path):
    leave(path, born="an earlier boot:1")
    assert holder(path) is None
    with hold(path):
        pass


def test_another_host_is_never_robbed(path):
    leave(path, host="elsewhere", pid=1)
    with pytest.raises(Locked, match=r"on elsewhere since .*delete"), hold(path):
        pass
    assert holder(path).host == "elsewhere"


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"{}", b'{"host": 3}', b"[" * 2000])
def test_a_lock_file_that_says_nothing_holds_nothing(path, content):
    path.write_bytes(content)
    assert holder(path) is None
    with hold(path):
        pass


def test_the_holders_words_are_cleaned():
    assert "\x1b" not in str(Holder("h\x1b[31m", 1, "u\x1b", "s\x9b", ""))


def test_a_missing_folder_is_said_in_words(tmp_path):
    with pytest.raises(ClaraError, match="create it first"), hold(tmp_path / "nowhere" / "lock"):
        pass


RACE = """
import sys, time
from pathlib import Path
from clara_pipeline.errors import Locked
from clara_pipeline.files.lock import hold
path, count = Path(sys.argv[1]), Path(sys.argv[2])
for _ in range(100):
    while True:
        try:
            with hold(path):
                count.write_text(str(int(count.read_text()) + 1))
            break
        except Locked:
            time.sleep(0.0002)
"""


def test_many_processes_never_hold_it_at_once(path, tmp_path):
    count = tmp_path / "count"
    count.write_text("0")
    children = [subprocess.Popen([sys.executable, "-c", RACE, str(path), str(count)]) for _ in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    assert count.read_text() == "300"


HOSTS_WITHOUT_KERNEL_LOCKS = """
import errno, fcntl, os, socket, sys
def flock(*_):
    raise OSError(errno.ENOLCK, "no locks")
fcntl.flock = flock
socket.gethostname = lambda: sys.argv[3]
"""


def test_many_hosts_without_kernel_locks_never_hold_it_at_once(path, tmp_path):
    count = tmp_path / "count"
    count.write_text("0")
    code = HOSTS_WITHOUT_KERNEL_LOCKS + RACE
    children = [subprocess.Popen([sys.executable, "-c", code, str(path), str(count), f"host{n}"]) for n in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    assert count.read_text() == "300"


def test_a_host_that_comes_between_reading_and_writing_is_seen(path, monkeypatch):
    """Two hosts find the lock free at the same time; one of them gets it."""

    def refuse(*_):
        raise OSError(errno.ENOLCK, "no locks here")

    monkeypatch.setattr(lock.fcntl, "flock", refuse)
    monkeypatch.setattr(lock.socket, "gethostname", lambda: "first")
    write, others = lock.msgspec.json.encode, []

    def meanwhile(mine):
        if not others:
            others.append(None)
            monkeypatch.setattr(lock.socket, "gethostname", lambda: "second")
            others.append(hold(path))
            others[1].__enter__()
            monkeypatch.setattr(lock.socket, "gethostname", lambda: "first")
        return write(mine)

    monkeypatch.setattr(lock.msgspec.json, "encode", meanwhile)
    with pytest.raises(Locked, match="on second since"), hold(path):
        pass
    assert holder(path).host == "second"
    others[1].__exit__(None, None, None)
    assert not path.exists()
