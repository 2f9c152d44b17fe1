"""Select a stage's candidates: an SQL condition of the settings, over the candidates table so far."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError
from clara_pipeline.stage_work.context import Context
from clara_pipeline.stage_work.repeatable_condition import check_repeatable
from clara_pipeline.tables.candidate_columns import BESIDE
from clara_pipeline.tables.run_tables import RANKED, arrow_schema
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import duckdb
    import pyarrow

    from clara_pipeline.runs.run_directory import Run

SECONDS = 60.0
"""Longest time a condition may take."""
MAY_MEAN_ANY = ("*", "#", "columns", "candidates")
"""What a condition may name columns by, but for their names."""
LOCKDOWN = (
    "SET python_enable_replacements=false", "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false", "SET temp_directory=''", "SET threads=1",
    "SET memory_limit='1GB'", "SET enable_external_access=false", "SET lock_configuration=true",
)  # fmt: skip


def selected(context: Context, condition: str, at_least: float = 0) -> list[str]:
    """Return the filenames of the candidates for which `condition` holds, in order of rank.

    They are taken from the candidates with an N-WRSS and, where these are fewer than `at_least`, the next by rank.
    Raises UsageError for a condition that is not one expression over the columns there are, or takes too long,
    DamagedStore when the table cannot be read.
    """
    import pyarrow.compute as pc

    path = context.run.path("candidates.parquet")
    if not path.exists():
        raise UsageError("there is no candidates table yet to select from: run the rank stage first")
    table = _columns_of(context.run, condition)
    if table.num_rows == 0:
        return []  # no light curve was left: no stage has written the columns of its results either
    last = max(at_least, table.num_rows - table["nwrss"].null_count)
    return where(table.filter(pc.less_equal(table["rank"], last)), condition)


def _columns_of(run: Run, condition: str) -> pyarrow.Table:
    """Read what `condition` may be about: a table of all columns would take the process of the run 6 kB a curve."""
    words = condition.lower()
    may_mean_any = any(sign in words for sign in MAY_MEAN_ANY)
    return run.candidates(lambda name: may_mean_any or name.lower() in words)


def check_condition(name: str, condition: str) -> None:
    """Raise UsageError, naming the setting, for a condition that no candidates table could answer.

    Nothing is computed: DuckDB only reads it, over an empty table with the columns of all stages.
    """
    if condition.strip().lower() == "true":
        return  # the default, without waiting for DuckDB
    columns = {column.name: column for table in (RANKED, *BESIDE.values()) for column in table}
    try:
        with _refused_in_words(condition), _locked_down(arrow_schema(tuple(columns.values())).empty_table()) as found:
            _chosen(found, condition)
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from None


def where(table: pyarrow.Table, condition: str) -> list[str]:
    """Return the filenames of the rows of `table` (with `rank`) for which `condition` holds, in order of rank.

    DuckDB runs in memory, over this one table, shut off from files, network and settings.
    Raises UsageError in words.
    """
    if condition.strip().lower() == "true":
        return table.sort_by("rank")["filename"].to_pylist()  # the default, without loading DuckDB
    with _refused_in_words(condition), _locked_down(table) as connection:
        limit = threading.Timer(SECONDS, connection.interrupt)
        limit.start()
        try:
            rows = _chosen(connection, condition).fetchall()
        finally:
            limit.cancel()
    return [filename for filename, _ in sorted(rows, key=lambda row: row[1])]


@contextmanager
def _locked_down(table: pyarrow.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    with duckdb.connect(":memory:") as connection:
        connection.register("candidates", table)
        for setting in LOCKDOWN:
            connection.execute(setting)
        yield connection


def _chosen(connection: duckdb.DuckDBPyConnection, condition: str) -> duckdb.DuckDBPyRelation:
    check_repeatable(connection, condition)
    return connection.view("candidates").filter(condition).project("filename, rank")


@contextmanager
def _refused_in_words(condition: str) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.InterruptException:
        raise UsageError(f"the condition {_quoted(condition)} took over {SECONDS:.0f} s; make it simpler") from None
    except duckdb.OutOfMemoryException:
        raise UsageError(f"the condition {_quoted(condition)} needs too much memory; make it simpler") from None
    except (duckdb.Error, ValueError) as error:  # ValueError: a NUL in the text
        raise UsageError(
            f"{_quoted(condition)} is no condition on the candidates: {_sentence(error)}. Write one SQL expression, "
            "such as nwrss > 0.35 (true means all)"
        ) from None


def _quoted(condition: str) -> str:
    return repr(sanitize(condition, 120))


def _sentence(error: Exception) -> str:
    """Return DuckDB's first line, which says what is wrong; the rest points into the text."""
    return sanitize(str(error).partition("\n")[0], 200).rstrip(".!")
