"""The clusters screen with real keys: choosing, paging, opening, judging all at once, undoing as one."""

from pathlib import Path

import pytest
from app.piloting import Opener, screen_text, until
from app.similar_sky import N, likeness_run

from clara_pipeline.decisions import acts
from clara_pipeline.sessions.session import Session
from clara_tui import judging
from clara_tui.dialogs.confirm import Confirm
from clara_tui.screens.clusters.screen import ClustersScreen
from clara_tui.screens.vet.screen import VetScreen
from clara_tui.widgets.fold_page import FoldPage


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    likeness_run(tmp_path)
    return tmp_path


async def on_clusters(app, pilot) -> ClustersScreen:
    await pilot.press("D")
    await until(pilot, lambda: isinstance(app.screen, ClustersScreen) and bool(app.screen.cursor.clusters))
    await until(pilot, lambda: "⠁" <= max(app.screen.query_one(FoldPage).text) <= "⣿")
    return app.screen


async def test_clusters_and_folds_are_shown_at_every_size(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        screen = await on_clusters(app, pilot)
        assert [cluster.name for cluster in screen.cursor.clusters] == ["0", "1", "2", "noise"]
        for width, height in ((60, 16), (160, 50), (80, 24)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            await pilot.pause()
            text = "\n".join(screen_text(app))
            assert "dpmm 1/2" in text
            assert "noise" in text
            assert f"cluster 0 of dpmm: 10 of {N - 1} stars" in text
            assert "⠁" <= max(screen.query_one(FoldPage).text) <= "⣿"
            assert all(len(line) <= width - 32 for line in screen.query_one(FoldPage).text.splitlines())


async def test_it_opens_at_the_current_star_and_moves(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("j", "j", "j", "j")
        star = app.state.current
        screen = await on_clusters(app, pilot)
        assert screen.cursor.key == star
        assert screen.cursor.at == 1
        await pilot.press("j", "l", "l", "h", "ctrl+d")
        assert screen.cursor.at == 2
        assert screen.cursor.member == 1 + screen.page_size if screen.page_size < 8 else 9
        await pilot.press("o")
        assert screen.cursor.method == "kmeans"
        await pilot.press("O", "escape")
        assert app.state.current == star


async def test_the_end_keys_work_as_in_every_list(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        screen = await on_clusters(app, pilot)
        await pilot.press("G")
        await until(pilot, lambda: screen.cursor.at == len(screen.cursor.clusters) - 1)
        await pilot.press("g")
        await until(pilot, lambda: screen.cursor.at == 0)


async def test_the_question_counts_the_members_that_were_not_looked_at(open_app: Opener) -> None:
    async with open_app(size=(60, 16)) as (app, pilot):
        screen = await on_clusters(app, pilot)
        unseen = 10 - screen.page_size
        assert unseen > 0
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert f"The folds of {unseen} were not on this screen yet." in app.screen._question
        await pilot.press("n")
        for _ in range(10):
            await pilot.press("l")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert "not on this screen" not in app.screen._question


async def test_enter_opens_the_member_even_when_a_filter_hides_it(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("slash", *"group:planet_like", "enter")
        await until(pilot, lambda: len(app.state) == N // 3)
        screen = await on_clusters(app, pilot)
        await pilot.press("j")
        member = screen.cursor.key
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen) and app.screen.candidate_view is not None)
        assert app.screen.candidate_view.candidate.key == member
        assert len(app.state) == N
        await pilot.press("escape")
        assert app.screen is screen


async def test_a_cluster_is_judged_after_one_question_and_undone_as_one(open_app: Opener, workspace: Path) -> None:
    def judged() -> dict[object, str]:
        session = Session.open(workspace / "sessions", "ann", "ann", read_only=True)
        return {key: judgement.disposition for key, judgement in session.state.items() if judgement.disposition}

    async with open_app() as (app, pilot):
        screen = await on_clusters(app, pilot)
        await pilot.press("v")
        await until(pilot, lambda: "Judge 10 stars of cluster 0 as V" in " ".join(" ".join(screen_text(app)).split()))
        await pilot.press("n")
        assert not judged()
        await pilot.press("v", "y")
        await until(pilot, lambda: app.screen is screen)
        assert list(judged().values()) == ["V"] * 10
        assert "✓ 10 V" in screen_text(app)[0]
        assert "V 10" in "\n".join(screen_text(app))
        await pilot.press("z")
        assert not judged()
        await pilot.press("Z")
        assert len(judged()) == 10


async def test_who_is_judged_already_stays_so(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        judging.save(app.state, acts.disposition("PC"))
        first = app.state.current
        screen = await on_clusters(app, pilot)
        await pilot.press("x", "y")
        await until(pilot, lambda: app.screen is screen)
        assert app.state.judgement(first).disposition == "PC"
        assert len(app.state.vetted) == 10
        await pilot.press("e", "y")
        await until(pilot, lambda: app.state.judgement(first).disposition == "EB")


async def test_nothing_is_shown_as_saved_that_is_not(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        screen = await on_clusters(app, pilot)
        app.state.session.close()
        await pilot.press("v", "y")
        await until(pilot, lambda: app.screen is screen)
        assert "NOT saved" in screen_text(app)[0]
        assert not app.state.vetted


async def test_without_a_cluster_stage_it_says_so(open_app: Opener, tmp_path: Path) -> None:
    from app.small_sky import finished_run

    finished_run(tmp_path / "plain")
    async with open_app(folder=tmp_path / "plain") as (app, pilot):
        await pilot.press("D")
        await until(pilot, lambda: "no clusters yet" in "\n".join(screen_text(app)))
        await pilot.press("j", "l", "ctrl+d", "o", "enter", "v", "z", "q")
        assert not app.state.vetted


async def test_a_cluster_judged_blind_says_how_blind(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        screen = await on_clusters(app, pilot)
        await pilot.press("B", "B")
        await until(pilot, lambda: "nwrss" not in app.state.rows.table.column_names)
        await pilot.press("v", "y")
        await until(pilot, lambda: app.screen is screen and len(app.state.vetted) == 10)
        assert {said.seen["blind"] for said in app.state.row_judgements.values()} == {"all"}
        assert "N-WRSS" not in "\n".join(screen_text(app))
