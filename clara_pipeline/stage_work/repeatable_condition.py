"""Refuse SQL conditions whose answer may change; the same run must give the same bytes.

DuckDB's own parser says what is in the condition, so comments, quotes and odd spelling hide nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    import duckdb

CLOCKS = {"current_time", "current_timestamp", "localtime", "localtimestamp"}
"""Words that SQL lets stand without brackets; the rest of them DuckDB lists as functions."""
TABLE_FUNCTIONS = {"range", "generate_series", "unnest"}


def check_repeatable(connection: duckdb.DuckDBPyConnection, condition: str) -> None:
    """Raise UsageError unless `condition` is one expression that depends on the candidates alone.

    Raises duckdb.Error for what the parser does not understand.
    """
    statements = _parsed(connection, condition)
    if len(statements) != 1 or statements[0]["node"]["type"] != "SELECT_NODE":
        raise _refused(condition, "is more than one expression")
    columns = {name.lower() for name in connection.view("candidates").columns}
    unsteady = _unsteady_functions()
    for node in _nodes(statements[0]):
        if node.get("sample"):
            raise _refused(condition, "takes a sample, which differs each time")
        used = str(node.get("function_name", "")).lower()
        if node.get("type") == "COLUMN_REF" and len(node["column_names"]) == 1:
            used = node["column_names"][0].lower()
            used = "" if used in columns else used
        if used in unsteady:
            raise _refused(condition, f"uses {used}(), which answers differently each time")
        if node.get("type") == "TABLE_FUNCTION" and node["function"]["function_name"] not in TABLE_FUNCTIONS:
            raise _refused(condition, "asks another table than the candidates")
        if node.get("type") == "BASE_TABLE" and node["table_name"].lower() != "candidates":
            raise _refused(condition, "asks another table than the candidates")


def _parsed(connection: duckdb.DuckDBPyConnection, condition: str) -> list[dict[str, Any]]:
    import duckdb

    query = f"SELECT * FROM candidates WHERE ({condition}\n)"
    ((serialized,),) = connection.execute("SELECT json_serialize_sql(?)", [query]).fetchall()
    tree = json.loads(serialized)
    if "statements" not in tree:
        raise duckdb.ParserException(str(tree.get("error_message", "it is no SQL")))
    return tree["statements"]


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    """Yield every object in a parsed statement."""
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            yield node
            left += node.values()
        elif isinstance(node, list):
            left += node


@cache
def _unsteady_functions() -> set[str]:
    """Return the names of functions that answer by chance, clock or connection, and of macros made of them."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            "SELECT function_name, stability, macro_definition FROM duckdb_functions()"
        ).fetchall()
    unsteady = CLOCKS | {name for name, stability, _ in rows if stability in ("VOLATILE", "CONSISTENT_WITHIN_QUERY")}
    return unsteady | {name for name, _, text in rows if text and set(re.findall(r"\w+", text.lower())) & unsteady}


def _refused(condition: str, why: str) -> UsageError:
    quoted = repr(sanitize(condition, 120))
    return UsageError(f"the condition {quoted} {why}; choose by the columns of the candidates")
