"""Read Parquet files whose content may be far larger than the file: repeated values take no room in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.parquet

FEW_CELLS = 20_000_000
"""Values that are read of any file, however small."""
CELLS_PER_BYTE = 16
"""Values that are read for each byte of a larger file; a table of candidates has one to three."""
MAX_TEXT_BYTES = 2**30
"""Memory that all the texts of one file may take."""


def read_bounded(content: bytes, columns: Sequence[str] | None = None) -> pyarrow.Table:
    """Read a Parquet file's bytes, all columns or `columns`, unless they would take far more memory than a run's.

    By one thread and without `pyarrow.dataset`: where its threads are still at a buffer of ours as the process
    ends, the process aborts. Raises ValueError where the file holds more than its size allows or MAX_TEXT_BYTES.
    """
    return _opened(content, columns).read(columns, use_threads=False)


def bounded_blocks(content: bytes, n_rows: int) -> Iterator[pyarrow.Table]:
    """Read a Parquet file's bytes by blocks of `n_rows`, at least one, as `read_bounded` does."""
    import pyarrow as pa

    file = _opened(content, None)
    if not file.metadata.num_rows:
        yield file.read(use_threads=False)
    for batch in file.iter_batches(n_rows, use_threads=False):
        yield pa.Table.from_batches([batch])


def _opened(content: bytes, columns: Sequence[str] | None) -> pyarrow.parquet.ParquetFile:
    """Open a Parquet file's bytes; ValueError where the columns hold too much."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(pa.BufferReader(content))
    names = [name for name in file.schema_arrow.names if columns is None or name in columns]
    n_values, text_bytes = _claims(file, set(names))
    most = max(FEW_CELLS, CELLS_PER_BYTE * len(content))
    if n_values > most:
        raise ValueError(f"it claims to hold {n_values} values, and of {len(content)} bytes at most {most} are read")
    if sum(text_bytes.values()) > MAX_TEXT_BYTES and _text_bytes(content, text_bytes) > MAX_TEXT_BYTES:
        raise ValueError(f"its texts take more than {MAX_TEXT_BYTES >> 20} MB")
    return file


def _claims(file: pyarrow.parquet.ParquetFile, names: set[str]) -> tuple[int, dict[str, int]]:
    """Return the values in the columns `names`, and the bytes that each column of texts, by path, takes at most."""
    n_values, text_bytes = 0, dict[str, int]()
    for group in (file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)):
        for chunk in (group.column(place) for place in range(group.num_columns)):
            if chunk.path_in_schema.split(".")[0] in names:
                n_here = max(chunk.num_values, group.num_rows)
                n_values += n_here
                if chunk.physical_type in ("BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"):
                    before = text_bytes.get(chunk.path_in_schema, 0)
                    text_bytes[chunk.path_in_schema] = before + n_here * chunk.total_uncompressed_size
    return n_values, text_bytes


def _text_bytes(content: bytes, most: dict[str, int]) -> int:
    """Return the bytes of all texts in the columns `most`, each different one read once; `most` for nested columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    total = 0
    for path, at_most in most.items():
        file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=[path])
        known = path in file.schema_arrow.names and pa.types.is_dictionary(file.schema_arrow.field(path).type)
        total += _bytes_of(file.read([path], use_threads=False)[path]) if known else at_most
    return total


def _bytes_of(texts: pyarrow.ChunkedArray) -> int:
    """Return the bytes that dictionary-encoded texts take when each is written out."""
    import pyarrow.compute as pc

    lengths = (pc.take(pc.binary_length(chunk.dictionary), chunk.indices) for chunk in texts.chunks)
    return sum(pc.sum(each.cast("int64")).as_py() or 0 for each in lengths)
