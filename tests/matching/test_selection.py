"""The select settings: one SQL expression over the candidates, and nothing else."""

import math
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clara_pipeline.errors import UsageError
from clara_pipeline.runs.foreign_table import NEEDED
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.stage_work.select_candidates import LOCKDOWN, _columns_of, check_condition, selected, where
from clara_pipeline.tables.run_tables import RANKED, arrow_schema

TABLE = pa.Table.from_pylist(
    [
        {"filename": "c.fits", "rank": 3, "nwrss": 0.1},
        {"filename": "a.fits", "rank": 1, "nwrss": 1.0},
        {"filename": "b.fits", "rank": 2, "nwrss": 0.5},
        {"filename": "d.fits", "rank": 4, "nwrss": None},
    ],
    schema=arrow_schema(tuple(column for column in RANKED if column.name in NEEDED)),
)


@pytest.fixture
def context(tmp_path: Path) -> SimpleNamespace:
    pq.write_table(TABLE, tmp_path / "candidates.parquet")
    return SimpleNamespace(run=Run(tmp_path))


def test_true_means_all_with_an_nwrss_in_order_of_rank(context) -> None:
    assert selected(context, "true") == ["a.fits", "b.fits", "c.fits"]


def test_nothing_is_chosen_where_no_light_curve_was_left(context) -> None:
    pq.write_table(TABLE.slice(0, 0), context.run.path("candidates.parquet"))
    assert selected(context, "transit_snr >= 6.8 and transit_sde >= 4.5") == []


@pytest.mark.parametrize(("at_least", "n"), [(0, 3), (3, 3), (4, 4), (300, 4), (math.inf, 4)])
def test_where_few_have_an_nwrss_the_next_by_rank_are_taken(context, at_least: float, n: int) -> None:
    assert selected(context, "true", at_least) == ["a.fits", "b.fits", "c.fits", "d.fits"][:n]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("nwrss > 0.35", ["a.fits", "b.fits"]),
        ("rank = 2 or filename like 'c%' -- a comment", ["b.fits", "c.fits"]),
        ("nwrss = (select max(nwrss) from candidates)", ["a.fits"]),
        ("false", []),
    ],
)
def test_a_condition_chooses(context, condition: str, expected: list[str]) -> None:
    assert selected(context, condition) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("TMAG > 0.5 or tmag is null", {*NEEDED, "tmag"}),
        ("true", set(NEEDED)),
        ("columns('tic_i.') is null", {*NEEDED, "tmag", "tests"}),
        ("candidates is not null", {*NEEDED, "tmag", "tests"}),
    ],
)
def test_only_what_a_condition_may_be_about_is_read(context, condition: str, expected: set[str]) -> None:
    pq.write_table(TABLE.append_column("tmag", pa.nulls(4, "float64")).append_column("tests", pa.nulls(4, "string")),
                   context.run.path("candidates.parquet"))  # fmt: skip
    assert set(_columns_of(context.run, condition).column_names) == expected
    assert selected(context, condition) == ["a.fits", "b.fits", "c.fits"]


@pytest.mark.parametrize(
    "condition",
    [
        "", "nwrs > 0.3", "nwrss > ", "'abc'", "nwrss, rank", "true; drop view candidates", "true) union select 1, 2 --",
        "true limit 1", "count(*) > 1", "\x00",
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words(condition: str) -> None:
    with pytest.raises(UsageError, match="no condition on the candidates"):
        where(TABLE, condition)


@pytest.mark.parametrize("source", ["read_csv('/etc/passwd')", "'/etc/passwd'"])
def test_a_condition_reads_no_file(source: str) -> None:
    with pytest.raises(UsageError, match="asks another table than the candidates"):
        where(TABLE, f"filename in (select * from {source})")


def test_an_endless_condition_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clara_pipeline.stage_work.select_candidates.SECONDS", 0.2)
    with pytest.raises(UsageError, match="took over"):
        where(TABLE, "(select sum(a.range * b.range) from range(10000000) a, range(10000000) b) > nwrss")


def test_without_a_table_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="rank stage"):
        selected(SimpleNamespace(run=Run(tmp_path)), "true")


def test_a_condition_on_chance_is_refused() -> None:
    for condition in ("random() < 0.5", "RANDOM () < 0.5", "filename < uuid()::varchar"):
        with pytest.raises(UsageError, match="differently each time"):
            where(TABLE, condition)


def test_a_condition_that_needs_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "clara_pipeline.stage_work.select_candidates.LOCKDOWN",
        tuple(setting.replace("1GB", "20MB") for setting in LOCKDOWN),
    )
    with pytest.raises(UsageError, match="too much memory"):
        where(TABLE, "rank < (select max(len(x)) from (select list(range) x from range(100000000)))")


@pytest.mark.parametrize(
    "condition",
    [
        "true", " TRUE ", "nwrss > 0.35", "match_group = 'outlier' and cluster_dpmm >= 0 and toi is null", "bls_snr > 7",
        "ephemeris_matches = 0", "rank < (select sum(a.range * b.range) from range(10000000) a, range(10000000) b)",
    ],
)  # fmt: skip
def test_a_condition_on_columns_of_any_stage_may_wait(condition: str) -> None:
    check_condition("fold.select", condition)


@pytest.mark.parametrize("condition", ["nosuch > 1", "", "rank >", "random() < 0.5", "rank = tic_id, 1"])
def test_a_condition_no_table_could_answer_is_refused_at_once(condition: str) -> None:
    with pytest.raises(UsageError, match=r"^match\.select: "):
        check_condition("match.select", condition)
