"""The queue's rows: order, places, decisions."""

import numpy as np
import pyarrow as pa
import pytest
from app.small_sky import candidates
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.errors import UsageError
from clara_pipeline.records import CandidateKey
from clara_tui.queue.rows import Query, Rows
from clara_tui.queue.sorting.arrange import arrange

N = 40
TABLE = candidates(N)
KEYS = [CandidateKey(*(TABLE[name][i].as_py() for name in ("tic_id", "sector", "filename"))) for i in range(N)]


def ranks(rows: Rows) -> list[int]:
    return [rows.candidate(i).rank for i in range(len(rows))]


def test_unvetted_first_then_by_rank() -> None:
    rows = arrange(TABLE, {KEYS[0]: Judgement(disposition="PC"), KEYS[3]: Judgement(flags=("ODD",))}, Query())
    assert ranks(rows) == [*range(2, N + 1), 1]


@pytest.mark.parametrize("descending", [False, True])
def test_sorts_by_any_column_with_nulls_last(descending: bool) -> None:
    tmag = [None if i % 7 == 0 else float(i % 5) for i in range(N)]
    table = TABLE.set_column(TABLE.schema.get_field_index("tmag"), "tmag", pa.array(tmag, pa.float64()))
    rows = arrange(table, {}, Query(column="tmag", descending=descending))
    found = [rows.cells(i, ["tmag", "rank"]) for i in range(len(rows))]
    known = [tuple(cells) for cells in found if cells[0] is not None]
    assert known == sorted(known, key=lambda cells: (-cells[0] if descending else cells[0], cells[1]))
    assert all(cells[0] is None for cells in found[len(known) :])


def test_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="no column"):
        arrange(TABLE, {}, Query(column="triage"))


@given(st.sets(st.sampled_from(range(N))), st.sampled_from(["", "nwrss>.5", "disp:none"]), st.booleans())
def test_places_and_keys_are_each_others_inverse(vetted: set[int], text: str, descending: bool) -> None:
    judged = {KEYS[i]: Judgement(disposition="EB") for i in vetted}
    rows = arrange(TABLE, judged, Query(text, "p5", descending))
    for place in range(len(rows)):
        assert rows.position_of(rows.key(place)) == place
    hidden = set(KEYS) - {rows.key(place) for place in range(len(rows))}
    assert all(rows.position_of(key) is None for key in hidden)
    assert rows.position_of(CandidateKey(1, 1, "elsewhere.fits")) is None


@given(st.sets(st.sampled_from(range(N))), st.integers(0, N - 1), st.sampled_from([1, -1]))
def test_next_unvetted_is_the_nearest_once_around(vetted: set[int], start: int, direction: int) -> None:
    rows = arrange(TABLE, {}, Query())
    rows.mark_all({KEYS[i] for i in vetted})
    steps = [(start + direction * step) % N for step in range(1, N + 1)]
    for near in (1, 7, N, 4096):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("clara_tui.queue.rows.NEAR", near)
            found = rows.next_unvetted(start, direction)
        assert found == next((place for place in steps if place not in vetted), None)
    assert rows.count_unvetted() == N - len(vetted)


def test_marks_come_and_go_without_moving_anything() -> None:
    rows = arrange(TABLE, {}, Query())
    rows.mark(KEYS[0], True)
    assert rows.next_unvetted(N - 1, 1) == 1
    rows.mark(KEYS[0], False)
    assert rows.next_unvetted(N - 1, 1) == 0
    assert ranks(rows) == list(range(1, N + 1))


def test_decisions_belong_to_star_sector_and_file() -> None:
    other = KEYS[0]._replace(sector=99)
    rows = arrange(TABLE, {other: Judgement(disposition="PC")}, Query())
    assert rows.count_unvetted() == N
    assert rows.position_of(other) is None


def test_finds_by_tic_and_rank() -> None:
    rows = arrange(TABLE, {}, Query(column="rank", descending=True))
    assert rows.position_of_tic(KEYS[4][0]) == N - 5
    assert rows.position_of_rank(5) == N - 5
    assert rows.position_of_tic(7) is None


def test_an_empty_table_is_an_empty_queue() -> None:
    rows = arrange(TABLE.slice(0, 0), {KEYS[0]: Judgement(disposition="PC")}, Query("nwrss>.4"))
    assert len(rows) == 0
    assert rows.next_unvetted(0, 1) is None
    assert rows.position_of(KEYS[0]) is None


def test_the_order_given_is_the_table_order_when_asked() -> None:
    rows = Rows(arrange(TABLE, {}, Query()).table, np.array([3, 1]))
    assert ranks(rows) == [4, 2]
    with pytest.raises(IndexError):
        rows.row(2)
