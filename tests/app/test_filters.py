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
from clara_tui.queue.column_names import column_named
from clara_tui.queue.columns import BY_NAME, COLUMNS
from clara_tui.queue.decision_columns import with_decisions
from clara_tui.queue.filters import matching
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


@pytest.mark.parametrize(
    ("shown", "stored"),
    [
        ("N-WRSS>.4", "nwrss>.4"), ("tmag < 9", "tmag<9"), ("tmag <9 p3>= .2", "tmag<9 p3>=.2"), ("TIC:none", "tic_id:none"),
        ("disp: PC, EB", "disp:PC,EB"), ("decision : none", "disp:none"), ("P d<3", "fold_period_days<3"),
        ("-P d < 3", "-fold_period_days<3"), ("tri-PC>.5", "triage_pc>.5"), ("ppt>2.5", "bls_depth_ppm>2500"),
        ("S:1", "sector:1"), ('note:"Looks good"', "note:good"), ("disp:junk,eb", "disp:J,EB"), ("second_look", "look:yes"),
        ("-second_look", "-look:yes"),
    ],
)  # fmt: skip
def test_headings_as_shown_spaces_and_quotes_are_understood(shown: str, stored: str) -> None:
    table = JUDGED
    for at, name in enumerate(("fold_period_days", "triage_pc", "bls_depth_ppm")):
        table = table.append_column(name, pa.array(np.arange(200) * (at + 1) * [0.1, 0.002, 17][at]))
    assert (matching(table, shown) == matching(table, stored)).all()


def test_every_heading_of_the_queue_names_its_column() -> None:
    for column in COLUMNS:
        assert column_named(column.title, BY_NAME.keys() - {"blind"} | {column.name}).name == column.name


def test_a_flag_is_the_whole_flag() -> None:
    table = with_decisions(TABLE, {FIRST: Judgement(flags=("EPH", "DIP")), SECOND: Judgement(flags=("PH", "P2"))})
    assert np.flatnonzero(matching(table, "flag:ph")).tolist() == [1]


def test_a_word_that_was_found_once_may_vanish_later() -> None:
    with pytest.raises(UsageError, match="nothing has 'nebula'"):
        matching(JUDGED, "nebula")
    assert not matching(JUDGED, "nebula", is_new=False).any()
    assert matching(JUDGED, "-nebula").all()


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
        ("nwrs>.4", "Columns: rank, N-WRSS, pct, TIC"), ("< 8", "write a column"), ("-note:ghost nan<8", "no column 'nan'"),
        ("tmag<nan", "not a number"), ("disp:XX", "There are: PC EB V"), ("disp:planet", "planet"), ("conf:sure", "certain"),
        ("flag:ODDD", "did you mean ODD"), ("unveted", "nothing has"), ("look:maybe", "look:yes"), ("tmagg", "did you mean Tmag"),
        ("tmag>any", "go with a colon"), ("cadence<3", "no column"),
        ("star>3", r"no column 'star'(?!; did you mean star\?)"),
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
