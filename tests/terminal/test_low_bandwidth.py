"""What a star costs in bytes, and that a slow line costs about half."""

from pathlib import Path

import pytest
from app.piloting import until
from app.vet_sky import KNOWN, InstantAnalysis, ranked_run
from terminal.emulator import Terminal, stale_lines, terminal_of

from clara_tui.app import ClaraApp
from clara_tui.screens.vet.screen import VetScreen

MOST_BYTES = 8_000
"""A star at 80x24, at most."""


async def bytes_a_star(folder: Path, patch: pytest.MonkeyPatch, size: tuple[int, int], low_bandwidth: bool) -> float:
    """Mean over four stars of a curve each, folded."""
    desk = InstantAnalysis()
    for name in ("NO_COLOR", "CLARA_THEME", "LC_ALL", "TMUX"):
        patch.delenv(name, raising=False)
    for name, value in (("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")):
        patch.setenv(name, value)
    patch.setattr("clara_tui.shell.lost_terminal.watch", lambda app: None)
    patch.setattr("clara_tui.analysis.client.AnalysisClient", lambda: desk)
    app = ClaraApp(folder, session="ann", vetter="ann", low_bandwidth=low_bandwidth)
    app.driver_class = Terminal
    async with app.run_test(headless=False, size=size) as pilot:
        await until(pilot, lambda: app.state.rows is not None and app.state.session is not None)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen))
        await stale_lines(app, pilot)
        before = terminal_of(app).n_bytes
        for _ in range(4):
            await pilot.press("j")
            assert await stale_lines(app, pilot) == []
        return (terminal_of(app).n_bytes - before) / 4


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_slow_line_costs_about_half(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked_run(tmp_path, extra=KNOWN)
    plain = await bytes_a_star(tmp_path, monkeypatch, size, low_bandwidth=False)
    slow = await bytes_a_star(tmp_path, monkeypatch, size, low_bandwidth=True)
    assert slow < 0.6 * plain
    assert size != (80, 24) or plain < MOST_BYTES
