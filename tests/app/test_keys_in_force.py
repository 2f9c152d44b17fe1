"""Sentences that name a key name the one that works."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from app.piloting import Opener, screen_text

import clara_tui
from clara_tui.keys.bindings import BY_NAME
from clara_tui.keys.in_force import ACT, key_of, put_in_force, with_keys
from clara_tui.keys.keymap import Keymap, validated
from clara_tui.text.help import TERMS
from clara_tui.text.queue_status import start_lines
from clara_tui.text.styled_text import text_of
from clara_tui.widgets.panels.notes import HINTS, HINTS_OF_TRANSIENTS

FOLDER = Path(clara_tui.__file__).parent


@pytest.fixture(autouse=True)
def usual_keys_after() -> Iterator[None]:
    yield
    put_in_force(Keymap())


def names_in_braces() -> Iterator[tuple[str, str]]:
    """Every text that `with_keys` and `key_of` are called with, as written in the source, and its file."""
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("with_keys", "key_of"):
                yield path.name, ast.unparse(node.args[0])


def test_every_name_in_braces_is_that_of_an_act() -> None:
    named = [(path, name) for path, words in names_in_braces() for name in ACT.findall(words)]
    texts = [*HINTS, *HINTS_OF_TRANSIENTS, *(words for terms in TERMS.values() for words in terms.values())]
    named += [("a table of texts", name) for words in texts for name in ACT.findall(words)]
    assert len(named) > 40
    assert not [(path, name) for path, name in named if name not in BY_NAME]


def test_words_name_the_keys_of_the_keymap() -> None:
    assert with_keys("{jobs}, then {start} starts one") == "J, then s starts one"
    put_in_force(validated({"jobs": "f5", "start": "ctrl+n"}))
    assert with_keys("{jobs}, then {start} starts one") == "F5, then Ctrl-N starts one"
    assert key_of("next_signal") == "}"


def test_a_text_of_somebody_else_is_not_read_as_a_name() -> None:
    assert with_keys("{} {x y} {9}") == "{} {x y} {9}"


def test_no_sentence_names_a_key_by_itself() -> None:
    """Such words as `press 6` or `(J, then o)` in the app's texts are written with the act's name."""
    fixed = re.compile(
        r"(press|with the key|then) [^\s{0-9]( |\)|,|;|$)|\b[B-HJ-Zb-hj-z] (starts|resumes|begins|shows) "
    )
    found = []
    for path in sorted(FOLDER.rglob("*.py")):
        tree = ast.parse(path.read_text())
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{path.name}: {node.value}" for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
            and fixed.search(node.value)
        ]  # fmt: skip
    assert not found


async def test_the_screens_follow_the_keymap(open_app: Opener, tmp_path: Path) -> None:
    folder = tmp_path / "mapped"
    folder.mkdir()
    (folder / "keymap.toml").write_text('jobs = "f5"\nstart = "f6"\nnew_session = "f7"\nsessions = "f8"\n')
    async with open_app(folder=folder, wait=False) as (app, pilot):
        await pilot.pause()
        assert "F5, then F6" in "\n".join(screen_text(app))
        await pilot.press("f5")
        await pilot.pause()
        assert "no run in this workspace yet: F6 starts one" in "\n".join(screen_text(app))
        assert "F5, then F6" in "\n".join(text_of(line) for line in start_lines(app.state))
