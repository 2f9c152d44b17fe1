"""The trend changed by key and by command: what follows, what is noted, and what stays as it was."""

import json
from pathlib import Path

import numpy as np
import pytest
from app.piloting import write
from app.test_vet_screen import head, until, vetting
from app.vet_sky import KNOWN
from textual.pilot import Pilot

from clara_pipeline.errors import UsageError
from clara_pipeline.periods.trends.methods import Detrending
from clara_tui.screens.vet.screen import VetScreen
from clara_tui.shell.vet_commands import vet_command


async def follows(pilot: Pilot, screen: VetScreen) -> None:
    await until(pilot, lambda: screen.candidate_view.settings.detrending and not screen.candidate_view.is_detrending)
    await pilot.pause()


async def test_fold_tests_and_depth_follow_a_typed_trend_and_come_back(tmp_path: Path) -> None:
    async with vetting(tmp_path, size=(160, 50), n=1, extra=KNOWN, helper=True) as (pilot, screen):
        await until(pilot, lambda: screen.candidate_view.tests is not None)
        before, lines = screen.candidate_view, head(screen)
        flat, tests, depth = before.curve.flat, before.tests, before.depth
        assert "trend" not in lines
        assert "┄2 d" in screen.board.titles["curve"]
        assert "┄" in screen.board.panels["curve"].text
        await pilot.press("colon")
        await write(screen.app, pilot, "detrend biweight 0.5d")
        await follows(pilot, screen)
        view = screen.candidate_view
        assert view.settings.detrending == Detrending("biweight", 0.5)
        assert "trend biweight 0.5d" in head(screen)
        assert "┄biweight 0.5 d" in screen.board.titles["curve"]
        assert not np.array_equal(view.curve.flat, flat, equal_nan=True)
        assert view.tests is not tests
        assert view.depth != depth
        assert view.depth == pytest.approx(depth, rel=0.1)
        await pilot.press("colon")
        await write(screen.app, pilot, "detrend pipeline")
        await until(pilot, lambda: screen.candidate_view.settings.detrending is None)
        view = screen.candidate_view
        assert view.curve.flat is flat
        assert view.tests == tests
        assert view.depth == depth
        assert head(screen) == lines


async def test_keys_step_windows_and_methods(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN, helper=True) as (pilot, screen):
        window = screen.candidate_view.curve.window_days
        await pilot.press("left_parenthesis")
        assert screen.evidence.settings.detrending == Detrending("quadratic", 1.5 if window == 2.0 else window)
        await pilot.press("right_parenthesis", "o")
        assert screen.evidence.settings.detrending == Detrending("biweight", 2.0)
        await pilot.press("o", "o", "o")
        assert screen.evidence.settings.detrending is None
        for _ in range(9):
            await pilot.press("right_parenthesis")
        assert screen.evidence.settings.detrending == Detrending("quadratic", 5.0)


async def test_a_decision_notes_the_trend_it_was_made_under(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=3, extra=KNOWN, helper=True) as (pilot, screen):
        await pilot.press("p")
        await pilot.press("colon")
        await write(screen.app, pilot, "detrend sines 1")
        await follows(pilot, screen)
        depth = screen.candidate_view.depth
        await pilot.press("T")
        await pilot.press("e")
        await pilot.pause()
        lines = [json.loads(line) for line in (tmp_path / "sessions" / "evening.jsonl").read_text().splitlines()]
    acts = [line for line in lines if "seen" in json.dumps(line) and line.get("act") in ("disposition", "ephemeris")]
    noted = [line["seen"].get("detrending") for line in acts]
    assert noted == [None, "sines 1 d", "sines 1 d"]
    assert acts[1]["changes"]["ephemeris"]["depth_ppm"] == pytest.approx(1e6 * depth)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("detrend 0.5d", "detrend('', 0.5)"),
        ("detrend biweight 1.0d", "detrend('biweight', 1.0)"),
        ("detrend median", "detrend('median', 0.0)"),
        ("detrend 2 sines", "detrend('sines', 2.0)"),
        ("detrend pipeline", "detrend('pipeline', 0.0)"),
    ],
)
def test_what_can_be_typed(text: str, action: str) -> None:
    act = vet_command(text)
    assert act is not None
    assert act.action == action


@pytest.mark.parametrize(
    "text",
    ["detrend loess", "detrend 1 2", "detrend pipeline 1d", "detrend 0.01", "detrend 99d", "detrend -1", "detrend 1e9"],
)
def test_what_cannot_be_typed_is_said(text: str) -> None:
    with pytest.raises(UsageError):
        vet_command(text)
