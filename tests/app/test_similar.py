"""More like this: by features, by shape, and going there."""

from pathlib import Path

import numpy as np
import pytest
from app.piloting import Opener, screen_text, until
from app.similar_sky import N, likeness_run, likeness_table

from clara_pipeline.errors import ClaraError
from clara_pipeline.records import CandidateKey
from clara_tui.analysis.similar_folds import alike_in_shape
from clara_tui.queue.table_access import keys_at
from clara_tui.screens.similar import SimilarScreen
from clara_tui.screens.vet.screen import VetScreen
from clara_tui.similarity.similar_candidates import by_features, by_names
from clara_tui.widgets.fold_page import FoldPage


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    likeness_run(tmp_path)
    return tmp_path


async def on_alike(app, pilot, star: int = 0) -> SimilarScreen:
    await pilot.press(*"j" * star, "enter")
    await until(pilot, lambda: isinstance(app.screen, VetScreen) and app.screen.candidate_view is not None)
    await pilot.press("A")
    await until(pilot, lambda: isinstance(app.screen, SimilarScreen) and app.screen.result is not None)
    return app.screen


async def test_the_nearest_in_features_come_first_and_open(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        screen = await on_alike(app, pilot)
        assert [found.row % 3 for found in screen.found[:5]] == [0] * 5
        distances = [found.distance for found in screen.found]
        assert distances == sorted(distances)
        await until(pilot, lambda: "⠁" <= max(screen.query_one(FoldPage).text) <= "⣿")
        await pilot.press("j", "j", "k", "ctrl+d", "ctrl+u")
        star = screen.found[screen.at].key
        for width, height in ((60, 16), (160, 50), (80, 24)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            await pilot.pause()
            assert f"TIC {star[0]}" in screen_text(app)[-2]
            assert "⠁" <= max(screen.query_one(FoldPage).text) <= "⣿"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen))
        assert app.state.current == star


async def test_the_wait_is_plain_on_a_plain_terminal(open_app: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    async with open_app() as (app, pilot):
        screen = await on_alike(app, pilot)
        screen.result = None
        screen.show()
        await until(pilot, lambda: any("searching for similar stars" in line for line in screen_text(app)))
        assert "".join(screen_text(app)).isascii()


async def test_by_the_shape_of_the_fold_the_helper_answers(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        screen = await on_alike(app, pilot)
        await pilot.press("o")
        assert screen.result is None
        await until(pilot, lambda: screen.result is not None)
        assert [found.row % 3 for found in screen.found[:5]] == [0] * 5
        assert "shape" in screen_text(app)[0]
        await pilot.press("o")
        await until(pilot, lambda: screen.way == "features" and bool(screen.found))


async def test_a_star_without_a_fold_has_no_likes_and_is_told_why(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        screen = await on_alike(app, pilot, star=1)
        await pilot.press("o")
        await until(pilot, lambda: screen.result is not None)
        assert "no fold yet" in "\n".join(screen_text(app))
        await pilot.press("enter", "j", "ctrl+d")
        assert app.screen is screen


async def test_a_damaged_part_is_told_and_the_others_are_shown(open_app: Opener, workspace: Path) -> None:
    table = next(workspace.glob("runs/*/fold/00001-b.parquet"))
    table.write_bytes(table.read_bytes()[:-9])
    async with open_app() as (app, pilot):
        screen = await on_alike(app, pilot)
        await until(pilot, lambda: "⠁" <= max(screen.query_one(FoldPage).text) <= "⣿")
        await until(pilot, lambda: any("fold/00001-b; the stars in it show no fold" in n.message
                                       for n in app._notifications))  # fmt: skip
        await pilot.press("o")
        await until(pilot, lambda: screen.result is not None)
        assert {found.row % 3 for found in screen.found[:3]} == {0}
    keys = list(map(CandidateKey, *(likeness_table()[name].to_pylist() for name in ("tic_id", "sector", "filename"))))
    with pytest.raises(ClaraError, match="fold/00001-b is damaged"):
        alike_in_shape(keys[20], table.parent.parent)


def test_without_features_the_stage_is_named() -> None:
    table = likeness_table()
    key = keys_at(table, np.array([0]))[0]
    assert "fold stage" in by_features(table.select(["tic_id", "sector", "filename", "rank"]), key).problem
    assert "no fold" in by_features(table, CandidateKey(1, 2, "nobody.fits")).problem


def test_names_the_table_does_not_have_are_left_out() -> None:
    table = likeness_table()
    names = [table["filename"][3].as_py(), "gone.fits", table["filename"][1].as_py()]
    result = by_names(table, names, np.array([1.0, 2.0, 3.0]))
    assert [(found.row, found.distance) for found in result.found] == [(3, 1.0), (1, 3.0)]


def test_shapes_are_compared_whatever_their_depth(workspace: Path) -> None:
    run_folder = next((workspace / "runs").iterdir())
    table = likeness_table()
    keys = list(map(CandidateKey, *(table[name].to_pylist() for name in ("tic_id", "sector", "filename"))))
    found = alike_in_shape(keys[4], run_folder)
    place = {key[2]: at for at, key in enumerate(keys)}
    assert [place[name] % 3 for name in found.filenames[:8]] == [1] * 8
    assert len(found.filenames) == N - 2
    assert (np.diff(found.distance.array()) >= 0).all()
    with pytest.raises(ClaraError, match="no fold"):
        alike_in_shape(keys[1], run_folder)
