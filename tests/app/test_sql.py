"""The operator's SQL: reads the run's tables and nothing else."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from app.small_sky import candidates

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.errors import UsageError
from clara_tui.queue.decision_columns import with_decisions
from clara_tui.queue.rows import Query
from clara_tui.queue.sorting.arrange import arrange
from clara_tui.queue.sql import select
from clara_tui.queue.sql_worker import _answer
from clara_tui.queue.table_access import keys_at

TABLE = candidates(50)
FAILURES = pa.table({"filename": ["a.fits"], "stage": ["features"], "reason": ["cut off"]})


def answer(text: str) -> pa.Table:
    return _answer(text, {"candidates": with_decisions(TABLE, {}), "failures": FAILURES})


def test_one_select_orders_the_queue() -> None:
    key = keys_at(TABLE, np.array([0]))[0]
    text = "where disposition is null and rank < 6 order by rank desc"
    rows = arrange(TABLE, {key: Judgement(disposition="PC")}, Query(text), lambda: FAILURES)
    assert [rows.candidate(i).rank for i in range(len(rows))] == [5, 4, 3, 2]


def test_failures_can_be_asked_too() -> None:
    assert select("select reason from failures", TABLE, FAILURES).to_pylist() == [{"reason": "cut off"}]


@pytest.mark.parametrize(
    "text",
    [
        "select 1; select 2", "", "drop table candidates", "create table x as select 1", "set threads=4", "pragma version",
        "attach 'x.db'", "install httpfs", "load httpfs", "copy candidates to 'x.csv'", "export database 'x'",
        "insert into candidates values (1)", "update candidates set p3=1", "delete from candidates", "explain select 1",
        "call pragma_version()", "select * from read_csv('/etc/passwd')", "select * from '/etc/passwd'",
        "select * from read_text('/etc/passwd')", "select * from read_blob('/etc/passwd')", "select * from glob('/*')",
        "select * from read_parquet('/etc/x.parquet')", "select * from TABLE", "select getenv('HOME')", "nonsense",
        "select * from duckdb_secrets(); attach 'x'", "select * from 'https://example.org/x.parquet'",
    ],
)  # fmt: skip
def test_all_else_is_refused_in_words(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        answer(text)
    assert not list(tmp_path.iterdir())


def test_an_endless_query_is_stopped() -> None:
    with pytest.raises(UsageError, match="longer than"):
        select("select count(*) from range(10000000) a, range(10000000) b where a.range < b.range", TABLE, seconds=0.3)


def test_a_query_without_filenames_cannot_be_a_queue() -> None:
    with pytest.raises(UsageError, match="filename"):
        arrange(TABLE, {}, Query("select count(*) from candidates"))


@pytest.mark.parametrize("text", ["select '\0'", "select 'a"])
def test_nul_and_open_quotes_are_just_wrong_sql(text: str) -> None:
    with pytest.raises(UsageError):
        select(text, TABLE)
