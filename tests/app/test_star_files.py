"""The other light curves of a star: listed on Vet with what was decided on them, and opened by a key."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from app.test_vet_screen import shown
from app.vet_sky import InstantAnalysis, ranked_run
from textual.pilot import Pilot

from clara_pipeline.decisions import acts
from clara_pipeline.records import Candidate, CandidateKey
from clara_pipeline.runs.parts import write_table
from clara_pipeline.runs.run_directory import Manifest, create_run
from clara_pipeline.sessions.session import Session
from clara_tui.app import ClaraApp
from clara_tui.candidate.star_files import Said, StarFile, judged_words, other_files, rows_of_star
from clara_tui.screens.vet.screen import VetScreen

STAR = 1000
SECOND = "20260201-000000-bbbb"
LATER_FILE = "tess2020186164531-s0027-0000000000001000-0189-s_lc.fits"


async def until(pilot: Pilot, seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(40):
        while not seen():
            await pilot.pause(0.01)


def two_sectors(workspace: Path, runs: int = 1) -> tuple[CandidateKey, CandidateKey]:
    """Six stars, of which the second light curve is one of the first star in sector 27; or a later run has that."""
    run = ranked_run(workspace, 6, {"bls_period_days": 2.5, "bls_depth_ppm": 20_000.0})
    table = run.candidates()
    names = table["filename"].to_pylist()
    if runs == 1:
        tics, sectors = table["tic_id"].to_pylist(), [1, 27, 1, 1, 1, 1]
        tics[1] = STAR
        _set(run.path("candidates.parquet"), table, tic_id=tics, sector=sectors)
        return CandidateKey(STAR, 1, names[0]), CandidateKey(STAR, 27, names[1])
    later = create_run(workspace, Manifest(run=SECOND, created_utc="2026-02-01T00:00:00Z", clara_version="0"), "")
    later.path("ingest").mkdir()
    later.path("ingest", "targets.parquet").write_bytes(run.path("ingest", "targets.parquet").read_bytes())
    _set(later.path("candidates.parquet"), table.slice(0, 1), sector=[27], filename=[LATER_FILE])
    return CandidateKey(STAR, 1, names[0]), CandidateKey(STAR, 27, LATER_FILE)


def _set(path: Path, table: pa.Table, **columns: list[object]) -> None:
    for name, values in columns.items():
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, pa.array(values, table.schema.field(name).type))
    write_table(path, table)


@asynccontextmanager
async def vetting(workspace: Path, size: tuple[int, int] = (160, 50)) -> AsyncIterator[tuple[Pilot, VetScreen]]:
    app = ClaraApp(workspace, session="evening", vetter="ada")
    app._analysis = InstantAnalysis()
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: len(app.state) > 0 and app.state.session is not None)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen) and app.screen.candidate_view is not None)
        yield pilot, app.screen  # type: ignore[misc]


async def test_a_decision_on_another_sector_is_shown_when_the_next_one_comes(tmp_path: Path) -> None:
    two_sectors(tmp_path)
    async with vetting(tmp_path) as (pilot, screen):
        assert "same star: 1 more light curve, # opens" in shown(screen)
        assert "S27" in shown(screen)
        assert "judged" not in shown(screen)
        await pilot.press("K")
        assert screen.candidate_view.candidate.sector == 27
        assert "you judged S1 KP" in shown(screen)
        assert "P 2.5000 d" in shown(screen)


async def test_the_line_has_room_on_the_smallest_board_beside_a_note(tmp_path: Path) -> None:
    two_sectors(tmp_path)
    async with vetting(tmp_path, (80, 24)) as (pilot, screen):
        await pilot.press("K", "c", *"deep", "enter")
        await pilot.pause()
        assert "you judged S1 KP" in shown(screen)


async def test_the_key_opens_the_other_light_curve(tmp_path: Path) -> None:
    _, other = two_sectors(tmp_path)
    async with vetting(tmp_path) as (pilot, screen):
        await pilot.press("number_sign", "enter")
        await pilot.pause()
        assert screen.candidate_view.candidate.key == other
        await pilot.press("j", "number_sign")
        assert screen.app.screen is screen, "a star with one light curve opens no list"


async def test_a_filter_that_hides_the_other_light_curve_is_cleared(tmp_path: Path) -> None:
    first, other = two_sectors(tmp_path)
    async with vetting(tmp_path) as (pilot, screen):
        await pilot.press("escape", "slash", *"sector:1", "enter")
        await until(pilot, lambda: len(screen.app.state) == 5)
        screen.app.state.current = first
        await pilot.press("enter", "number_sign", "enter")
        await until(pilot, lambda: len(screen.app.state) == 6)
        await until(pilot, lambda: screen.app.screen.candidate_view.candidate.key == other)


async def test_a_light_curve_of_another_run_is_listed_and_its_run_comes_into_view(tmp_path: Path) -> None:
    first, later = two_sectors(tmp_path, runs=2)
    async with vetting(tmp_path) as (pilot, screen):  # the newest run comes first
        assert screen.candidate_view.candidate.key == later
        await until(pilot, lambda: len(screen.candidate_view.star_files) == 1)
        await pilot.press("number_sign", "enter")
        await until(pilot, lambda: screen.app.state.rows is not None and len(screen.app.state) == 6)
        await pilot.pause()
        assert screen.candidate_view.candidate.key == first


@pytest.mark.parametrize("blind", [False, True])
async def test_other_sessions_speak_unless_judging_blind(tmp_path: Path, blind: bool) -> None:
    first, other = two_sectors(tmp_path)
    with Session.open(tmp_path / "sessions", "night", "bob") as night:
        night.save(acts.disposition("EB"), other)
    with Session.open(tmp_path / "sessions", "evening", "cyd") as evening:
        evening.save(acts.disposition("V"), other)
    async with vetting(tmp_path) as (pilot, screen):
        await until(pilot, lambda: "judged" in shown(screen))
        if blind:
            await pilot.press("B")
            await pilot.pause()
        assert screen.candidate_view.candidate.key == first
        for words in ("bob judged S27 EB (session night)", "cyd judged S27 V"):
            assert (words in shown(screen)) is not blind
        files = screen.candidate_view.star_files
        assert [file.decisions for file in files] == ["" if blind else "V/EB"]


async def test_a_decision_on_a_file_that_no_run_has_is_told_and_not_opened(tmp_path: Path) -> None:
    two_sectors(tmp_path)
    gone = CandidateKey(STAR, 45, "gone.fits")
    with Session.open(tmp_path / "sessions", "evening", "ada") as evening:
        evening.save(acts.disposition("KP"), gone)
    async with vetting(tmp_path) as (pilot, screen):
        assert "you judged S45 KP" in shown(screen)
        current = screen.candidate_view.candidate.key
        await pilot.press("number_sign", "j", "enter")
        await pilot.pause()
        assert screen.candidate_view.candidate.key == current


def test_rows_that_a_newer_run_replaces_are_left_out() -> None:
    columns = {"tic_id": [7, 7, None], "sector": [1, 2, 3], "filename": ["a", "b", "c"], "rank": [1, None, 2]}
    assert [file.key.filename for file in rows_of_star(pa.table(columns), 7)] == ["a"]
    assert rows_of_star(pa.table(columns), 2**70) == []


def test_names_from_files_are_cleaned() -> None:
    assert StarFile(CandidateKey(7, None, "a\x1b[31m.fits")).name == "a[31m.fits"
    assert judged_words([StarFile(CandidateKey(7, 1, "a"))]) == []


def test_two_light_curves_of_a_sector_are_told_apart_by_product() -> None:
    columns = {
        "tic_id": [7, 7, 7], "sector": [1, 1, 28], "filename": ["a", "b", "c"], "rank": [1, 2, 3],
        "product": ["SPOC 2-min", "TASOC\x1b[0m", None],
    }  # fmt: skip
    files = rows_of_star(pa.table(columns), 7)
    gone = CandidateKey(7, 1, "gone.fits")
    said = [Said(key, "KP", "you") for key in (CandidateKey(7, 1, "b"), CandidateKey(7, 28, "c"), gone)]
    others = other_files(Candidate("a", 7, 1, 1, 0.0, 0.0, 0.0), files, [], said)
    assert [one.name for one in others] == ["S1 TASOC[0m", "S1 gone.fits", "S28"]
    assert [one.with_product for one in others] == ["S1 TASOC[0m", "S1 gone.fits", "S28"]
    assert judged_words(others) == ["you judged S1 TASOC[0m KP, S1 gone.fits KP, S28 KP"]
