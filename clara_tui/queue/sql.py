"""The operator's own SQL: one SELECT over the run's tables, in a process of its own.

Tables: `candidates` (with the session's decisions) and `failures`. The process (`clara_tui.queue.sql_worker`)
gets them as Arrow bytes, can be ended at any moment, and its memory is not the app's.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.text import sanitize
from clara_tui.child_process import python_command

if TYPE_CHECKING:
    import pyarrow as pa

SECONDS = 5.0
"""Longest time one query may take, its process's start left out."""
START_SECONDS = 5.0
REFUSED = 2
"""Exit code of the process when the query is at fault; its standard error says why, in words."""


def select(text: str, candidates: pa.Table, failures: pa.Table | None = None, seconds: float = SECONDS) -> pa.Table:
    """Return the answer to one SELECT (a bare `where …` is a condition on the candidates).

    Raises UsageError, in words: for anything but one SELECT, for what DuckDB refuses, after `seconds`.
    """
    command = python_command("clara_tui.queue.sql_worker", f"{seconds:g}")
    tables = _packed({"candidates": candidates} | ({"failures": failures} if failures is not None else {}))
    try:
        done = subprocess.run(
            [*command, _whole(text)], input=tables, capture_output=True, timeout=seconds + START_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise UsageError(too_long(seconds)) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the text
        raise UsageError(f"the query could not be run: {sanitize(error, 200)}") from None
    if done.returncode == 0:
        return _unpacked(done.stdout)
    if done.returncode == REFUSED:
        raise UsageError(sanitize(done.stderr.decode(errors="replace"), 400))
    raise ClaraError("the query ended without an answer, probably for want of memory; ask for less at once")


def filenames_of(text: str, candidates: pa.Table, failures: pa.Table | None = None) -> list[str]:
    """Return the filenames in a query's answer, in its order. Raises UsageError as `select`, or without that column."""
    answer = select(text, candidates, failures)
    if "filename" not in answer.schema.names:
        raise UsageError("the queue needs the column filename in the answer: select * from candidates where …")
    return [name for name in answer["filename"].to_pylist() if isinstance(name, str)]


def too_long(seconds: float) -> str:
    """Say that a query was stopped after `seconds`, and what to do."""
    return f"the query took longer than {seconds:g} s and was stopped; narrow it down"


def _whole(text: str) -> str:
    text = text.strip().rstrip(";")
    return f"SELECT * FROM candidates {text}" if text[:5].lower() == "where" else text


def _packed(tables: dict[str, pa.Table]) -> bytes:
    """Pack each table as an Arrow stream whose schema carries its name, one after the other."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    for name, table in tables.items():
        named = table.replace_schema_metadata({"table": name})
        with pa.ipc.new_stream(sink, named.schema) as writer:
            writer.write_table(named)
    return sink.getvalue().to_pybytes()


def _unpacked(data: bytes) -> pa.Table:
    import pyarrow as pa

    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()
