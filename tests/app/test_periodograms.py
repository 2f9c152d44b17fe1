"""Both periodograms of panel 5: their peaks in the list, on the keys and on the colon line."""

from pathlib import Path

import pytest
from app.piloting import write
from app.test_vet_screen import until, vetting
from app.vet_sky import KNOWN, PERIOD_DAYS
from periods.test_rotation import star
from textual.pilot import Pilot

from clara_pipeline.errors import UsageError
from clara_pipeline.periods.flat_curve import in_order
from clara_tui.analysis.periodograms.peaks import _boxes, _boxes_of
from clara_tui.screens.vet.screen import VetScreen
from clara_tui.shell.vet_commands import vet_command
from clara_tui.widgets.panels.periodogram import LEAST_HEIGHT_WITH_LIST
from clara_tui.widgets.vet_head import period_words


async def shown(pilot: Pilot, screen: VetScreen) -> list[str]:
    """Press P and wait for the peaks; the lines of the panel."""
    await pilot.press("P")
    await until(pilot, lambda: screen.candidate_view.periodograms is not None)
    await until(pilot, lambda: "to best" in screen.board.panels["background"].text)
    return screen.board.panels["background"].text.splitlines()


async def test_a_digit_takes_a_peak_and_fold_and_tests_follow(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=2, extra=KNOWN, helper=True) as (pilot, screen):
        lines = await shown(pilot, screen)
        peaks = screen.candidate_view.periodograms.peaks
        assert peaks[0].ephemeris.period_days == pytest.approx(PERIOD_DAYS, rel=1e-3)
        assert peaks[0].to_best == "="
        half = next(number for number, peak in enumerate(peaks, start=1) if peak.to_best == "×2" and peak.is_box)
        listed = next(line for line in lines if line.lstrip("> ").startswith("1 "))
        assert period_words(peaks[0].ephemeris.period_days) in listed
        assert "best" in listed
        assert listed.startswith("> 1")
        assert "as TIC 1001" in listed
        await pilot.press(str(half))
        view = screen.candidate_view
        assert view.ephemeris == peaks[half - 1].ephemeris
        assert view.chosen.label == f"BLS peak {half}"
        assert screen.board.zoomed == "background"
        await until(pilot, lambda: screen.candidate_view.tests is not None)
        assert view.folded is not None
        await pilot.press("9", "escape", "5")
        assert screen.board.zoomed == "background", "outside the panel a digit shows a panel"


@pytest.mark.long
async def test_a_peak_of_sines_has_no_duration(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN, helper=True) as (pilot, screen):
        await shown(pilot, screen)
        peaks = screen.candidate_view.periodograms.peaks
        sine = next(number for number, peak in enumerate(peaks, start=1) if not peak.is_box)
        await pilot.press("colon")
        await write(screen.app, pilot, f"peak {sine}")
        await until(pilot, lambda: screen.candidate_view.ephemeris.source == "ls")
        assert screen.candidate_view.chosen.label == f"LS peak {sine}"
        assert screen.candidate_view.ephemeris.duration_hours is None


async def test_a_peak_that_is_not_there_is_said(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN) as (pilot, screen):
        before = screen.candidate_view.ephemeris
        screen.peaks.take(2)
        await pilot.pause()
        assert screen.candidate_view.ephemeris == before
        assert any("being searched" in note.message for note in screen.app._notifications)


async def test_the_panel_without_room_has_no_list(tmp_path: Path) -> None:
    async with vetting(tmp_path, size=(160, 50), n=2, extra=KNOWN, helper=True) as (pilot, screen):
        await pilot.press("P")
        await until(pilot, lambda: screen.candidate_view.periodograms is not None)
        await until(pilot, lambda: "½" in screen.board.panels["background"].text)
        assert not screen.board.zoomed
        assert screen.board.panels["background"].size.height < LEAST_HEIGHT_WITH_LIST
        assert "to best" not in screen.board.panels["background"].text
        await pilot.press("5")
        await until(pilot, lambda: "to best" in screen.board.panels["background"].text)
        await pilot.press("j")
        await until(pilot, lambda: screen.candidate_view.periodograms is not None)


@pytest.mark.parametrize("text", ["peak x", "peak 0", "peak 1 2", "peak ²", "peak -1"])
def test_what_is_no_peak_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="peak 2"):
        vet_command(text)


def test_other_lines_are_left_alone() -> None:
    assert [vet_command(text) for text in ("", "peak", "periodogram", "25200252")] == [None] * 4


def test_the_boxes_of_a_fast_rotator_are_of_its_curve_without_spots() -> None:
    time, flux = in_order(*star(1.42))
    spotted, (_, boxes) = _boxes_of(time, flux)[1], _boxes(time, flux)
    assert boxes[0].period_days == pytest.approx(6.96, rel=3e-3)
    assert (boxes[0].snr or 0) > 1.2 * (spotted[0].snr or 0)
