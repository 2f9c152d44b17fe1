"""One writer at a time: a lock file that names its holder.

The kernel's lock on the file (`flock`) decides between living processes and ends with its holder;
the text in it says who that is, and still speaks where the kernel's lock does not reach (another
host on some network file systems). A left-over file of a dead process of this host is taken over.
"""

import errno
import fcntl
import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil

from clara_pipeline.errors import Locked
from clara_pipeline.files.atomic import not_written
from clara_pipeline.text import sanitize

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
        user, host, since = sanitize(self.user, 40), sanitize(self.host, 80), sanitize(self.since, 40)
        return f"process {self.pid} of {user} on {host} since {since}"


@contextmanager
def hold(path: Path) -> Iterator[Holder]:
    """Hold the lock file `path` while the block runs; the folder must exist.

    Raises Locked, naming the holder, when somebody else has it (this process counts too), and
    ClaraError where the file cannot be written. Ends with the process, however it dies.
    """
    path = Path(path)
    try:
        descriptor = _open_locked(path)
    except OSError as error:
        raise not_written(path, error, "nothing was locked") from error
    try:
        mine = _take(path, descriptor)
        try:
            yield mine
        finally:
            _let_go(path, descriptor)
    finally:
        os.close(descriptor)


def holder(path: Path) -> Holder | None:
    """Who holds `path` now; None when nobody does, or its holder (on this host) is dead."""
    try:
        found = _decode(Path(path).read_bytes())
    except FileNotFoundError:
        return None
    return None if found is None or _is_dead(found) else found


def _open_locked(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock_or_refuse(path, descriptor)
            if _is_still(path, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # its holder removed the file between our opening and locking it


def _lock_or_refuse(path: Path, descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        found = _decode(os.pread(descriptor, 10_000, 0))
        raise Locked(f"{path} is held by {found or 'another process'}; wait for it to end or end it") from None
    except OSError as error:
        if error.errno not in NO_KERNEL_LOCK:
            raise


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _take(path: Path, descriptor: int) -> Holder:
    before = _decode(os.pread(descriptor, 10_000, 0))
    if before is not None and not _is_dead(before):
        raise Locked(f"{path} is held by {before}; if that process no longer runs, delete {path} and try again")
    mine = Holder(
        socket.gethostname(),
        os.getpid(),
        _user(),
        datetime.now(UTC).isoformat(timespec="seconds"),
        _born(os.getpid()) or "",
    )
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, msgspec.json.encode(mine) + b"\n", 0)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise not_written(path, error, "nothing was locked") from error
    return mine


def _let_go(path: Path, descriptor: int) -> None:
    with suppress(OSError):  # an empty file holds nothing either; a full or vanished disk must not hide the real error
        os.ftruncate(descriptor, 0)
        path.unlink(missing_ok=True)


def _decode(text: bytes) -> Holder | None:
    try:
        return msgspec.json.decode(text, type=Holder)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _is_dead(found: Holder) -> bool:
    """Whether the holder is known to be gone; of other hosts that cannot be known."""
    if found.host != socket.gethostname():
        return False
    born = _born(found.pid)
    return born is not None and born != found.born


def _born(pid: int) -> str | None:
    """When process `pid` began, as text no later process repeats; "" when it is gone, None when hidden.

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
