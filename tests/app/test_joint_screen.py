"""The joint search of a star's light curves with real keys: periods, depths, folds; one is used on Vet."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app.test_star_files import _set
from app.test_vet_screen import head, shown, until, vetting
from app.vet_sky import DEPTH, EPOCH_BTJD, KNOWN, PERIOD_DAYS, filename, ranked_run, transit_curve
from spoc_file import write_spoc
from textual.pilot import Pilot

from clara_pipeline.records import CandidateKey
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.transit_fit.joint.depths import MeanDepth
from clara_tui.analysis.joint.answers import FoundTogether, JointFile
from clara_tui.analysis.joint.search import found_together
from clara_tui.candidate.star_files import StarFile
from clara_tui.plots.fold_grid import small_fold_dots
from clara_tui.plots.scale import Range
from clara_tui.screens.joint.folds import N_BINS, common_range, near_transit
from clara_tui.screens.joint.light_curves import ListedCurve, seen_twice
from clara_tui.screens.joint.screen import JointScreen
from clara_tui.widgets.fold_page import FoldPage

STAR = 1000
LATER_DAYS = 284 * PERIOD_DAYS
"""From the first sector to the second: two years."""
KEYS = [CandidateKey(STAR, sector, filename(number)) for number, sector in enumerate((1, 27))]


def write_later(path: Path, sector: int = 27) -> Path:
    """The same star two years later."""
    time, flux = transit_curve(1)
    return write_spoc(path, time + LATER_DAYS, flux, tic_id=STAR, sector=sector)


def two_years(workspace: Path) -> Run:
    """A run with two light curves of one star."""
    run = ranked_run(workspace, 2, KNOWN)
    write_later(workspace / "data" / filename(1))
    _set(run.path("candidates.parquet"), run.candidates(), tic_id=[STAR, STAR], sector=[1, 27])
    return run


async def found_on(pilot: Pilot) -> JointScreen:
    """The joint screen once the helper has answered and the folds are drawn."""
    await until(pilot, lambda: isinstance(pilot.app.screen, JointScreen))
    screen = pilot.app.screen
    assert isinstance(screen, JointScreen)
    await until(pilot, lambda: "excluded, chi2" in shown(screen) and bool(screen.query_one(FoldPage).lines))
    return screen


@pytest.mark.parametrize("size", [(80, 24), pytest.param((160, 50), marks=pytest.mark.long)], ids=str)
async def test_period_aliases_depths_and_folds_are_shown_and_one_is_used(tmp_path: Path, size: tuple[int, int]) -> None:
    two_years(tmp_path)
    async with vetting(tmp_path, size=size, helper=True) as (pilot, vet):
        await pilot.press("number_sign", "ampersand")
        screen = await found_on(pilot)
        text = shown(screen)
        assert "P 2.500" in text
        assert "10/10  best" in text
        lines = [line.replace(">", " ").split() for line in text.splitlines()]
        depths = [line[4] for line in lines if line[1:4] == ["SPOC", "2-min", "5"] and line[0] in ("S1", "S27")]
        assert [float(depth.split("±")[0]) for depth in depths] == pytest.approx([1e6 * DEPTH] * 2, rel=0.05)
        folds = screen.query_one(FoldPage).text
        assert "S1 " in folds
        assert "S27 " in folds
        assert folds.count(" O-C ") == 2
        await pilot.press("T")
        await until(pilot, lambda: pilot.app.screen is vet)
        assert "[joint]" in head(vet)
        chosen = vet.candidate_view.chosen
        assert chosen.ephemeris.period_days == pytest.approx(PERIOD_DAYS, abs=1e-4)
        await until(pilot, lambda: vet.candidate_view.tests is not None)


@pytest.mark.long
async def test_an_alias_is_used_too(tmp_path: Path) -> None:
    two_years(tmp_path)
    async with vetting(tmp_path, helper=True) as (pilot, vet):
        await pilot.press("ampersand")
        screen = await found_on(pilot)
        before = screen.query_one(FoldPage).text
        await pilot.press("j")
        await until(pilot, lambda: screen.query_one(FoldPage).text != before)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is vet)
        assert vet.candidate_view.chosen.label == "joint 2"
        assert abs(vet.candidate_view.ephemeris.period_days - PERIOD_DAYS) > 1e-3


async def test_a_light_curve_is_left_out_and_taken_in_again(tmp_path: Path) -> None:
    two_years(tmp_path)
    async with vetting(tmp_path, helper=True) as (pilot, _):
        await pilot.press("colon", *"joint", "enter")
        screen = await found_on(pilot)
        told: list[str] = []
        screen.app.notify_info = told.append  # type: ignore[method-assign]
        await pilot.press("space")
        assert "Tab goes to the light curves" in told[0]
        await pilot.press("tab", "j", "space")
        assert "needs two light curves" in shown(screen)
        assert any(
            line.startswith(" > S27") and line.endswith("left out")
            for line in map(str.rstrip, shown(screen).splitlines())
        )
        await pilot.press("enter")
        assert told[-1] == "there is no period to use yet"
        await pilot.press("space")
        assert "best" in shown(screen)
        assert "S27 " in screen.query_one(FoldPage).text


async def test_the_search_may_be_left_while_it_goes_on(tmp_path: Path) -> None:
    two_years(tmp_path)
    async with vetting(tmp_path) as (pilot, vet):  # a helper that never answers
        await pilot.press("ampersand")
        await until(pilot, lambda: isinstance(pilot.app.screen, JointScreen))
        assert "reading 2 light curves" in shown(pilot.app.screen)
        await pilot.press("q", "p")
        await until(pilot, lambda: pilot.app.screen is vet)
        assert "you judged S1 PC" in shown(vet)


async def test_one_light_curve_is_no_joint_search(tmp_path: Path) -> None:
    async with vetting(tmp_path, n=1, extra=KNOWN) as (pilot, vet):
        told: list[str] = []
        vet.app.notify_info = told.append  # type: ignore[method-assign]
        await pilot.press("ampersand")
        assert "needs a second light curve" in told[0]
        assert pilot.app.screen is vet


def answer(workspace: Path, *more: JointFile) -> FoundTogether:
    run = str(two_years(workspace).folder)
    return found_together(KEYS[0], (*(JointFile(key, run=run) for key in KEYS), *more))


def test_the_helper_measures_each_light_curve_and_tells_which_it_could_not_read(tmp_path: Path) -> None:
    lost = CandidateKey(STAR, 45, "gone.fits")
    found = answer(tmp_path, JointFile(lost, path=str(tmp_path / "gone.fits")))
    assert [curve.key for curve in found.curves] == KEYS
    assert [key for key, _ in found.troubles] == [lost]
    best, *others = found.periods
    assert best.verdict == "best"
    assert best.ephemeris.epoch_btjd == pytest.approx(
        EPOCH_BTJD + PERIOD_DAYS * round((best.ephemeris.epoch_btjd - EPOCH_BTJD) / PERIOD_DAYS), abs=0.01
    )
    assert not any(one.is_possible for one in others)
    assert isinstance(found.depth(KEYS[1], 0), MeanDepth)
    assert found.depth(lost, 0) is None


def test_light_curves_of_two_stars_are_refused_in_words(tmp_path: Path) -> None:
    ranked_run(tmp_path, 2, KNOWN)
    files = tuple(JointFile(key, path=str(tmp_path / "data" / key.filename)) for key in KEYS)
    found = found_together(KEYS[0], files)
    assert "2 stars" in found.said
    assert (found.periods, found.curves) == ((), ())


def test_folds_share_one_range_and_are_empty_without_dips(tmp_path: Path) -> None:
    found = answer(tmp_path)
    ephemeris = found.periods[0].ephemeris
    folds = [near_transit(curve, ephemeris) for curve in found.curves]
    assert all(fold is not None and len(fold) == N_BINS for fold in folds)
    span = common_range([*folds, None])
    assert span is not None
    assert span.length == pytest.approx(DEPTH, rel=0.2)
    assert near_transit(found.curves[0], replace(ephemeris, period_days=500.0, epoch_btjd=1500.0)) is None
    assert common_range([None]) is None


def test_a_given_range_keeps_shallow_folds_shallow() -> None:
    bins = np.array([1.0, 1.0, 0.99, 1.0])
    assert small_fold_dots(bins, (8, 8)).any(axis=1).sum() == 8
    assert small_fold_dots(bins, (8, 8), Range(0.9, 1.0)).any(axis=1).sum() == 1


def test_of_one_sector_one_light_curve_counts() -> None:
    keys = [CandidateKey(7, 1, "a"), CandidateKey(7, 1, "b"), CandidateKey(7, None, "c"), CandidateKey(7, None, "d")]
    curves = [ListedCurve(StarFile(key), JointFile(key)) for key in keys]
    assert seen_twice(curves, keys[1]) == {keys[0]}
    assert seen_twice(curves, keys[2]) == {keys[1]}
