"""Transients in the queue: their columns, filters, order, names on the colon line, and the words of keys."""

import json
from pathlib import Path

import numpy as np
import pytest
from app.piloting import Opener, screen_text, until, write
from app.transient_sky import HOSTILE, classified, object_ids

from clara_pipeline.decisions.judgement import Judgement
from clara_pipeline.errors import UsageError
from clara_pipeline.records import object_key
from clara_pipeline.sessions.session import Session
from clara_tui.keys.keymap import Keymap
from clara_tui.queue.decision_columns import with_decisions
from clara_tui.queue.filters import matching
from clara_tui.queue.query import Query
from clara_tui.queue.sorting.arrange import arrange
from clara_tui.queue.sorting.sort_command import sorted_as
from clara_tui.screens.vet.screen import VetScreen
from clara_tui.text.help import help_lines
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.key_line import hints

N = 12
TABLE = with_decisions(classified(N), {object_key(object_ids(N)[1]): Judgement(disposition="SN", subclass="SNIa")})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind:transient", N), ("kind:star", 0), ("class:snia", 3), ("class:SNIa,QSO", 6), ("novelty>95", 1),
        ("-class:SNIa", 9), ("object:0003", 1), ("ZTF20aaa0002", 1), ("disp:SN", 1), ("disp:supernova", 1),
        ("subclass:SNIa", 1), ("disp:none", N - 1), ("few_points", 1), ("margin<2 prob>0", N),
    ],
)  # fmt: skip
def test_filters_follow_the_kind(text: str, expected: int) -> None:
    assert matching(TABLE, text).sum() == expected


def test_a_filter_of_stars_knows_their_kind_too() -> None:
    from app.small_sky import candidates

    stars = with_decisions(candidates(5), {})
    assert matching(stars, "kind:star").sum() == 5
    assert matching(stars, "kind:transient").sum() == 0
    with pytest.raises(UsageError, match="star transient"):
        matching(stars, "kind:comet")
    with pytest.raises(UsageError, match="PC EB"):
        matching(stars, "disp:SN")


def test_the_most_novel_and_the_closest_calls_come_first() -> None:
    names = TABLE.schema.names
    assert sorted_as("sort novelty", Query(), names) == Query("", "novelty", descending=True)
    assert sorted_as("sort margin", Query(), names) == Query("", "margin", descending=False)
    assert sorted_as("sort class", Query(), names) == Query("", "class", descending=False)
    rows = arrange(classified(N), {}, Query("", "novelty", descending=True))
    found = [rows.cells(place, ["novelty"])[0] for place in range(N)]
    assert found == sorted(found, reverse=True)


def test_rows_are_found_by_the_objects_key_and_name() -> None:
    rows = arrange(classified(N), {}, Query())
    keys = [rows.key(place) for place in range(N)]
    assert keys == [object_key(name) for name in object_ids(N)]
    assert [rows.position_of(key) for key in keys] == list(range(N))
    assert rows.position_of_object("ztf20AAA0004") == 4
    assert rows.position_of_object("ZTF") is None
    rows.mark(keys[3], vetted=True)
    assert np.flatnonzero(rows.vetted).tolist() == [3]
    assert rows.candidate(0).key == keys[0]
    assert {"nwrss", "tic_id", "p3", "filename"} <= rows.empty_columns


def test_keys_stay_and_their_words_follow_the_kind() -> None:
    keys = Keymap().keys
    of_objects = dict(hints("vet", keys, kind="transient"))
    assert [of_objects[key] for key in "pevsxwum"] == ["SN", "AGN", "VS", "BOGUS", "junk", "other", "U", "subclass"]
    assert "," not in of_objects
    assert dict(hints("vet", keys))["p"] == "PC"
    text = "\n".join(text_of(line) for line in help_lines("vet", keys, 160, kind="transient"))
    assert "supernova" in text
    assert "period x 2" not in text
    assert "next object" in text


async def test_the_queue_shows_objects_with_class_and_novelty(open_app: Opener, transient_folder: Path) -> None:
    async with open_app(folder=transient_folder) as (app, pilot):
        lines = screen_text(app)
        assert "12 objects" in lines[0]
        assert "object" in lines[1]
        assert all(word in lines[1] for word in ("class", "prob", "novelty"))
        assert "N-WRSS" not in lines[1]
        assert "ZTF20aaa0000" in lines[2]
        assert "\x1b" not in "".join(lines)
        assert "\u202e" not in "".join(lines)
        await pilot.press("colon")
        await write(app, pilot, "ZTF20aaa0007")
        await until(pilot, lambda: app.state.current == object_key("ZTF20aaa0007"))
        await pilot.press("colon")
        await write(app, pilot, "sort novelty")
        await until(pilot, lambda: app.state.query is not None and app.state.query.column == "novelty")
        await pilot.press("slash")
        await write(app, pilot, "class:QSO novelty>40")
        await until(pilot, lambda: len(app.state) == 2)


async def test_one_key_an_act_on_objects_saved_and_undone(open_app: Opener, transient_folder: Path) -> None:
    names = object_ids(N)
    async with open_app(folder=transient_folder) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, VetScreen))
        await pilot.press(*"pevsxwuK")
        await until(pilot, lambda: app.state.current == object_key(names[8]))
        session = app.state.session
        assert session is not None
        said = [session.state[object_key(name)].disposition for name in names[:8]]
        assert said == ["SN", "AGN", "VS", "BOGUS", "J", "O", "U", "KNOWN"]
        await pilot.press("z")
        await until(pilot, lambda: app.state.current == object_key(names[7]))
        assert object_key(names[7]) not in session.state
        await pilot.press("a", "p", "m")
        await pilot.pause()
        assert any("SNIbc" in line for line in screen_text(app))
        await pilot.press("a")
        await until(pilot, lambda: session.state[object_key(names[7])].subclass == "SNIa")
        assert "SNIa" in "\n".join(screen_text(app))
        await pilot.press("g", "G", "p")
        await until(pilot, lambda: object_key(HOSTILE) in session.state)
    lines = [json.loads(line) for line in (transient_folder / "sessions" / "ann.jsonl").read_text().splitlines()]
    assert {line["schema"] for line in lines} == {2}
    assert lines[0]["candidates"][0]["object_id"] == names[0]
    with Session.open(transient_folder / "sessions", "ann", "ann") as again:
        assert again.state[object_key(names[7])].subclass == "SNIa"
