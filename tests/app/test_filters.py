"""Filter words."""

import operator

import numpy as np
import pyarrow as pa
import pytest
from app.small_sky import candidates
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.errors import UsageError
from clara_tui.queue.filters import matching
from clara_tui.queue.ordering import with_decisions
from clara_tui.queue.query import Query
from clara_tui.queue.table_access import keys_at

TABLE = candidates(200).append_column("cluster_dpmm", pa.array([i % 3 for i in range(200)]))
FIRST = keys_at(TABLE, np.array([0]))[0]
SECOND = keys_at(TABLE, np.array([1]))[0]
JUDGED = with_decisions(
    TABLE,
    {
        FIRST: Judgement(disposition="PC", flags=("ODD", "CENT"), note="Looks good", rating=4, second_look=True),
        SECOND: Judgement(disposition="EB"),
    },
)
NWRSS = TABLE["nwrss"].to_numpy()
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, ":": operator.eq,
           "!=": operator.ne}  # fmt: skip


def rows(text: str) -> list[int]:
    return np.flatnonzero(matching(JUDGED, text)).tolist()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("disp:PC", [0]), ("disp:pc,eb", [0, 1]), ("disp:any", [0, 1]), ("decision=EB", [1]), ("flag:cent", [0]),
        ("flag:ODD -disp:EB", [0]), ("note:good", [0]), ("rating>3", [0]), ("rating:4,5", [0]), ("look:yes", [0]),
        ("disp!=PC disp:any", [1]), ("good", [0]), (str(FIRST[0]), [0]), (FIRST[2], [0]), ("rank<=2", [0, 1]),
    ],
)  # fmt: skip
def test_terms(text: str, found: list[int]) -> None:
    assert rows(text) == found


def test_none_means_without_a_decision() -> None:
    assert rows("disp:none") == list(range(2, 200))


def test_none_is_one_of_a_list() -> None:
    assert rows("disp:none,PC") == [0, *range(2, 200)]
    assert rows("disp:pc,None") == [0, *range(2, 200)]
    assert rows("rating:4,none") == list(range(200))
    assert rows("disp!=none,PC") == [1]
    assert rows("-disp:none,PC") == [1]


@pytest.mark.parametrize("sign", COMPARE)
def test_numbers_compare_as_numbers(sign: str) -> None:
    value = float(NWRSS[50])
    wanted = [place for place, nwrss in enumerate(NWRSS.tolist()) if COMPARE[sign](nwrss, value)]
    assert rows(f"nwrss{sign}{value!r}") == wanted


def test_nulls_match_no_comparison() -> None:
    table = with_decisions(
        TABLE.set_column(TABLE.schema.get_field_index("nwrss"), "nwrss", pa.array([None] * 200, pa.float64())), {}
    )
    assert not matching(table, "nwrss>0").any()
    assert not matching(table, "nwrss<=0").any()
    assert matching(table, "nwrss:none").all()


@given(st.lists(st.sampled_from(["disp:none", "nwrss>.4", "cluster:2", "flag:ODD", "p3<.2", "tmag>=9.5"]), max_size=4))
def test_terms_are_joined_by_and_and_turned_by_minus(terms: list[str]) -> None:
    both = np.ones(len(NWRSS), bool)
    for term in terms:
        assert (matching(JUDGED, f"-{term}") == ~matching(JUDGED, term)).all()
        both &= matching(JUDGED, term)
    assert (matching(JUDGED, " ".join(terms)) == both).all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nwrs>.4", "did you mean nwrss"), ("nwrss>x", "not a number"), ("nwrss>", "missing"), ("disp>PC", "is text"),
        ("group:planet_like", "match stage"), ("period>3", "fold stage"), ("nwrss>1e", "not a number"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_said(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        matching(JUDGED, text)


@given(st.text(max_size=40))
def test_any_text_filters_or_is_refused_in_words(text: str) -> None:
    try:
        answer: object = matching(JUDGED, text).shape
    except UsageError as error:
        answer = str(error)
    assert answer == (200,) or (isinstance(answer, str) and answer.isprintable())


@pytest.mark.parametrize(("text", "sql"), [("select 1", True), (" WHERE x", True), ("with a", True), ("selected", False),
                                           ("disp:PC where", False), ("", False)])  # fmt: skip
def test_sql_is_told_from_words(text: str, sql: bool) -> None:
    assert Query(text).is_sql is sql
