"""Panel 5 with real keys: the centroid at the transit, its shift in words, and the offset plot."""

from pathlib import Path

import numpy as np
from app.test_vet_screen import until, vetting
from app.vet_sky import DEPTH, DURATION_DAYS, EPOCH_BTJD, KNOWN, PERIOD_DAYS, ranked_run, transit_curve


def centroids(away_pixels: float) -> dict[str, np.ndarray]:
    """Centroids of a star whose dip comes from a source so many rows away."""
    time, _ = transit_curve(0)
    phase = (time - EPOCH_BTJD) / PERIOD_DAYS % 1.0
    dip = np.minimum(phase, 1 - phase) * PERIOD_DAYS < DURATION_DAYS / 2
    rng = np.random.default_rng(3)
    column, row = rng.normal(0, 1e-4, (2, len(time)))
    return {"MOM_CENTR1": 500 + column, "MOM_CENTR2": 700 + row - away_pixels * DEPTH / (1 - DEPTH) * dip}


async def test_panel_5_tells_where_the_dip_comes_from(tmp_path: Path) -> None:
    ranked_run(tmp_path, 2, KNOWN, **centroids(2.0))
    async with vetting(tmp_path, helper=True) as (pilot, screen):
        await until(pilot, lambda: screen.candidate_view.centroid is not None)
        await pilot.press("5")
        await until(pilot, lambda: "off target" in screen.board.panels["background"].text)
        text = screen.board.panels["background"].text
        words = " ".join(text.split())
        for said in ("source 2.0", "arcsec from the centre of light", "column", "row", "mpx", "X", "o column x row"):
            assert said in words
        await pilot.press("comma")
        await until(pilot, lambda: screen.candidate_view.centroid is not None)
        assert screen.candidate_view.centroid.ephemeris.period_days == PERIOD_DAYS / 2


async def test_where_nothing_was_measured_the_panel_is_as_before(tmp_path: Path) -> None:
    async with vetting(tmp_path, size=(160, 50), n=1, extra=KNOWN, helper=True) as (pilot, screen):
        await until(pilot, lambda: screen.candidate_view.centroid is not None)
        assert screen.candidate_view.centroid.reason == "the centroid was not seen in and around transits"
        assert "c column r row" in screen.board.panels["background"].text


async def test_three_pictures_stand_abreast_on_a_wide_board(tmp_path: Path) -> None:
    ranked_run(tmp_path, 1, KNOWN, **centroids(-1.5))
    async with vetting(tmp_path, size=(160, 50), helper=True) as (pilot, screen):
        await until(pilot, lambda: "o c x r" in screen.board.panels["background"].text)
        assert "row/col mpx" in screen.board.panels["background"].text
