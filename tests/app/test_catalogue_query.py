"""The key that asks the catalogues for one star."""

import json
from pathlib import Path

import pytest
from app.piloting import until
from app.test_vet_screen import vetting
from app.vet_sky import KNOWN, ranked_run

from clara_pipeline.catalogues.cache import Cache
from clara_tui.background import catalogue_query
from clara_tui.background.catalogue_query import CatalogueAnswer, answer_of, query_catalogues
from clara_tui.screens.vet import catalogue_requester

SAID = {
    "tic_id": 1000,
    "columns": {"simbad_name": "pi Men", "simbad_type": "Pl", "toi": None, "teff_k": 5998.0},
    "notes": [],
}


def test_only_known_columns_with_values_are_taken():
    said = {
        "columns": {"toi": "144.01", "teff_k": None, "nwrss": 1.0, "ctoi": ["x"], "filename": "a"},
        "notes": ["SIMBAD: down", "TIC: down"],
    }
    answer = answer_of(7, json.dumps(said).encode())
    assert answer == CatalogueAnswer(7, {"toi": "144.01"}, "SIMBAD: down (and 1 more)")
    assert answer.words == "TIC 7: 1 catalogue value; SIMBAD: down (and 1 more)"


@pytest.mark.parametrize("output", [b"", b"[]", b"null", b"{", b'{"columns": 3, "notes": []}', b"x" * 2_000_000])
def test_an_answer_that_cannot_be_read_is_told(output: bytes):
    answer = answer_of(7, output, b"first\nno such workspace \x1b[31m\n")
    assert answer.columns == {}
    assert "no such workspace" in answer.problem
    assert "\x1b" not in answer.words


def test_the_command_is_asked_in_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen = []

    class Done:
        stdout, stderr = json.dumps(SAID).encode(), b""

    monkeypatch.setattr(catalogue_query, "run_to_end", lambda _, *command, **_more: seen.append(command) or Done)
    assert query_catalogues(tmp_path, 1000, (84.25, -80.5)).columns["simbad_name"] == "pi Men"
    assert "--tic=1000" in seen[0]
    assert "--position=84.250000,-80.500000" in seen[0]


async def test_the_key_asks_for_the_star_and_shows_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(catalogue_requester, "query_catalogues", lambda *_: answer_of(1000, json.dumps(SAID).encode()))
    async with vetting(tmp_path, size=(160, 50), extra=KNOWN) as (pilot, screen):
        assert "catalogues: not asked yet" in screen.board.panels["star"].text
        await pilot.press("at")
        await until(pilot, lambda: "SIMBAD Pl pi Men" in screen.board.panels["star"].text)
        await pilot.press("j")
        await until(pilot, lambda: "pi Men" not in screen.board.panels["star"].text)


def test_where_no_service_answers_that_is_told_and_not_that_there_is_nothing():
    assert CatalogueAnswer(7, problem="SIMBAD: down").words == "TIC 7: SIMBAD: down"
    assert CatalogueAnswer(7).words == "TIC 7: in no catalogue"


def sources(*magnitudes: float) -> list[dict[str, object]]:
    """The star itself at 10°, 0°, then others each 10″ further north."""
    return [
        {"gaia_dr3": str(k), "ra_deg": 10.0, "dec_deg": k / 360, "g_mag": g_mag, "bp_rp": 0.8}
        for k, g_mag in enumerate(magnitudes)
    ]


async def test_the_card_lists_and_charts_the_stars_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    said = SAID | {"neighbours": sources(10.0, 12.0, 19.0)}
    monkeypatch.setattr(catalogue_requester, "query_catalogues", lambda *_: answer_of(1000, json.dumps(said).encode()))
    ranked_run(tmp_path, 2, KNOWN, cards={"RA_OBJ": 10.0, "DEC_OBJ": 0.0, "TESSMAG": 9.56})
    async with vetting(tmp_path) as (pilot, screen):
        await pilot.press("i")
        await until(pilot, lambda: "Gaia was not asked; press @" in " ".join(screen.board.panels["star"].text.split()))
        await pilot.press("at")
        await until(pilot, lambda: "2 Gaia stars within" in screen.board.panels["star"].text)
        assert "o1" in screen.board.panels["star"].text
        await pilot.press("ctrl+d")
        text = screen.board.panels["star"].text
        assert "12.8 %, could be it" in text
        assert "none: too faint" in text
        await pilot.press("j")
        await until(pilot, lambda: "Gaia was not asked" in screen.board.panels["star"].text)


async def test_what_gaia_said_before_is_there_without_asking(tmp_path: Path):
    ranked_run(tmp_path, 1, KNOWN, cards={"RA_OBJ": 10.0, "DEC_OBJ": 0.0, "TESSMAG": 9.56})
    row = {"tic_id": 1000, "found": True, "sources": json.dumps(sources(10.0, 12.0)), "asked_utc": "2025-04-01"}
    Cache(tmp_path / "catalogues").add_stars("neighbours", {1000: row})
    async with vetting(tmp_path, size=(160, 50)) as (pilot, screen):
        await until(pilot, lambda: 1000 in screen.evidence.gaia_sources)
        await pilot.press("i")
        await until(pilot, lambda: "1 Gaia star within 1 arcmin, 1 could" in screen.board.panels["star"].text)


@pytest.mark.parametrize("neighbours", [3, [{"gaia_dr3": 1}], [{"gaia_dr3": "1", "ra_deg": "x"}]], ids=str)
def test_neighbours_that_make_no_sense_are_refused(neighbours: object):
    answer = answer_of(7, json.dumps(SAID | {"neighbours": neighbours}).encode())
    assert answer.columns == {}
    assert answer.problem
