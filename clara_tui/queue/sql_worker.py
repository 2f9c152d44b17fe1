"""The process that answers one SELECT: `python -m clara_tui.queue.sql_worker SECONDS TEXT`, Arrow in, Arrow out.

DuckDB runs in memory, over registered Arrow tables, shut off from files, network, settings and Python,
and locked, before the operator's text is read.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import threading
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize
from clara_tui.queue.sql import REFUSED, too_long

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MAX_ROWS = 1_000_000
MEMORY_BYTES = 4 << 30
"""Address space of the process; what DuckDB itself may use is limited further below."""
LOCKDOWN = (
    "SET python_enable_replacements=false", "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false", "SET memory_limit='1GB'", "SET threads=1", "SET temp_directory=''",
    "SET enable_external_access=false", "SET lock_configuration=true",
)  # fmt: skip


def main(seconds: float, text: str) -> int:
    """Run a query on tables from standard input, within limits of memory and time; returns the exit code."""
    import pyarrow as pa

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    tables = _tables(sys.stdin.buffer.read())
    threading.Thread(target=_end_after, args=(seconds,), daemon=True).start()
    try:
        answer = _answer(text, tables)
    except UsageError as error:
        sys.stderr.write(str(error))
        return REFUSED
    with pa.ipc.new_stream(sys.stdout.buffer, answer.schema) as writer:
        writer.write_table(answer)
    return 0


def _tables(data: bytes) -> dict[str, pa.Table]:
    import pyarrow as pa

    stream, tables = io.BytesIO(data), {}
    while stream.tell() < len(data):
        table = pa.ipc.open_stream(stream).read_all()
        tables[table.schema.metadata[b"table"].decode()] = table
    return tables


def _answer(text: str, tables: dict[str, pa.Table]) -> pa.Table:
    import duckdb

    try:
        with duckdb.connect(":memory:") as connection:
            for name, table in tables.items():
                connection.register(name, table)
            for setting in LOCKDOWN:
                connection.execute(setting)
            _refuse_all_but_one_select(connection, text)
            return connection.sql(text).limit(MAX_ROWS).to_arrow_table()
    except (duckdb.Error, MemoryError) as error:
        raise UsageError(f"SQL: {sanitize(error, 300) or 'out of memory'}") from None


def _refuse_all_but_one_select(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    import duckdb

    statements = connection.extract_statements(text)
    if len(statements) != 1:
        raise UsageError(f"one SELECT at a time, please; this is {len(statements)} statements")
    if statements[0].type != duckdb.StatementType.SELECT:
        kind = sanitize(str(statements[0].type).rpartition(".")[2], 30)
        raise UsageError(f"only SELECT is possible here, the tables are for reading; this is {kind}")


def _end_after(seconds: float) -> None:
    """End the process from beside the query: not every function of DuckDB can be interrupted."""
    threading.Event().wait(seconds)
    os.write(2, too_long(seconds).encode())
    os._exit(REFUSED)


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]), sys.argv[2]))
