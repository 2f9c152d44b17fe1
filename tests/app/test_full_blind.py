"""Judging fully blind: ranks, scores, matches and what catalogues say are nowhere on the screen."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from app.piloting import Opener, screen_text, until, write
from app.test_star_files import vetting
from app.test_vet_screen import shown
from app.vet_sky import ranked_run

from clara_tui.app import ClaraApp

SCORES = {
    "nwrss": 0.777, "p3": 0.611, "triage": 0.912, "triage_pc": 0.813, "match_label": "EB*", "match_group": "binary_star",
    "match_similarity": 0.951, "toi": "4711.01", "ctoi": "", "simbad_type": "EB*", "toi_period_days": 3.25,
    "bls_period_days": 2.5, "bls_depth_ppm": 20_000.0, "teff_k": 5777.0,
}  # fmt: skip
TELLING = (" .777", " .611", " .912", " .813", "EB*", "binary_star", " .951", "4711", "3.25")


def text_of(app: ClaraApp) -> str:
    return "\n".join(screen_text(app))


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
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
            assert not [word for word in TELLING if word in shown(screen)]
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
