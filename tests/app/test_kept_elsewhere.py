"""An ephemeris kept on one light curve of a star is offered on its others, with the timing error by then."""

from pathlib import Path

import pytest
from app.test_star_files import two_sectors, vetting
from app.test_vet_screen import head, reread, shown, until
from app.test_vet_screen import vetting as helped
from app.vet_sky import EPOCH_BTJD, PERIOD_DAYS

from clara_pipeline.decisions import acts
from clara_pipeline.records import CandidateKey, Ephemeris
from clara_pipeline.sessions.session import Session
from clara_tui.candidate.kept_elsewhere import kept_elsewhere
from clara_tui.candidate.star_files import Said
from clara_tui.screens.vet.screen import VetScreen

KEPT = Ephemeris(2 * PERIOD_DAYS, EPOCH_BTJD - 700.0, 3.6, 20_000.0, "bls", None, 50.0, 12.0, 1e-5, 1e-3, 0.1, 90.0)
"""140 cycles before the light curve: its mid-times are off by 2.5 min there."""
STALE = Ephemeris(3.3, EPOCH_BTJD - 700.0, 3.6, 20_000.0, "bls", None, 50.0, 12.0, 1e-3, 1e-3, 0.1, 90.0)
HERE = CandidateKey(7, 45, "s45.fits")
THERE = CandidateKey(7, 18, "s18.fits")


def keep(
    workspace: Path, key: CandidateKey, ephemeris: Ephemeris, vetter: str = "ada", session: str = "evening"
) -> None:
    with Session.open(workspace / "sessions", session, vetter) as journal:
        journal.save(acts.disposition("PC"), key)
        journal.save(acts.ephemeris(ephemeris), key)


async def test_what_was_kept_on_another_sector_is_offered_and_one_key_takes_it(tmp_path: Path) -> None:
    first, other = two_sectors(tmp_path)
    keep(tmp_path, other, KEPT)
    async with vetting(tmp_path) as (pilot, screen):
        assert "you judged S27 PC" in shown(screen)
        assert "kept on S27 by you (t): P 5 d, epoch ±2.5 min" in " ".join(screen.board.panels["star"].text.split())
        assert "[BLS run]" in head(screen)
        await pilot.press("t")
        assert "P 5.0000 d [kept on S27 by you] x1  epoch ±2.5 min" in head(screen)
        await pilot.press("T")
        assert "[BLS kept]" in head(screen)
        assert "kept on S27" not in screen.board.panels["star"].text, "it is this light curve's own now"
        assert reread(tmp_path).state[first].ephemeris == KEPT


def right_half(screen: VetScreen) -> str:
    lines = screen.board.panels["background"].text.splitlines()
    return " ".join(line[max(map(len, lines)) // 2 :] for line in lines)


async def test_it_is_listed_below_the_peaks(tmp_path: Path) -> None:
    _, other = two_sectors(tmp_path)
    keep(tmp_path, other, KEPT)
    async with helped(tmp_path, helper=True) as (pilot, screen):
        await pilot.press("P")
        await until(pilot, lambda: "to best" in screen.board.panels["background"].text)
        assert "t 5.0000 kept on S27 by you epoch ±2.5 min" in " ".join(right_half(screen).split())


async def test_mid_times_that_are_off_by_a_part_of_the_duration_are_stale(tmp_path: Path) -> None:
    _, other = two_sectors(tmp_path)
    keep(tmp_path, other, STALE)
    async with vetting(tmp_path, (80, 24)) as (pilot, screen):
        assert "you judged S27 PC; kept on S27 by you (t): P 3.3 d, epoch ±308 min, stale" in shown(screen)
        await pilot.press("t")
        assert "P 3.3000 d [kept on S27 by you] x1 epoch ±308 min, stale" in " ".join(head(screen).split())


@pytest.mark.parametrize("blind", ["", "others", "all"])
async def test_others_are_offered_unless_judging_blind(tmp_path: Path, blind: str) -> None:
    _, other = two_sectors(tmp_path)
    keep(tmp_path, other, KEPT, "bob", "night")
    keep(tmp_path, other, STALE)
    async with vetting(tmp_path) as (pilot, screen):
        await until(pilot, lambda: len(screen.candidate_view.kept_elsewhere) == 2)
        await pilot.press("t", "t")
        assert "[kept on S27 by bob]" in head(screen)
        await pilot.press(*{"": "", "others": "B", "all": "BB"}[blind])
        await pilot.pause()
        assert ("by bob" in head(screen)) is not bool(blind), "also where it was taken before"
        assert len(screen.candidate_view.kept_elsewhere) == {"": 2, "others": 1, "all": 0}[blind]


def test_that_of_the_same_signal_and_ones_own_come_first() -> None:
    second = Ephemeris(9.1, 1330.0)
    said = [
        Said(THERE._replace(signal=2), "PC", "you", kept=second), Said(THERE, "PC", "bob", kept=STALE),
        Said(THERE, "", "you", kept=KEPT), Said(HERE, "PC", "you", kept=KEPT), Said(THERE, "EB", "cyd"),
    ]  # fmt: skip
    names = ["kept on S18 by you", "kept on S18 by bob", "kept on S18 .02 by you"]
    assert [one.name for one in kept_elsewhere(HERE, said, None)] == names
    assert [one.name for one in kept_elsewhere(HERE._replace(signal=2), said, None)] == [names[2], *names[:2]]


def test_a_name_from_a_journal_is_cleaned() -> None:
    said = [Said(THERE, "PC", "e\x1b[31mve" + 40 * "x", kept=KEPT)]
    (offered,) = kept_elsewhere(HERE, said, None)
    assert "\x1b" not in offered.name
    assert len(offered.name) < 40
