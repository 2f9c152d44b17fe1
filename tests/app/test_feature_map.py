"""The map of the features with real keys; its marks; steps from star to star."""

from pathlib import Path

import numpy as np
import pytest
from app.piloting import Opener, screen_text, until
from app.similar_sky import N, likeness_run
from app.small_sky import finished_run
from hypothesis import given
from hypothesis import strategies as st

from clara_pipeline.decisions import acts
from clara_tui import judging
from clara_tui.plots.canvas import Size
from clara_tui.plots.star_map import map_lines, nearest_towards, plane_for, with_cursor
from clara_tui.screens.feature_map.screen import FeatureMapScreen
from clara_tui.screens.vet.screen import VetScreen
from clara_tui.similarity.map_markers import by_cluster, by_decision, by_group
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.panel import Panel


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    likeness_run(tmp_path)
    return tmp_path


async def on_map(app, pilot) -> FeatureMapScreen:
    await pilot.press("F")
    await until(pilot, lambda: isinstance(app.screen, FeatureMapScreen) and bool(map_text(app).strip()))
    return app.screen


def map_text(app) -> str:
    return app.screen.query_one("#map", Panel).text


async def test_stars_are_marked_by_group_cluster_and_decision(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await on_map(app, pilot)
        assert set("PBs[]") <= set(map_text(app))
        await pilot.press("o")
        assert set("012-") <= set(map_text(app))
        judging.save(app.state, acts.disposition("EB"))
        await pilot.press("o")
        assert {"E", "."} <= set(map_text(app))
        assert "decision" in "\n".join(screen_text(app))
        for width, height in ((60, 16), (160, 50)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            await pilot.pause()
            assert {"E", ".", "[", "]"} <= set(map_text(app))
            assert all(len(line) <= width for line in map_text(app).splitlines())


async def test_no_fact_is_cut_in_the_foot(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await on_map(app, pilot)
        await pilot.resize_terminal(160, 50)
        await until(pilot, lambda: "cluster" in screen_text(app)[-2])
        facts = screen_text(app)[-2].split("  ")
        for width, height in ((60, 16), (70, 24), (80, 24), (90, 24)):
            await pilot.resize_terminal(width, height)
            await until(pilot, lambda width=width: len(screen_text(app)[0]) == width)
            foot = screen_text(app)[-2].rstrip()
            assert foot.endswith("…") or "cluster" in foot
            assert set(foot.removesuffix("…").rstrip().split("  ")) <= {fact.rstrip() for fact in facts}


async def test_why_there_is_no_map_is_said_whole(open_app: Opener, tmp_path: Path) -> None:
    finished_run(tmp_path / "plain")
    async with open_app(folder=tmp_path / "plain") as (app, pilot):
        for key, size in (("F", (80, 24)), ("D", (80, 24)), ("F", (60, 16))):
            await pilot.resize_terminal(*size)
            await pilot.press(key)
            await until(pilot, lambda: "starts a run)" in " ".join("".join(screen_text(app)).split()))
            await pilot.press("q")


async def test_every_star_can_be_reached_and_opened(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        screen = await on_map(app, pilot)
        assert screen.cursor.key == app.state.current
        assert len(screen.cursor) == N - 1
        seen = {screen.cursor.key}
        for keys in (["h"] * 5, ["k"] * 5, ["l"] * 9, ["j"] * 5, ["left", "up", "right", "down"]):
            for key in keys:
                await pilot.press(key)
                seen.add(screen.cursor.key)
        assert len(seen) > 8
        star = screen.cursor.key
        assert f"TIC {star[0]}" in screen_text(app)[-2]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen) and app.screen.candidate_view is not None)
        assert app.screen.candidate_view.candidate.key == star


async def test_zooming_keeps_the_star_in_sight(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        screen = await on_map(app, pilot)
        whole = map_text(app)
        await pilot.press("plus", "plus")
        assert map_text(app) != whole
        for key in ("l", "l", "l", "k", "h"):
            await pilot.press(key)
            assert "[" in map_text(app) or "]" in map_text(app)
        await pilot.press("minus", "0", "g")
        assert screen.viewport.zoom == 0
        assert map_text(app) == whole


async def test_without_a_map_it_says_so(open_app: Opener, tmp_path: Path) -> None:
    from app.small_sky import finished_run

    finished_run(tmp_path / "plain")
    async with open_app(folder=tmp_path / "plain") as (app, pilot):
        await pilot.press("F")
        await until(pilot, lambda: "no map of the features yet" in "\n".join(screen_text(app)))
        await pilot.press("h", "j", "k", "l", "o", "plus", "0", "g", "enter", "q")
        assert not isinstance(app.screen, FeatureMapScreen)


def test_a_cell_shows_what_most_of_its_stars_are() -> None:
    x, y = np.array([0.0, 0.0, 0.0, 9.0]), np.array([0.0, 0.0, 0.0, 9.0])
    looks = [("A", "median"), ("B", "cloud")]
    plane = plane_for(x, y, Size(20, 5))
    text = "".join(text_of(line) for line in map_lines(x, y, np.array([0, 1, 1, 0]), looks, plane))
    assert sorted(text.replace(" ", "")) == ["A", "B"]


def test_the_cursor_has_brackets_not_only_a_colour() -> None:
    line = with_cursor((("P  B", "median"),), 2, 6)
    assert text_of(line) == "P[ ]  "


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=2, max_size=40, unique=True))
def test_a_step_goes_the_way_asked_and_right_and_left_undo_along_a_line(places: list[tuple[int, int]]) -> None:
    x, y = np.array(places, dtype=float).T
    for right, up in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        found = nearest_towards(x, y, 0, right, up)
        ahead = (x - x[0]) * right + (y - y[0]) * up
        aside = np.abs((x - x[0]) * up) + np.abs((y - y[0]) * right)
        if found is None:
            assert not ((ahead > 0) & (aside <= ahead)).any()
        else:
            assert ahead[found] > 0
            assert found != 0


def test_kinds_that_nobody_knows_are_marked_as_nothing() -> None:
    assert by_group(["planet_like", None, "[red]x"]).kinds.tolist()[1:] == [5, 5]
    assert by_decision(["PC", "", "EB"]).counts()[:3] == [1, 0, 1]
    marking = by_cluster("dpmm", [0, 0, 1, -1, None])
    assert marking.names[:2] == ("1", "0")
    assert [marking.looks[kind][0] for kind in marking.kinds] == ["0", "0", "1", "-", "."]
