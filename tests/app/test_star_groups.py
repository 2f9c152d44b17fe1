"""One row a star in the queue, and the decisions on its other light curves."""

from pathlib import Path

import pyarrow as pa
import pytest
from app.piloting import screen_text
from app.test_star_files import two_sectors, until, vetting

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.errors import UsageError
from clara_pipeline.records import CandidateKey
from clara_tui.queue.query import Query
from clara_tui.queue.sorting.arrange import arrange
from clara_tui.queue.sorting.star_groups import grouped_as, is_group, with_groups

TABLE = pa.table(
    {
        "tic_id": pa.array([7, 8, 7, None, None, 7, 7], pa.int64()),
        "sector": pa.array([45, 1, 20, 1, 1, 3, 4], pa.int32()),
        "filename": list("abcdefg"),
        "rank": [3, 1, 2, 4, 5, 6, None],
    }
)
"""The last row is one that a newer run has replaced."""
JUDGED = {
    CandidateKey(7, 20, "c"): Judgement(disposition="KP"),
    CandidateKey(7, 20, "c", signal=2): Judgement(disposition="PC"),
    CandidateKey(7, 99, "gone"): Judgement(disposition="EB"),
}


def names(query: Query, judged: dict[CandidateKey, Judgement]) -> list[str]:
    rows = arrange(TABLE, judged, query)
    return [rows.cells(at, ["filename"])[0] for at in range(len(rows))]


def test_a_star_is_one_row_and_its_best_rank_stands() -> None:
    assert names(Query(is_grouped=True), {}) == ["b", "c", "d", "e"]
    assert names(Query(is_grouped=True, descending=True), {}) == ["e", "d", "c", "b"]
    assert names(Query("sector:45,3", is_grouped=True), {}) == ["a"], "the best of those that the filter leaves"
    rows = arrange(TABLE, {}, Query(is_grouped=True))
    assert rows.cells(1, ["star_files", "star_sectors"]) == [3, "3 20 45"]
    assert rows.cells(0, ["star_files", "star_sectors"]) == [1, None]
    assert "star_files" not in arrange(TABLE, {}, Query()).table.schema.names


def test_decisions_of_a_star_stand_in_all_its_rows_and_are_filtered_by() -> None:
    rows = arrange(TABLE, JUDGED, Query("tic:7"))
    assert {rows.cells(at, ["disposition_star"])[0] for at in range(3)} == {"S20 KP, S20 .02 PC, S99 EB"}
    assert names(Query("disp_star:none"), JUDGED) == ["b", "d", "e"]
    assert names(Query("disp_star:kp disp:none"), JUDGED) == ["a", "f"]
    assert names(Query("disp_star:V"), JUDGED) == []
    with pytest.raises(UsageError, match="there is no 'KQ'"):
        names(Query("disp_star:KQ"), JUDGED)


def test_an_empty_table_has_no_groups() -> None:
    assert with_groups(TABLE.slice(0, 0)).num_rows == 0


def test_the_command_says_what_it_takes() -> None:
    assert is_group("group star")
    assert not is_group("groups")
    assert grouped_as("group  star", Query("x")) == Query("x", is_grouped=True)
    assert grouped_as("group none", Query(is_grouped=True)) == Query()
    with pytest.raises(UsageError, match="group star"):
        grouped_as("group sector", Query())


async def test_keys_group_the_queue_open_the_best_and_show_what_was_decided(tmp_path: Path) -> None:
    two_sectors(tmp_path)
    async with vetting(tmp_path) as (pilot, _):
        await pilot.press("K", "escape")
        state = pilot.app.state
        await until(pilot, lambda: "S1 KP" in "\n".join(screen_text(pilot.app)))
        await pilot.press("colon", *"group", "space", *"star", "enter")
        await until(pilot, lambda: len(state) == 5)
        assert "one row a star" in "\n".join(screen_text(pilot.app))
        assert "1 27" in "\n".join(screen_text(pilot.app))
        await pilot.press("slash", *"tic:1000", "enter")
        await until(pilot, lambda: len(state) == 1)
        await pilot.press("enter")
        await until(pilot, lambda: getattr(pilot.app.screen, "candidate_view", None) is not None)
        assert pilot.app.screen.candidate_view.candidate.sector == 1
        await pilot.press("number_sign", "enter")
        await until(pilot, lambda: pilot.app.screen.candidate_view.candidate.sector == 27)
        assert len(state) == 1, "the star's row shows the file that was opened"
        await pilot.press("escape")
        await until(pilot, lambda: "one row a star" in "\n".join(screen_text(pilot.app)))
        assert state.current is not None
        assert state.current.sector == 27
        await pilot.press("enter", "number_sign", "enter")
        await until(pilot, lambda: state.current is not None and state.current.sector == 1)
        assert len(state) == 1
