"""The table of a run's candidates as a file that is mapped, not read: any row of 1.7 million costs nothing until asked.

`<workspace>/index/<user>/<run>.arrow` is a copy of the run's `candidates.parquet`, made when it is first asked for and
again when that has changed; it may be deleted at any time. Arrow trusts what it maps, so that only files are taken that
this user wrote and nobody else may write.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

import numpy as np

from clara_pipeline.errors import ClaraError
from clara_pipeline.files.atomic import not_written, whole_file
from clara_pipeline.runs.run_directory import Run

if TYPE_CHECKING:
    import pyarrow

FOLDER = "index"
VERSION = 1
"""One higher whenever the same candidates would give another file."""
BLOCK_ROWS = 65_536
LARGE_BYTES = 20_000_000
"""Size of a run's table from which mapping an index file beats reading: some 200 000 rows."""
FILE_NUMBER = "file_number"
"""Column of the index alone: the first 64 bits of a hash of the file name, by which equal ones are found."""
_SOURCE = b"made_from"


_mappings: WeakSet[mmap.mmap] = WeakSet()
"""The files that are mapped now."""


def let_go_of_pages() -> None:
    """Give back the memory of what was looked at in mapped files; the next look takes it from the disk's cache.

    The kernel maps sixteen pages around each one that is touched: a row of a hundred columns would cost 7 MB a run.
    """
    for mapping in list(_mappings):
        mapping.madvise(mmap.MADV_DONTNEED)


def index_folder(workspace: Path) -> Path:
    """Return the folder of this user's index files."""
    return Path(workspace) / FOLDER / f"user-{os.getuid()}"


def index_path(run: Run) -> Path:
    """Return where the index file of a run is, or will be."""
    return index_folder(run.workspace) / f"{run.id}.arrow"


def indexed_candidates(run: Run) -> pyarrow.Table:
    """Return the ranked table of a run, mapped from its index file, which is written first where it is not up to date.

    Raises FileNotFoundError where the run has no table, DamagedStore where that cannot be read, ClaraError where the
    index cannot be written.
    """
    return mapped_or_made(index_path(run), stamp_of(run), lambda: map(_with_numbers, _blocks(run)))


def _blocks(run: Run) -> Iterator[pyarrow.Table]:
    """Read the ranked table of a run, a large one by blocks: the whole of it would take gigabytes."""
    return run.candidate_blocks(BLOCK_ROWS) if _is_large(run) else iter([run.candidates()])


def _is_large(run: Run) -> bool:
    return run.path("candidates.parquet").stat().st_size >= LARGE_BYTES


def _with_numbers(block: pyarrow.Table) -> pyarrow.Table:
    import pyarrow as pa

    return block.append_column(FILE_NUMBER, pa.array(file_numbers(block["filename"].to_pylist())))


def candidates_of_run(run: Run) -> pyarrow.Table:
    """Return the ranked table of a run; map a large, finished one from its index file.

    Raises FileNotFoundError, ClaraError, as `Run.candidates` does. A folder that cannot be written costs only time.
    """
    if run.path("candidates.parquet").exists() and _is_large(run) and run.writer() is None:
        with suppress(ClaraError):
            return indexed_candidates(run).drop_columns([FILE_NUMBER])
    return run.candidates()


def index_if_large(run: Run) -> None:
    """Write the index file of a large run that has ended, so that the first look at it need not."""
    if run.path("candidates.parquet").exists() and _is_large(run):
        with suppress(ClaraError):
            indexed_candidates(run)


def mapped_or_made(path: Path, stamp: bytes, make: Callable[[], Iterable[pyarrow.Table]]) -> pyarrow.Table:
    """Return the table in the index file `path`, mapped; its blocks are made and written where it has another stamp.

    Raises what `make` raises, and ClaraError where the file cannot be written.
    """
    import pyarrow as pa

    if (found := _mapped(path, stamp)) is not None:
        return found
    _write(path, make(), stamp)
    found = _mapped(path, stamp)
    return pa.concat_tables(make()) if found is None else found  # a disk that keeps no owners, say


def stamp_of(run: Run) -> bytes:
    """Return what an index file of the run's table, as it is now, is known by. Raises FileNotFoundError."""
    about = run.path("candidates.parquet").stat()
    return f"{VERSION}:{about.st_size}:{about.st_mtime_ns}".encode()


def _mapped(path: Path, stamp: bytes) -> pyarrow.Table | None:
    """Return the table in an index file; None where there is none that is ours and made from this stamp."""
    import pyarrow as pa

    try:
        about = path.lstat()
        is_ours = stat.S_ISREG(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & 0o022
        if not is_ours:
            return None
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        table = pa.ipc.open_file(pa.py_buffer(content)).read_all()
    except (OSError, ValueError, pa.ArrowException):
        return None
    _mappings.add(content)
    return table if (table.schema.metadata or {}).get(_SOURCE) == stamp else None


def _write(path: Path, blocks: Iterable[pyarrow.Table], stamp: bytes) -> None:
    """Write the blocks, of which there is at least one, a batch each."""
    import pyarrow as pa

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise not_written(path, error, "the list of all runs needs it") from error
    marked = (block.replace_schema_metadata({_SOURCE: stamp}) for block in blocks)
    first = next(marked)
    with whole_file(path) as file:
        os.fchmod(file.fileno(), 0o600)
        with pa.ipc.new_file(file, first.schema) as writer:
            for block in chain([first], marked):
                writer.write_table(block.combine_chunks(), max_chunksize=max(1, block.num_rows))


def file_numbers(names: list[str]) -> np.ndarray:
    """Return 64 bits of a hash of each name, uint64 (n,)."""
    digests = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, "<u8")
