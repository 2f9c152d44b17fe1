"""Files that exist only when they are whole."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from clara_pipeline.errors import ClaraError

UNFINISHED = ".unfinished"
"""Suffix of the temporary names; what a killed writer leaves behind ends in it."""

WHAT_TO_DO = {
    errno.ENOSPC: "free some space and try again",
    errno.EDQUOT: "your quota is used up: free some space and try again",
    errno.EFBIG: "the file would be larger than this system allows",
    errno.EROFS: "the file system is read-only: choose another folder",
    errno.EACCES: "you may not write there: choose another folder or ask for access",
    errno.EPERM: "you may not write there: choose another folder or ask for access",
    errno.ENOENT: "the folder does not exist: create it first",
    errno.EIO: "the disk reports an error: check it before going on",
}


@contextmanager
def whole_file(path: Path, sync: bool = True, sync_name: bool = True) -> Iterator[BinaryIO]:
    """Provide a binary file to write, which becomes `path` when the block ends without an error.

    It is written under a temporary name in the same folder, flushed, synced and renamed, and the
    folder is synced: at any instant `path` holds the old content or the new, whole. A file that was
    there keeps its permissions. On an error nothing is left behind. `sync=False` leaves out the syncs
    (for files that may be lost with the power, never cut off by a kill). `sync_name=False` leaves out that of the
    folder, for a caller who syncs it once after many files: until then the power may take names, newest first.

    Raises ClaraError, naming the file and what to do, where the system refuses (any OSError).
    """
    path = Path(os.path.realpath(path))  # through a link to the file it stands for
    if path.exists() and not path.is_file():
        raise ClaraError(f"{path} is no ordinary file, and is left alone; choose another name")
    temporary = path.with_name(f".{secrets.token_hex(8)}{UNFINISHED}")
    try:
        try:
            with open(temporary, "xb") as file:
                _as_private_as(path, file)
                yield file
                file.flush()
                if sync:
                    os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        if sync and sync_name:
            sync_folder(path.parent)
    except OSError as error:
        raise not_written(path, error) from error


def _as_private_as(path: Path, file: BinaryIO) -> None:
    """Give `file` the permissions of `path`, where there is one."""
    with suppress(OSError):  # file systems without permissions
        os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode) & 0o777)


def write_whole(path: Path, data: bytes, sync: bool = True, sync_name: bool = True) -> None:
    """Write `data` as `path`, whole or not at all. Raises ClaraError as `whole_file`."""
    with whole_file(path, sync, sync_name) as file:
        file.write(data)


def write_if_new(path: Path, data: bytes, sync_name: bool = True) -> None:
    """Write `data` as `path` as `write_whole`, unless it holds them already."""
    if not _holds(path, data):
        write_whole(path, data, sync_name=sync_name)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Make names in `folder` as lasting as the files; passes where a file system cannot."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def remove_unfinished(folder: Path) -> int:
    """Delete what killed writers left in `folder`; how many. Only for the folder's one writer."""
    left = [entry for entry in folder.iterdir() if entry.name.startswith(".") and entry.name.endswith(UNFINISHED)]
    for entry in left:
        entry.unlink(missing_ok=True)
    return len(left)


def not_written(path: Path, error: OSError, consequence: str = "it was left as it was") -> ClaraError:
    """Return the sentence for a write the system refused."""
    reason = error.strerror or str(error)
    advice = WHAT_TO_DO.get(error.errno or 0, "check the disk and the folder, then try again")
    return ClaraError(f"could not write {path}: {reason}; {consequence}. To go on: {advice}.")
