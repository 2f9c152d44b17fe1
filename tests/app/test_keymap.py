"""Every key in one table; an operator's keymap that can hurt nobody."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_tui.keys.bindings import ACTS, APP, BY_NAME, acts_for
from clara_tui.keys.keymap import FORBIDDEN, Keymap, keymap_file, load_keymap, shown, validated

SCREENS = sorted({screen for act in ACTS for screen in act.screens} - {APP})


def keys_of(screen: str, keymap: Keymap) -> list[str]:
    return [key for act in (*acts_for(screen), *acts_for(APP)) for key in keymap.keys[act.name]]


@pytest.mark.parametrize("screen", SCREENS)
def test_no_key_means_two_things_on_a_screen(screen: str) -> None:
    keys = keys_of(screen, Keymap())
    assert len(keys) == len(set(keys))


def test_names_are_unique_and_no_default_is_forbidden() -> None:
    assert len(BY_NAME) == len(ACTS)
    assert validated({act.name: list(act.keys) for act in ACTS}) == Keymap()


def test_digits_alone_change_no_data() -> None:
    for act in ACTS:
        if any(key.isdigit() for key in act.keys):
            assert act.group == "panels"


@pytest.mark.parametrize("key", [*FORBIDDEN, "alt+x", "Alt-x", "ctrl-b", "Ctrl-A", "7", "nokey", "ctrl+q", "?", ""])
def test_keys_that_would_hurt_are_refused_in_words(key: str) -> None:
    keymap = validated({"decide_pc": key})
    assert keymap.keys == Keymap().keys
    assert len(keymap.problems) == 1
    assert "decide_pc" in keymap.problems[0]


def test_unknown_act_names_the_nearest() -> None:
    assert "did you mean decide_pc?" in validated({"decide_cp": "p"}).problems[0]


@pytest.mark.parametrize("value", [3, [], [1], {"a": 1}, None, True])
def test_a_value_that_is_no_key_is_refused(value: object) -> None:
    keymap = validated({"sort": value})
    assert keymap.keys == Keymap().keys
    assert "needs a key" in keymap.problems[0]


def test_a_clash_keeps_the_usual_key_and_says_so() -> None:
    keymap = validated({"decide_pc": "e"})
    assert keymap.keys["decide_pc"] == ("p",)
    assert keymap.keys["decide_eb"] == ("e",)
    assert "decide_eb" in keymap.problems[0]


def test_a_name_of_an_older_version_is_still_read() -> None:
    keymap = validated({"star_in_hand": "x"})
    assert (keymap.keys["current_star"], keymap.problems) == (("x",), ())


def test_keys_can_be_swapped() -> None:
    keymap = validated({"decide_pc": "e", "decide_eb": "p"})
    assert not keymap.problems
    assert keymap.changed() == {"decide_pc": "e", "decide_eb": "p"}


def test_one_key_may_mean_different_things_on_different_screens() -> None:
    assert not validated({"filter": "p"}).problems


def test_quit_and_help_are_never_lost() -> None:
    keymap = validated({"quit": "f9", "help": "f1"})
    assert keymap.keys["quit"] == ("f9", "ctrl+q")
    assert keymap.keys["help"] == ("f1", "question_mark")


@given(st.dictionaries(st.sampled_from(sorted(BY_NAME)), st.one_of(st.text(max_size=8), st.lists(st.text(max_size=3)))))
def test_no_file_locks_anybody_out(given_keys: dict[str, object]) -> None:
    keymap = validated(given_keys)
    assert "ctrl+q" in keymap.keys["quit"]
    assert "question_mark" in keymap.keys["help"]
    for screen in SCREENS:
        keys = keys_of(screen, keymap)
        assert len(keys) == len(set(keys))
        assert not set(keys) & FORBIDDEN.keys()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"sort = ", b"[a]\nb=1", b"x" * 200_000])
def test_a_broken_file_leaves_the_defaults(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keymap.toml").write_bytes(content)
    keymap = load_keymap(tmp_path / "keymap.toml")
    assert keymap.keys == Keymap().keys
    assert keymap.problems


def test_the_workspace_comes_before_the_home(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path / "home")}
    assert keymap_file(tmp_path, environment) == tmp_path / "home" / ".config" / "clara-tui" / "keymap.toml"
    (tmp_path / "keymap.toml").write_text('sort = "s"\n')
    assert keymap_file(tmp_path, environment) == tmp_path / "keymap.toml"
    assert load_keymap(tmp_path / "keymap.toml").keys["sort"] == ("s",)


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert load_keymap(tmp_path / "keymap.toml") == Keymap()


@pytest.mark.parametrize(
    ("key", "words"),
    [("question_mark", "?"), ("slash", "/"), ("ctrl+d", "Ctrl-D"), ("space", "Space"), ("comma", ","), ("J", "J"),
     ("escape", "Esc"), ("less_than_sign", "<"), ("shift+tab", "Shift-Tab")],
)  # fmt: skip
def test_keys_are_shown_as_people_write_them(key: str, words: str) -> None:
    assert shown(key) == words
