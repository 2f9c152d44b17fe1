"""The queue with real key events."""

from pathlib import Path

import pyarrow as pa
import pytest
from app.piloting import Opener, screen_text, until, write
from app.small_sky import candidates, finished_run

from clara_pipeline.decisions import acts
from clara_pipeline.runs.parts import write_table
from clara_tui import judging
from clara_tui.app import ClaraApp
from clara_tui.screens.queue.screen import QueueScreen
from clara_tui.widgets.queue_table import QueueTable


def rank(app: ClaraApp) -> int:
    assert app.state.candidate is not None
    return app.state.candidate.rank


async def test_keys_move_the_current_star(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        page = app.screen.query_one(QueueTable).page
        for keys, expected in (
            ("j", 2), ("down", 3), ("k", 2), ("up", 1), ("k", 1), ("G", 60), ("j", 60), ("g", 1), ("end", 60),
            ("home", 1), ("ctrl+d", 1 + page // 2), ("ctrl+u", 1), ("pagedown", 1 + page // 2),
        ):  # fmt: skip
            await pilot.press(keys)
            await pilot.pause()
            assert rank(app) == expected, keys


async def test_the_cursor_is_always_in_sight(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        table = app.screen.query_one(QueueTable)
        for key in ("G", "k", "k", "g", "ctrl+d", "ctrl+d", "ctrl+d", "j", "G", "ctrl+u"):
            await pilot.press(key)
            await pilot.pause()
            assert table.top <= table.cursor < table.top + table.page
            assert any(line.startswith("▌") and f" {rank(app)} " in line for line in screen_text(app))


@pytest.mark.parametrize(("typed", "expected"), [("#40", 40), ("40", 40), ("TIC", None)])
async def test_goes_to_a_rank_or_tic(open_app: Opener, typed: str, expected: int | None) -> None:
    async with open_app() as (app, pilot):
        if expected is None:
            typed, expected = f"TIC {app.state.rows.cells(24, ['tic_id'])[0]}", 25
        await pilot.press("colon")
        await write(app, pilot, typed)
        await until(pilot, lambda: rank(app) == expected)


async def test_what_leads_nowhere_is_said_and_can_be_mended(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("colon", *"#99", "enter")
        await until(pilot, lambda: any("not among the rows shown" in line for line in screen_text(app)))
        await pilot.press("backspace", "backspace", "7", "enter")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen) and rank(app) == 7)


async def test_filter_and_back(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("slash", *"rank<=3", "enter")
        await until(pilot, lambda: len(app.state.rows) == 3)
        assert any("of 60" in line for line in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: len(app.state.rows) == 60)


async def test_a_filter_that_is_wrong_changes_nothing_and_is_said(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("slash", *"nwrs>1", "enter")
        await until(pilot, lambda: "did you mean nwrss?" in "\n".join(screen_text(app)))
        await pilot.press("escape")
        assert len(app.state.rows) == 60


async def test_sql_orders_the_queue(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("slash")
        await write(app, pilot, "where rank < 4 order by rank desc")
        await until(pilot, lambda: len(app.state.rows) == 3)
        assert [app.state.rows.candidate(i).rank for i in range(3)] == [3, 2, 1]


async def test_sql_leaves_no_column_marked(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        assert "rank▲" in screen_text(app)[1]
        await pilot.press("o", "f")
        await until(pilot, lambda: "Tma▲" in screen_text(app)[1])
        await pilot.press("slash")
        await write(app, pilot, "select * from candidates where rank < 40 order by nwrss")
        await until(pilot, lambda: len(app.state.rows) == 39)
        assert not {"▲", "▼"} & set(screen_text(app)[1])
        assert "by tmag" not in "\n".join(screen_text(app))


@pytest.mark.parametrize("key", ["n", "N"])
async def test_a_filter_that_matches_nothing_is_said(open_app: Opener, key: str) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("slash")
        await write(app, pilot, "nwrss>5")
        await until(pilot, lambda: len(app.state.rows) == 0)
        await pilot.press(key)
        assert [n.message for n in app._notifications] == ["the filter matches no star"]
        assert "0 of 60 stars" in screen_text(app)[0]


async def test_sort_by_letter_and_turn_round(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("o", "f")
        await until(pilot, lambda: app.state.query is not None and app.state.query.column == "tmag")
        values = [app.state.rows.cells(i, ["tmag"])[0] for i in range(60)]
        assert values == sorted(values)
        await pilot.press("O")
        await until(pilot, lambda: app.state.query.descending)
        assert [app.state.rows.cells(i, ["tmag"])[0] for i in range(60)] == values[::-1]


async def test_decisions_are_shown_and_sink(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        judging.save(app.state, acts.disposition("PC"))
        judging.save(app.state, acts.flag("CENT"))
        await pilot.press("n")
        await pilot.pause()
        assert rank(app) == 2
        assert any("✓ PC" in line and "CENT" in line for line in screen_text(app))
        app.run_watcher.queue.settle()
        await until(pilot, lambda: app.state.rows.candidate(59).rank == 1)
        assert rank(app) == 2


async def test_undo_and_redo_from_the_queue(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        key = app.state.current
        judging.save(app.state, acts.disposition("EB"))
        await pilot.press("j", "z")
        await pilot.pause()
        assert not app.state.judgement(key).disposition
        assert app.state.current == key
        await pilot.press("Z")
        await pilot.pause()
        assert app.state.judgement(key).disposition


async def test_the_cursor_stays_on_its_star_when_ranks_settle(open_app: Opener, workspace: Path) -> None:
    async with open_app() as (app, pilot):
        await pilot.press(*"jjjjj")
        key = app.state.current
        table = candidates(60)
        turned = table.take(list(range(59, -1, -1))).set_column(9, "rank", [list(range(1, 61))])
        write_table(workspace / "runs" / "20260101-000000-aaaa" / "candidates.parquet", turned)
        await until(pilot, lambda: app.state.candidate.rank == 55)
        assert app.state.current == key
        assert app.screen.query_one(QueueTable).cursor == 54


async def test_a_star_that_is_filtered_away_gives_way_to_its_neighbour(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press(*"jjj", "slash", *"rank>10", "enter")
        await until(pilot, lambda: len(app.state.rows) == 50)
        assert rank(app) == 14


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (160, 50), (300, 90)])
async def test_every_size_is_filled_and_nothing_runs_over(open_app: Opener, size: tuple[int, int]) -> None:
    async with open_app(size=size) as (app, _pilot):
        lines = screen_text(app)
        assert len(lines) == size[1]
        assert all(len(line) == size[0] for line in lines)
        assert "CLARA" in lines[0]
        assert "quit" in lines[-1]


async def test_below_the_smallest_size_it_says_so_and_keeps_its_place(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press(*"jjj")
        await pilot.resize_terminal(50, 12)
        await until(pilot, lambda: any("60 x 16" in line for line in screen_text(app)))
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        assert rank(app) == 4


async def test_an_empty_workspace_says_what_to_do(open_app: Opener, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    async with open_app(folder=empty, session=None, wait=False) as (app, pilot):
        await until(pilot, lambda: any("J, then s starts one" in line for line in screen_text(app)))
        await pilot.press("j", "k", "G", "n", "enter", "o", "O", "z", "y", "Y", "E")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)
        assert list(empty.iterdir()) == []


async def test_a_hundred_thousand_rows_cost_no_pause(open_app: Opener, tmp_path: Path) -> None:
    finished_run(tmp_path, table=candidates(100_000))
    async with open_app(folder=tmp_path) as (app, pilot):
        await pilot.press("G", "k")
        await pilot.pause()
        assert rank(app) == 99_999
        await pilot.press("slash")
        await write(app, pilot, "nwrss>.99 tmag<9")
        await until(pilot, lambda: len(app.state.rows) < 1000)


async def test_q_quits(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("q")
        await until(pilot, lambda: app._exit)


async def test_a_star_without_a_number_is_called_as_its_file(open_app: Opener, tmp_path: Path) -> None:
    table = candidates(3)
    names = ["ktwo206103150-c03_llc.fits", *table["filename"].to_pylist()[1:]]
    numbers = pa.array([None, *table["tic_id"].to_pylist()[1:]], table["tic_id"].type)
    for column, values in (("filename", pa.array(names)), ("tic_id", numbers)):
        table = table.set_column(table.schema.get_field_index(column), table.schema.field(column), values)
    folder = tmp_path / "other"
    folder.mkdir()
    finished_run(folder, 3, table=table)
    async with open_app(folder=folder) as (app, _pilot):
        assert " ktwo206103… " in next(line for line in screen_text(app) if line.startswith("▌"))
