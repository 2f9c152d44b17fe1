"""One writer at a time: a lock file that names its holder.

The kernel's lock on the file (`flock`) decides between living processes and ends with its holder;
the text in it says who that is, and still speaks where the kernel's lock does not reach (another
host on some network file systems). A left-over file of a dead process of this host is taken over.
"""

import errno
import fcntl
import getpass
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import psutil

from clara_pipeline.errors import Locked
from clara_pipeline.files.atomic import UNFINISHED, not_written
from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.text import sanitize
from clara_pipeline.utc import now_utc

NO_KERNEL_LOCK = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}
"""What file systems without `flock` answer; the text in the file then decides alone."""


class Holder(msgspec.Struct, frozen=True):
    """Who holds a lock, as written in the file."""

    host: str
    pid: int
    user: str
    since: str
    """UTC, ISO 8601."""
    born: str
    """Tells the process from a later one with the same pid."""

    def __str__(self) -> str:
        """Return in words who holds the lock, and since when."""
        user, host, since = sanitize(self.user, 40), sanitize(self.host, 80), sanitize(self.since, 40)
        return f"process {self.pid} of {user} on {host} since {since}"


@contextmanager
def hold(path: Path) -> Iterator[Holder]:
    """Hold the lock file `path` while the block runs; the folder must exist.

    Raises Locked, naming the holder, when somebody else has it (this process counts too), and
    ClaraError where the file cannot be written. Ends with the process, however it dies.
    """
    path = Path(path)
    mine = _this_process()
    try:
        descriptor = _acquire(path, mine)
    except OSError as error:
        raise not_written(path, error, "nothing was locked") from error
    try:
        yield mine
    finally:
        _let_go(path, descriptor)
        os.close(descriptor)


def holder(path: Path) -> Holder | None:
    """Return who holds `path` now; None when nobody does, or its holder (on this host) is dead."""
    try:
        found = _decode(Path(path).read_bytes())
    except FileNotFoundError:
        return None
    return None if found is None or _is_dead(found) else found


def _acquire(path: Path, mine: Holder) -> int:
    """Return the descriptor of the lock file, ours; made anew each time, and never seen without its holder's name."""
    while True:
        if (descriptor := _created(path, mine)) is not None:
            if _is_still(path, descriptor):
                return descriptor
            os.close(descriptor)
        else:
            _remove_abandoned(path)


def _created(path: Path, mine: Holder) -> int | None:
    """Make the file in one step, locked and with its text: no other host can come between. None where there is one."""
    temporary = path.with_name(f".{secrets.token_hex(8)}{UNFINISHED}")
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        _lock(descriptor)
        text = msgspec.json.encode(mine) + b"\n"
        if os.write(descriptor, text) != len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.link(temporary, path)
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, FileExistsError):
            return None
        raise
    finally:
        temporary.unlink(missing_ok=True)
    return descriptor


def _remove_abandoned(path: Path) -> None:
    """Remove the file of a dead holder, or one that names none. Raises Locked where somebody lives."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:  # its holder released it meanwhile
        return
    try:
        text = os.pread(descriptor, 10_000, 0)
        try:
            _lock(descriptor)
        except BlockingIOError:
            raise Locked(f"{path} is held by {_decode(text) or 'another process'}; wait for it or end it") from None
        found = _decode(text)
        if found is not None and not _is_dead(found):
            raise Locked(f"{path} is held by {found}; if that process no longer runs, delete {path} and try again")
        if _is_still(path, descriptor):
            _move_away(path, text)
    finally:
        os.close(descriptor)


def _move_away(path: Path, text: bytes) -> None:
    """Remove `path`, unless another host has put its own in its place since `text` was read."""
    aside = path.with_name(f".{secrets.token_hex(8)}{UNFINISHED}")
    os.rename(path, aside)
    try:
        if aside.read_bytes()[:10_000] != text:
            with suppress(FileExistsError):
                os.link(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _lock(descriptor: int) -> None:
    """Take the kernel's lock. Raises BlockingIOError where somebody has it; passes where there are no such locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError as error:
        if error.errno not in NO_KERNEL_LOCK:
            raise


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _this_process() -> Holder:
    return Holder(socket.gethostname(), os.getpid(), _user(), now_utc(), _born(os.getpid()) or "")


def _let_go(path: Path, descriptor: int) -> None:
    with suppress(OSError):  # a full or vanished disk must not hide the real error
        if _is_still(path, descriptor):
            try:
                path.unlink()
            except OSError:
                os.ftruncate(descriptor, 0)  # an empty file holds nothing either


def _decode(text: bytes) -> Holder | None:
    try:
        return msgspec.json.decode(text, type=Holder)
    except NOT_JSON:
        return None


def _is_dead(found: Holder) -> bool:
    """Tell whether the holder is known to be gone; of other hosts that cannot be known."""
    if found.host != socket.gethostname():
        return False
    born = _born(found.pid)
    return born is not None and born != found.born


def _born(pid: int) -> str | None:
    """Return when process `pid` began, as text no later process repeats; "" when it is gone, None when hidden.

    On Linux in clock ticks since a named boot: the wall clock may be set back, this cannot.
    """
    with suppress(OSError, ValueError):
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return "" if words[0] in "ZX" else f"{boot}:{words[19]}"
    try:
        return f"{psutil.Process(pid).create_time():.0f}"
    except psutil.Error:
        return None if psutil.pid_exists(pid) else ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
