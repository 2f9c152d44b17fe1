"""Part files: what a stage has finished. A part is there, whole, or it is not; nothing else counts.

A stage's folder holds `plan.json`, which names its parts in order, and per part up to three kinds of
file: arrays (`.npy`), failures (`.failed.parquet`) and, last of all, the table (`.parquet`), whose
presence says that the part is finished. All of them may lie in the folder's `parts.zip` instead, under the same names.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec
import numpy as np

from clara_pipeline.errors import DamagedStore
from clara_pipeline.files.atomic import whole_file, write_whole
from clara_pipeline.files.bounded_parquet import read_bounded
from clara_pipeline.files.npy import write_array
from clara_pipeline.files.part_archive import archived_names, is_there, names_in, place_of, read_file, write_archive
from clara_pipeline.json_text import NOT_JSON
from clara_pipeline.records import Failure
from clara_pipeline.tables.run_tables import FAILURES, arrow_schema, arrow_table
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import pyarrow


class Plan(msgspec.Struct, frozen=True):
    """The parts a stage is cut into, in order, whether they are there yet or not."""

    stage: str
    parts: tuple[str, ...]
    """File names without suffix."""


READ_TOGETHER = 50
"""Tables of parts that become one as they are read: Arrow takes half a kilobyte for every column of each."""


def fingerprint(*facts: object) -> str:
    """Return a short name for what a part is made from: stage, version, settings, inputs."""
    return hashlib.sha256(msgspec.json.encode(facts, order="deterministic")).hexdigest()[:16]


def write_plan(folder: Path, plan: Plan) -> None:
    """Make the stage's folder and say what it will hold."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "plan.json", msgspec.json.encode(plan), sync_name=False)


def read_plan(folder: Path) -> Plan | None:
    """Read what parts a stage planned; None when there is no plan or it is damaged."""
    try:
        return msgspec.json.decode((folder / "plan.json").read_bytes(), type=Plan)
    except (FileNotFoundError, *NOT_JSON):
        return None


def finished_parts(folder: Path) -> list[Path]:
    """Return the finished parts of a stage's current plan, in order, as paths without suffix."""
    plan = read_plan(folder)
    return [folder / name for name in plan.parts if is_finished(folder / name)] if plan else []


def is_finished(part: Path) -> bool:
    """Tell whether a part is complete: its table is written last."""
    return is_there(part.with_name(part.name + ".parquet"))


def forget_part(part: Path) -> None:
    """Let a part count as not finished, so that its stage makes it again."""
    table = part.with_name(part.name + ".parquet")
    if table.name in (archived := archived_names(part.parent)):
        write_archive(part.parent, archived - {table.name})
    table.unlink(missing_ok=True)


def array_names(part: Path) -> list[str]:
    """Return the names that tell the arrays of a part apart (`bins` of `….bins.npy`), sorted."""
    begin, end = part.name + ".", ".npy"
    found = [name for name in names_in(part.parent) if name.startswith(begin) and name.endswith(end)]
    return [name.removeprefix(begin).removesuffix(end) for name in found]


def is_complete(folder: Path) -> bool:
    """Tell whether every part a stage planned is there."""
    plan = read_plan(folder)
    return plan is not None and all(is_finished(folder / name) for name in plan.parts)


def write_part(
    part: Path,
    table: pyarrow.Table,
    failures: Iterable[Failure] = (),
    arrays: Mapping[str, np.ndarray] | None = None,
) -> None:
    """Write one part; its table comes last. `arrays` are named by suffix, such as `".npy"`.

    The first axis of an array's shape is the table's rows. The folder is synced once, when the stage has ended.
    """
    failed = failure_table(failures)
    if failed.num_rows:
        write_table(part.with_name(part.name + ".failed.parquet"), failed, sync_name=False)
    with ThreadPoolExecutor(1) as beside:  # the disk syncs two files in little more time than one
        written = [beside.submit(_write_array, part, *one) for one in (arrays or {}).items()]
        with whole_file(part.with_name(part.name + ".parquet"), sync_name=False) as file:
            _write_parquet(file, table)
            if written:
                file.flush()
                os.fsync(file.fileno())
            for array in written:
                array.result()


def _write_array(part: Path, suffix: str, array: np.ndarray) -> None:
    with whole_file(part.with_name(part.name + suffix), sync_name=False) as file:
        write_array(file, array)


def write_only_part(folder: Path, name: str, table: pyarrow.Table, failures: Iterable[Failure] = ()) -> None:
    """Write the plan of a stage that has one part, and the part; the folder has the stage's name."""
    write_plan(folder, Plan(folder.name, (name,)))
    write_part(folder / name, table, failures)


def write_table(path: Path, table: pyarrow.Table, sync_name: bool = True) -> None:
    """Write one Parquet file, whole; equal tables give equal bytes. `sync_name` as of `whole_file`."""
    with whole_file(path, sync_name=sync_name) as file:
        _write_parquet(file, table)


def _write_parquet(file: BinaryIO, table: pyarrow.Table) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, file, compression="zstd")


def read_table(path: Path, schema: pyarrow.Schema | None = None, columns: Sequence[str] | None = None) -> pyarrow.Table:
    """Read one Parquet file; see `table_in`. Raises DamagedStore, naming the file, when it is damaged."""
    import pyarrow as pa

    content = read_file(path)  # opened here: Arrow knows no name that the locale has no characters for
    try:
        return table_in(content, schema, columns)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise DamagedStore(f"{sanitize(path)} is damaged or cut off: {sanitize(error, 200)}") from error


def column_names(path: Path) -> list[str]:
    """Return the columns of a Parquet file, without reading them."""
    import pyarrow.parquet as pq

    with path.open("rb") as file:
        return pq.read_schema(file).names


def table_in(
    content: bytes, schema: pyarrow.Schema | None = None, columns: Sequence[str] | None = None
) -> pyarrow.Table:
    """Read a Parquet file's bytes; with a schema the columns in it alone, null where the file has none of that name.

    `columns` names the only ones to read; raises KeyError where one is missing, ValueError where it holds too much.
    """
    import pyarrow as pa

    table = read_bounded(content, schema.names if schema is not None and columns is None else columns)
    if schema is None:
        return table.select(columns) if columns is not None else table
    fitted = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.table(fitted, schema=schema)


def part_filenames(part: Path) -> list[str]:
    """Read the file names of a finished part's rows, in the order of its arrays."""
    return read_part(part, ["filename"])["filename"].to_pylist()


def read_part(part: Path, columns: Sequence[str]) -> pyarrow.Table:
    """Read some columns of a finished part's table. Raises FileNotFoundError, DamagedStore, KeyError."""
    return read_table(part.with_name(part.name + ".parquet"), columns=columns)


def read_tables(parts: Iterable[Path], schema: pyarrow.Schema, suffix: str = ".parquet") -> pyarrow.Table:
    """Return the tables of several parts, one after the other."""
    import pyarrow as pa

    paths = [path for part in parts if is_there(path := part.with_name(part.name + suffix))]
    groups = [paths[at : at + READ_TOGETHER] for at in range(0, len(paths), READ_TOGETHER)]
    tables = [pa.concat_tables(read_table(path, schema) for path in group).combine_chunks() for group in groups]
    return pa.concat_tables(tables) if tables else schema.empty_table()


def n_rows(part: Path) -> int:
    """Return the rows of a finished part's table, without reading them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path, offset, n_bytes = place_of(part.with_name(part.name + ".parquet"))
    content = np.memmap(path, np.uint8, "r", offset, (n_bytes,)) if n_bytes else b""
    return pq.read_metadata(pa.BufferReader(content)).num_rows


def failure_table(failures: Iterable[Failure]) -> pyarrow.Table:
    """Build the table of failures, one row each."""
    return arrow_table(FAILURES, [{"filename": f.filename, "stage": f.stage, "reason": f.reason} for f in failures])


def read_failed(part: Path) -> list[Failure]:
    """Return the failures a finished part recorded."""
    path = part.with_name(part.name + ".failed.parquet")
    rows = read_table(path).to_pylist() if is_there(path) else []
    return [Failure(**row) for row in rows]


def failures_of(run_folder: Path) -> pyarrow.Table:
    """Return all failures of a run so far, by filename, stage and reason."""
    import pyarrow as pa

    schema = arrow_schema(FAILURES)
    stages = sorted(path.parent for path in run_folder.glob("*/plan.json"))
    tables = [read_tables(finished_parts(stage), schema, ".failed.parquet") for stage in stages]
    everything = pa.concat_tables([schema.empty_table(), *tables])
    return everything.sort_by([("filename", "ascending"), ("stage", "ascending"), ("reason", "ascending")])
