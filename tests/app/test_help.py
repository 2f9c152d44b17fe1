"""Help, the palette and the line of keys follow the keymap."""

from pathlib import Path

import pytest
from app.piloting import Opener, screen_text, until

from clara_pipeline.decisions.vocabulary import DISPOSITIONS, FLAGS
from clara_tui.keys.bindings import ACTS, APP, BY_NAME, acts_for
from clara_tui.keys.in_force import with_keys
from clara_tui.keys.keymap import Keymap, validated
from clara_tui.keys.words_of_kinds import acts_of
from clara_tui.screens.help import HelpScreen
from clara_tui.shell.command_palette import commands_of
from clara_tui.text.help import ON_VET, help_lines
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.key_line import hints, laid_out


@pytest.mark.parametrize("screen", ["queue", "vet", "jobs"])
@pytest.mark.parametrize("width", [60, 80, 160])
def test_help_names_every_act_and_every_word(screen: str, width: int) -> None:
    text = "\n".join(text_of(line) for line in help_lines(screen, Keymap().keys, width))
    for act in (*acts_for(screen), *acts_for(APP)):
        assert all(word in text for word in act.words.split())
        assert any(line.endswith(f" {act.name}") or f" {act.name} " in line for line in text.splitlines())
    for word in (*DISPOSITIONS, *FLAGS, "N-WRSS", "disp:none"):
        assert word in text


@pytest.mark.parametrize("width", [60, 80, 100, 160, 200])
def test_no_line_of_help_is_wider_than_the_screen(width: int) -> None:
    files = (Path("/home/ann/.config/clara-tui/keymap.toml"), Path("/data/sector one/workspace/keymap.toml"))
    for screen in ("queue", "vet", "trainings"):
        lines = help_lines(screen, Keymap().keys, width, files=files)
        assert [text_of(line) for line in lines if len(text_of(line)) > width] == []


def test_help_and_hints_show_the_keys_in_force() -> None:
    keymap = validated({"filter": "f"})
    assert ("f", "filter") in hints("queue", keymap.keys)
    line = next(text_of(line) for line in help_lines("queue", keymap.keys, 80) if "filter by words" in text_of(line))
    assert line.split()[0] == "f"


@pytest.mark.parametrize("screen", ["queue", "vet", "jobs", "sessions", "compare", "help"])
def test_the_line_of_keys_fits_and_keeps_the_way_out(screen: str) -> None:
    for width in (60, 80, 200):
        line = text_of(laid_out(hints(screen, Keymap().keys), width))
        assert len(line) <= width
        assert "back" in line or "quit" in line


@pytest.mark.parametrize(("ascii_only", "halved"), [(False, ", P÷2 . ×2"), (True, ", P/2 . x2")])
def test_the_vet_screens_most_used_keys_fit_into_80_columns(ascii_only: bool, halved: str) -> None:
    line = text_of(laid_out(hints("vet", Keymap().keys, ascii_only), 80))
    for words in ("p PC", "e EB", "v V", "s IS", "x junk", "u U", halved, "m flags", "c note", "z undo", "? help"):
        assert words in line


async def test_help_is_for_the_screen_it_was_asked_on(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("J", "question_mark")
        await until(pilot, lambda: "KEYS OF THIS SCREEN (JOBS)" in "\n".join(screen_text(app)))
        await pilot.press("question_mark", "ctrl+d", "j", "k", "escape")
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))


async def test_changed_keys_work_and_problems_are_told(open_app: Opener, workspace: Path) -> None:
    (workspace / "keymap.toml").write_text('next = "ctrl+n"\nfirst = "ctrl+b"\n')
    async with open_app() as (app, pilot):
        await pilot.press("ctrl+n", "ctrl+n", "j")
        await pilot.pause()
        assert app.state.candidate.rank == 3
        assert any("tmux" in n.message for n in app._notifications)


FAULTY = """
frist = "g"
first = "ctrl+b"
last = "ctrl+s"
sort = 3
filter = "7"
open = []
next = "alt+x"
redo = "nokey"
jobs = "ctrl+a"
"""


async def test_many_faults_of_a_keymap_are_told_once_and_listed_in_help(open_app: Opener, workspace: Path) -> None:
    (workspace / "keymap.toml").write_text(FAULTY)
    async with open_app() as (app, pilot):
        assert [n.message for n in app._notifications] == ["keymap.toml: 9 lines not used, ? lists them"]
        await pilot.press("question_mark")
        await until(pilot, lambda: "LINES OF THE KEYMAP NOT USED" in "\n".join(screen_text(app)))
        text = " ".join("".join(screen_text(app)).split())
        for words in (
            "did you mean first",
            "tmux",
            "flow control",
            "sort needs",
            "digits",
            "open needs",
            "Alt",
            "nokey",
        ):
            assert words in text


async def test_the_palette_has_every_act_and_theme(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        titles = [command.title for command in commands_of(app, app.screen)]
        assert len(titles) == len(set(titles))
        for act in (*acts_for("queue"), *acts_for(APP)):
            assert act.words[:1].upper() + act.words[1:] in titles
        assert "Theme: okabe-ito" in titles
        await pilot.press("ctrl+p")
        await pilot.press(*"jobs", "enter")
        await until(pilot, lambda: getattr(app.screen, "KIND", "") == "jobs")


async def test_the_palette_is_plain_on_a_plain_terminal(open_app: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setenv("LANG", "C")
    async with open_app() as (app, pilot):
        await pilot.press("ctrl+p")
        await until(pilot, lambda: any("Clusters" in line for line in screen_text(app)))
        assert "".join(screen_text(app)).isascii()
        await pilot.press(*"them")
        await until(pilot, lambda: any("Theme: okabe-ito" in line for line in screen_text(app)))
        assert "".join(screen_text(app)).isascii()


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("jobs", "jobs"),
        ("sessions", "sessions"),
        ("h", "help"),
        ("help", "help"),
        (":help", "help"),
        ("compare", "compare"),
    ],
)
async def test_commands_by_name(open_app: Opener, typed: str, kind: str) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("colon", *typed, "enter")
        await until(pilot, lambda: getattr(app.screen, "KIND", "") == kind)


async def test_the_colon_works_everywhere_and_tab_completes_or_lists(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await pilot.press("J", "colon", *"theme o", "tab")
        await until(pilot, lambda: "theme okabe-ito" in "\n".join(screen_text(app)))
        app.focused.value = "next_"
        await pilot.press("tab")
        await until(pilot, lambda: "next_unvetted" in "\n".join(screen_text(app)))
        assert app.focused.value == "next_"
        app.focused.value = "sess"
        await pilot.press("tab", "enter")
        await until(pilot, lambda: getattr(app.screen, "KIND", "") == "sessions")


def test_help_says_where_the_keymap_is_and_what_stands_in_it() -> None:
    files = (Path("here/keymap.toml"), Path("home/keymap.toml"))
    text = "\n".join(text_of(line) for line in help_lines("queue", Keymap().keys, 100, files=files))
    assert "here/keymap.toml, else home/keymap.toml" in text
    assert 'next = ["j", "down"]' in text
    assert "command palette" in text


@pytest.mark.parametrize("screen", ["jobs", "sessions", "compare", "similar", "help"])
def test_lists_have_a_key_to_their_ends(screen: str) -> None:
    assert {"first_line", "last_line"} <= {act.name for act in acts_for(screen)}


async def test_an_act_of_another_screen_is_refused_in_words(open_app: Opener) -> None:
    async with open_app() as (app, pilot):
        await app.perform(BY_NAME["cancel"])
        await pilot.pause()
        assert any("another screen" in n.message for n in app._notifications)


def test_help_explains_the_abbreviations_of_the_vet_screen() -> None:
    terms = " ".join(f"{term} {words}" for term, words in ON_VET.items())
    assert max(len(term) for term in ON_VET) + max(len(with_keys(words)) for words in ON_VET.values()) + 4 <= 74
    for word in ("N", "x1", "T 10.4", "p96", "[BLS run]", "[BLS here]", "[cat]", "†", "▾", "↓", "sim"):
        assert word in terms


def test_the_words_of_a_transients_keys_are_kept_as_they_are() -> None:
    words = {act.name: act.words for act in acts_of(ACTS, "transient")}
    assert words["decide_v"] == "variable star"
    assert words["next"] == "next object"
