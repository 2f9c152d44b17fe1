"""Judging fully blind: ranks, scores, matches and what catalogues say are nowhere on the screen."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from app import similar_sky
from app.piloting import Opener, screen_text, until, write
from app.test_similar_strings import walk
from app.test_star_files import vetting
from app.test_vet_screen import shown
from app.vet_sky import ranked_run

from clara_pipeline.records import Candidate
from clara_pipeline.runs.run_directory import newest_run
from clara_tui.app import ClaraApp
from clara_tui.queue.shown_name import name_of_row, without_names
from clara_tui.shell.command_line import object_place, place_of

SCORES = {
    "nwrss": 0.777, "p3": 0.611, "triage": 0.912, "triage_pc": 0.813, "match_label": "EB*", "match_group": "binary_star",
    "match_similarity": 0.951, "toi": "4711.01", "ctoi": "", "simbad_type": "EB*", "toi_period_days": 3.25,
    "bls_period_days": 2.5, "bls_depth_ppm": 20_000.0, "teff_k": 5777.0,
}  # fmt: skip
NAMES = ("TIC 1", "tess2018", "S0001", "Dec ", "sector 1")
TELLING = (" .777", " .611", " .912", " .813", "EB*", "binary_star", " .951", "4711", "3.25")


def text_of(app: ClaraApp) -> str:
    return "\n".join(screen_text(app))


@pytest.mark.parametrize("size", [(80, 24), pytest.param((160, 50), marks=pytest.mark.long)])
async def test_vet_shows_no_score_no_match_and_no_toi(tmp_path: Path, size: tuple[int, int]) -> None:
    ranked_run(tmp_path, 6, SCORES)
    async with vetting(tmp_path, size) as (pilot, screen):
        assert " .777" in shown(screen)
        await pilot.press("B", "B")
        await until(pilot, lambda: "full blind" in screen_text(pilot.app)[0])
        await until(pilot, lambda: " .777" not in shown(screen))
        for panel in (*"6789", "i"):
            await pilot.press(panel)
            await pilot.pause()
            assert not [word for word in (*TELLING, *NAMES) if word in shown(screen) or word in text_of(pilot.app)]
            await pilot.press("escape")
        await pilot.press("B")
        await until(pilot, lambda: " .777" in shown(screen))


async def test_the_queue_is_drawn_by_lot_and_shows_no_score(open_app: Opener, workspace: Path) -> None:
    async with open_app(size=(160, 50)) as (app, pilot):
        ranked = [app.state.rows.key(place) for place in range(60)]
        here = app.state.current
        await pilot.press("B")
        await pilot.pause()
        assert [app.state.rows.key(place) for place in range(60)] == ranked
        await pilot.press("B")
        await until(pilot, lambda: app.state.rows.key(0) != ranked[0])
        drawn = [app.state.rows.key(place) for place in range(60)]
        assert sorted(drawn) == sorted(ranked)
        assert app.state.current == here
        assert not {"N-WRSS", "rank", "pct", "p3", "TOI"} & set(screen_text(app)[1].split())
        await pilot.press("B")
        await until(pilot, lambda: [app.state.rows.key(place) for place in range(60)] == ranked)
        await pilot.press("B", "B")
        await until(pilot, lambda: [app.state.rows.key(place) for place in range(60)] == drawn)


@pytest.mark.parametrize("line", ["nwrss>.4", "rank<=8", "toi:none", "tri-PC>.1"])
async def test_filters_and_orders_by_what_is_hidden_say_so(open_app: Opener, line: str) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("B", "B")
        await until(pilot, lambda: "nwrss" not in app.state.rows.table.column_names)
        await pilot.press("slash")
        await write(app, pilot, line)
        await until(pilot, lambda: "hidden while judging blind" in text_of(app))


async def test_a_hidden_column_is_not_sorted_by(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("colon")
        await write(app, pilot, "sort nwrss up")
        await until(pilot, lambda: app.state.query is not None and app.state.query.column == "nwrss")
        await pilot.press("B", "B")
        await until(pilot, lambda: app.state.query.column == "rank")
        await pilot.press("colon")
        await write(app, pilot, "sort nwrss")
        await until(pilot, lambda: "hidden while judging blind" in text_of(app))


async def test_decisions_keep_how_blind_they_were_made(tmp_path: Path) -> None:
    ranked_run(tmp_path, 6, SCORES)
    async with vetting(tmp_path) as (pilot, _screen):
        for _ in range(3):
            await pilot.press("p", "B")
            await pilot.pause(0.1)
    lines = [json.loads(line) for line in (tmp_path / "sessions" / "evening.jsonl").read_text().splitlines()]
    assert [line["seen"].get("blind") for line in lines] == [None, "others", "all"]
    assert [line["seen"]["nwrss"] is None for line in lines] == [False, False, True]
    assert lines[2]["seen"]["rank"] is None


def test_the_lot_is_the_same_for_the_same_session() -> None:
    from clara_tui.queue.hidden_columns import without_hidden

    table = pa.table({"rank": pa.array([1, 2, None, *range(3, 40)], pa.int64()), "nwrss": [0.5] * 40})
    first, again, other = (without_hidden(table, lot)["rank"].to_pylist() for lot in ("ann", "ann", "bob"))
    assert first == again != other
    assert first[2] is None
    assert sorted(rank for rank in first if rank is not None) == list(range(1, 40))


async def test_keys_and_lines_that_would_say_which_star_it_is_say_that_it_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked_run(tmp_path, 6, SCORES)
    async with vetting(tmp_path) as (pilot, _screen):
        await pilot.press("B", "B")
        await until(pilot, lambda: "blind" in pilot.app.state.rows.table.column_names)
        told: list[str] = []
        monkeypatch.setattr(pilot.app, "notify_info", told.append)
        for key in ("y", "Y", "@", "number_sign", "ampersand"):
            await pilot.press(key)
            await pilot.pause()
        assert len(told) == 5
        assert {words.partition(",")[0] for words in told} == {"which star it is"}
        assert place_of(pilot.app, "1003") is None
        assert object_place(pilot.app, "1003") is None
        here = place_of(pilot.app, "#3")
        assert pilot.app.state.rows.cells(here, ["blind"]) == [3]


async def test_screens_of_likeness_name_no_star(open_app: Opener, tmp_path: Path) -> None:
    run = similar_sky.likeness_run(tmp_path / "alike")
    table = (run or newest_run(tmp_path / "alike")).candidates()
    names = {str(name) for name in (*table["tic_id"].to_pylist(), *table["filename"].to_pylist())}
    async with open_app(size=(200, 50), folder=tmp_path / "alike") as (app, pilot):
        await pilot.press("B", "B")
        await until(pilot, lambda: "blind" in app.state.rows.table.column_names)
        async for key in walk(app, pilot):
            assert not [name for name in names if name in text_of(app)], key


def test_names_are_numbers_only_while_they_are_hidden() -> None:
    row = {"tic_id": 1003, "filename": "a.fits", "blind": 7}
    assert name_of_row(row) == "star 7"
    assert name_of_row(row | {"kind": "transient"}) == "transient 7"
    assert name_of_row(row | {"blind": None}) == "TIC 1003"
    star = Candidate("a.fits", 1003, 1, 1, 0.5, 0.5, 0.5)
    hidden = replace(star, more={"blind": 7})
    assert without_names("nearest TIC 1005", hidden) == "nearest another star"
    assert without_names("data/a.fits cannot be read", hidden) == "data/its file cannot be read"
    assert without_names("nearest TIC 1005, a.fits", star) == "nearest TIC 1005, a.fits"
