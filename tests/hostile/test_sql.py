"""Conditions of a run's selections: the same run gives the same rows, and nothing else is reached."""

import pyarrow as pa
import pytest
from hostile.harmless import is_harmless
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.errors import UsageError
from clara_pipeline.stage_work.select_candidates import check_condition, where
from clara_pipeline.tables.run_tables import RANKED, arrow_table

TABLE = arrow_table(RANKED, [{"filename": f"f{n}", "rank": n, "nwrss": n / 10, "tmag": 9.0} for n in range(1, 10)])

UNSTEADY = [
    "random() < .5", "random/**/() < .5", 'random\n() < .5', '"random"() < .5', "RaNdOm() < .5", "system.main.random() < .5",
    "now() > timestamp '2020-01-01'", "now/* */() is not null", "current_date > date '2020-01-01'", "current_timestamp is not null",
    "localtime is not null", "today() > date '2020-01-01'", "get_current_timestamp() is not null", "age(timestamp '2020-01-01') is not null and now() is not null",
    "uuid() > 'a'", "gen_random_uuid() is not null", "md5(uuid()::varchar) < 'a'", "setseed(0.5) is null",
    "current_setting('threads') = '1'", "txid_current() > 1", "pg_postmaster_start_time() is not null", "ago(interval 1 day) is not null",
    "rank in (select rank from candidates using sample 3)", "rank in (select rank from candidates tablesample 50%)",
    "rank in (select (random() * 9)::int from range(3))", "rank = (select count(*) from duckdb_settings())",
    "rank in (select estimated_size from duckdb_tables)", "list_transform([1], lambda x: random())[1] < .5",
    "nextval('s') > 1", "exists (from duckdb_memory())", "coalesce(nwrss, random()) > 0.1", "case when random() < .5 then true end",
]  # fmt: skip


@pytest.mark.parametrize("condition", UNSTEADY)
def test_what_answers_differently_each_time_is_refused(condition):
    for check in (lambda: where(TABLE, condition), lambda: check_condition("vet.where", condition)):
        with pytest.raises(UsageError, match=r"differ|another table|is no condition"):
            check()


@pytest.mark.parametrize(
    "condition",
    [
        "true using sample 3", "true) using sample (3", "true limit 3", "true order by random()", "true); select (1",
        "true; drop table candidates", "true) union all (select 1, 2", "", "(", "true --", "\x00", "1/0 > (", "rank > $1", "rank > ?",
        "filename in (select * from read_csv('/etc/passwd'))", "'/etc/passwd' in (from '/etc/passwd')", "getenv('HOME') > ''",
        "rank in (select 1 from candidates c join '/etc/passwd' on true)",
    ],
)  # fmt: skip
def test_what_is_more_than_one_expression_over_the_candidates_is_refused(condition):
    if condition == "true --":
        assert len(where(TABLE, condition)) == 9  # a remark is no harm
        return
    with pytest.raises(UsageError):
        where(TABLE, condition)


@pytest.mark.parametrize(
    ("condition", "n"),
    [
        ("nwrss > 0.35", 6), ("true", 9), ("rank between 2 and 4 or tmag < 3", 3), ("filename like 'f%'", 9),
        ("nwrss > (select median(nwrss) from candidates)", 4), ("candidates.rank < 3", 2), ("abs(rank - 5) <= 1", 3),
        ("regexp_matches(filename, '[12]')", 2), ("rank in (select unnest([1, 2]))", 2), ("rank in (from range(3))", 2),
        ("coalesce(sector, 1) = 1 and fmod(rank, 2) = 0", 4), ("nullif(rank, 1) is null", 1),
    ],
)  # fmt: skip
def test_ordinary_conditions_are_answered(condition, n):
    assert len(where(TABLE, condition)) == n


def test_a_column_may_be_called_like_a_clock():
    table = TABLE.append_column("today", pa.array(range(9)))
    assert len(where(table, "today > 5")) == 3


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            [
                "rank",
                "nwrss",
                ">",
                "<",
                "(",
                ")",
                "and",
                "or",
                "not",
                "1",
                "'a'",
                ",",
                "select",
                "from",
                "using",
                "sample",
                "random",
                "/*",
                "*/",
                "--",
                ";",
                '"',
                ".5",
            ]
        ),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_is_answered_or_refused_in_words(condition):
    try:
        rows = where(TABLE, condition)
    except UsageError as error:
        assert is_harmless(error)  # noqa: PT017
        return
    assert where(TABLE, condition) == rows
