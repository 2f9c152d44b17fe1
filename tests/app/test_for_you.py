"""The order "for you" in the app: asked for by `:sort for_you`, learnt beside it, shown in the queue and on `W`."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from app.piloting import Opener, screen_text, until, write
from app.small_sky import candidates, finished_run

from clara_pipeline.decisions import acts
from clara_pipeline.errors import UsageError
from clara_pipeline.preference.order import ForYou
from clara_pipeline.runs.run_directory import Run
from clara_pipeline.sessions.for_you import order_of_session, write_order
from clara_tui.background.for_you_learner import learnt_from
from clara_tui.queue.for_you_column import LearntOrder, with_for_you
from clara_tui.queue.query import Query
from clara_tui.queue.sorting.arrange import arrange

CODES = "p" * 3 + "v" * 7


async def ask(app, pilot, line: str) -> None:  # type: ignore[no-untyped-def]
    await pilot.press(":")
    await write(app, pilot, line)


async def test_too_few_decisions_are_said_and_the_order_stays(open_app: Opener) -> None:
    async with open_app(size=(160, 50)) as (app, pilot):
        await ask(app, pilot, "sort for_you")
        await until(pilot, lambda: app.state.query is not None and app.state.query.column == "for_you")
        rows = app.state.rows
        assert [rows.candidate(place).rank for place in range(5)] == [1, 2, 3, 4, 5]
        await until(pilot, lambda: any("0 decisions to learn from" in said.message for said in app._notifications))


async def test_ten_decisions_sort_the_queue_and_the_star_on_the_screen_stays(open_app: Opener, workspace: Path) -> None:
    async with open_app(size=(160, 50)) as (app, pilot):
        await ask(app, pilot, "sort for_you")
        await until(pilot, lambda: app.state.query is not None and app.state.query.column == "for_you")
        await pilot.press("enter")
        for code in CODES:
            await pilot.press(code)
        here = app.state.current
        await until(pilot, lambda: app.run_watcher.queue.for_you.learnt is not None)
        await until(pilot, lambda: app.state.position == 0)
        assert app.state.current == here
        rows = app.state.rows
        unjudged = [rows.row(place)["for_you"] for place in range(1, 50)]
        assert unjudged == sorted(unjudged, reverse=True)
        assert rows.row(1)["nwrss"] is not None
        run = Run(next((workspace / "runs").iterdir()))
        _, learnt = order_of_session(run, app.state.session.path, "ann")
        assert max(unjudged) in learnt.score
        await pilot.press("escape")
        await until(pilot, lambda: any("for you" in line for line in screen_text(app)[:3]))


async def test_the_dialog_offers_it_before_it_was_learnt(open_app: Opener) -> None:
    async with open_app(size=(100, 60)) as (app, pilot):
        await pilot.press("o")
        await until(pilot, lambda: any("learnt from your decisions" in line for line in screen_text(app)))


def learnt_order(names: list[str]) -> LearntOrder:
    columns = (pa.chunked_array([some]) for some in (names, [0.25, 0.75], ["against: x", "because: y"]))
    return LearntOrder("r", "s", *columns, 3, 7)


def test_rows_that_were_not_learnt_have_no_value() -> None:
    table = candidates(3)
    names = table["filename"].to_pylist()
    joined = with_for_you(table, learnt_order([names[2], names[0]]), is_wanted=False)
    assert joined["for_you"].to_pylist() == [0.75, None, 0.25]
    assert joined["for_you_because"].to_pylist() == ["because: y", None, "against: x"]
    assert joined["nwrss"].equals(table["nwrss"])
    assert with_for_you(table, None, is_wanted=False) is table
    assert with_for_you(table, None, is_wanted=True)["for_you"].null_count == 3


def test_until_then_the_order_is_that_of_the_triage() -> None:
    table = candidates(4).append_column("triage_pc", pa.array([0.1, 0.9, None, 0.5]))
    rows = arrange(table, {}, Query(column="for_you", descending=True))
    assert [rows.row(place)["triage_pc"] for place in range(4)] == [0.9, 0.5, 0.1, None]


@pytest.mark.parametrize("content", [b"", b"{}", b"ARROW1" * 9], ids=["empty", "json", "cut off"])
def test_an_answer_that_is_no_order_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "order.arrow").write_bytes(content)
    with pytest.raises(UsageError, match="could not be read"):
        learnt_from(tmp_path / "order.arrow", "s")


def test_the_answer_is_mapped_and_words_are_cleaned(tmp_path: Path) -> None:
    table, file = candidates(3), tmp_path / "order.arrow"
    write_order(file, "r", table, ForYou(np.array([0.5, 0.25, 0.75]), {2: "like TIC 1\x1b[2J"}, 1, 9))
    learnt = learnt_from(file, "s")
    file.unlink()
    assert (learnt.run, learnt.session, learnt.n_interesting, learnt.n_not) == ("r", "s", 1, 9)
    joined = with_for_you(table, learnt, is_wanted=False)
    assert joined["for_you"].to_pylist() == [0.5, 0.25, 0.75]
    assert joined["for_you_because"].to_pylist() == [None, None, "like TIC 1[2J"]


def test_decisions_on_other_runs_do_not_count(tmp_path: Path) -> None:
    from clara_pipeline.sessions.session import Session

    first = finished_run(tmp_path / "one")
    other = finished_run(tmp_path / "two", table=candidates(60, seed=5))
    from clara_pipeline.tables.candidate_keys import keys_in

    session = Session.open(tmp_path / "sessions", "ann", "ann")
    for place, key in enumerate(keys_in(other.candidates())[:12]):
        session.save(acts.disposition("PC" if place % 2 else "EB"), key)
    session.close()
    with pytest.raises(UsageError, match="0 decisions"):
        order_of_session(first, session.path)
    table, learnt = order_of_session(other, session.path)
    assert len(learnt.score) == table.num_rows
    assert (learnt.n_interesting, learnt.n_not) == (6, 6)


async def test_a_decision_that_was_learnt_from_and_undone_is_forgotten(open_app: Opener) -> None:
    async with open_app(size=(160, 50)) as (app, pilot):
        await ask(app, pilot, "sort for_you")
        await until(pilot, lambda: app.state.query is not None and app.state.query.column == "for_you")
        await pilot.press("enter")
        for code in CODES + "v":
            await pilot.press(code)
        learner = app.run_watcher.queue.for_you
        await until(pilot, lambda: learner.learnt is not None and learner.learnt.n_not == 8)
        await pilot.press("z")
        await until(pilot, lambda: learner.learnt.n_not == 7)


async def test_where_nothing_is_interesting_it_is_said_what_comes_next(open_app: Opener) -> None:
    async with open_app(size=(160, 50)) as (app, pilot):
        await ask(app, pilot, "sort for_you")
        await until(pilot, lambda: app.state.query is not None and app.state.query.column == "for_you")
        await pilot.press("enter")
        for code in "v" * 10:
            await pilot.press(code)
        await until(pilot, lambda: any("next are some of many kinds" in said.message for said in app._notifications))
        await until(pilot, lambda: "for_you_because" in app.state.rows.table.column_names)
        assert any(text.startswith("to try") for text in app.state.rows.table["for_you_because"].to_pylist())
