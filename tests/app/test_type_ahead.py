"""Keys that arrive in one packet are taken one after the other, through dialogs and out again."""

import pytest
from app.piloting import Opener, until
from textual import events

from clara_tui.app import ClaraApp
from clara_tui.screens.queue.screen import QueueScreen


def packet(app: ClaraApp, *keys: str) -> None:
    """All keys at once, as a slow line delivers them."""
    app.key_queue.is_on = True
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


@pytest.mark.parametrize("move", ["j", "k"])
async def test_into_a_dialog_and_out_of_it(open_app: Opener, move: str) -> None:
    async with open_app() as (app, pilot):
        packet(app, "slash", *"rank>10", "enter", "colon", *"#40", "enter", move, move)
        await until(pilot, lambda: app.state.candidate.rank == (42 if move == "j" else 38))
        assert isinstance(app.screen, QueueScreen)
        assert app.state.query.text == "rank>10"


async def test_through_screens(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        packet(app, "j", "J", "q", "j", "question_mark", "q", "j", "S", "escape", "j")
        await until(pilot, lambda: app.state.candidate.rank == 5)
        assert isinstance(app.screen, QueueScreen)


async def test_choosing_from_a_list(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        packet(app, "o", "j", "j", "enter", "o", "f", "O")
        await until(pilot, lambda: app.state.query is not None and app.state.query.descending)
        assert app.state.query.column == "tmag"


async def test_many_moves(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        packet(app, *["j"] * 40, *["k"] * 15)
        await until(pilot, lambda: app.state.candidate.rank == 26)
