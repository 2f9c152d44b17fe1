"""The app in a real (pseudo) terminal: signals, a lost line, a crash, what is left on the screen."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from waiting import wait_until

from clara_pipeline.sessions.journal import read_journal
from clara_pipeline.sessions.session import Session

COMMAND = "from pathlib import Path; import sys; from clara_tui.app import ClaraApp, run_app; sys.exit(run_app(ClaraApp(Path(sys.argv[1]))))"
CRASH = (
    "import clara_tui.app as a\n"
    "def boom(self, name): raise RuntimeError('an odd thing')\n"
    "a.ClaraApp.action_open_screen = boom\n"
)  # fmt: skip
LEADER = (
    "import os, signal, sys\n"
    "app = os.fork()\n"
    "if app:\n"
    "    signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    "    sys.exit(os.waitstatus_to_exitcode(os.waitpid(app, 0)[1]))\n"
)
"""A parent that takes the hang-up for itself and waits, as make does."""


class Terminal:
    """A program in a pseudo terminal of 80 × 24."""

    def __init__(self, workspace: Path, before: str = "") -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(self.master, (24, 80))
        self.settings = termios.tcgetattr(self.master)
        environment = os.environ | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "TMPDIR": str(workspace)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{before}{COMMAND}", str(workspace)],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=environment, close_fds=True,
            preexec_fn=lambda: __import__("fcntl").ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        self.output = b""

    def read_until(self, words: bytes) -> None:
        wait_until(lambda: self._read(0.05) or words in self.output, repr(words))

    def rest(self) -> int:
        """Read to the end; the exit code."""
        wait_until(lambda: self._read(0.05) or self.process.poll() is not None, "the end")
        self._read(0.05)
        return self.process.wait()

    def send(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def _read(self, seconds: float) -> None:
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.output += os.read(self.master, 1 << 16)
            except OSError:  # the other side is closed
                time.sleep(seconds)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()


def opened(terminals: list[Terminal], workspace: Path, before: str = "") -> Terminal:
    terminals.append(Terminal(workspace, before))
    terminals[-1].read_until(b"#1/60")
    return terminals[-1]


def assert_restored(terminal: Terminal) -> None:
    assert b"\x1b[?1049l" in terminal.output, "the alternate screen was not left"
    assert b"\x1b[?25h" in terminal.output, "the cursor was not shown again"
    assert termios.tcgetattr(terminal.master)[3] == terminal.settings[3], "echo or line mode was not restored"
    assert b"Traceback" not in terminal.output


def test_q_ends_it_and_leaves_the_terminal_as_it_was(terminals: list[Terminal], workspace: Path) -> None:
    terminal = opened(terminals, workspace)
    terminal.send(b"jjq")
    assert terminal.rest() == 0
    assert_restored(terminal)


def test_a_polite_end_is_one(terminals: list[Terminal], workspace: Path) -> None:
    terminal = opened(terminals, workspace)
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.rest() == 128 + signal.SIGTERM
    assert_restored(terminal)


def test_a_lost_line_ends_the_view_and_frees_the_session(terminals: list[Terminal], workspace: Path) -> None:
    terminal = opened(terminals, workspace)
    (path,) = (workspace / "sessions").glob("*.jsonl")
    os.close(terminal.master)
    assert terminal.process.wait(15) != 0
    Session.open(workspace / "sessions", path.stem, "next").close()


def test_a_lost_line_is_seen_where_a_parent_swallows_the_signal(terminals: list[Terminal], workspace: Path) -> None:
    terminal = opened(terminals, workspace, LEADER)
    os.close(terminal.master)
    assert terminal.process.wait(15) == 128 + signal.SIGHUP


def test_a_crash_is_one_sentence_and_a_file(terminals: list[Terminal], workspace: Path) -> None:
    terminal = opened(terminals, workspace, CRASH)
    terminal.send(b"J")
    assert terminal.rest() == 1
    assert_restored(terminal)
    said = terminal.output.rpartition(b"\x1b[?1049l")[2]
    assert b"did not foresee" in said
    (log,) = workspace.glob("clara-tui-*.log")
    assert "an odd thing" in log.read_text()


def test_killed_as_a_decision_is_shown_it_has_kept_it(terminals: list[Terminal], workspace: Path) -> None:
    for n, (key, code) in enumerate([(b"p", "PC"), (b"e", "EB"), (b"x", "J"), (b"v", "V")], start=1):
        terminal = opened(terminals, workspace)
        terminal.send(b"\r" + key)
        terminal.read_until(f"✓ {code}".encode())
        terminal.process.kill()
        terminal.process.wait()
        (path,) = (workspace / "sessions").glob("*.jsonl")
        content = read_journal(path)
        assert (len(content.lines), content.problems, content.torn) == (n, [], b"")
        assert content.lines[-1].changes["disposition"] == code
