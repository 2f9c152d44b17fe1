"""What Textual keeps private is used in `clara_tui.terminal` alone, and a change of it is named here."""

import ast
import asyncio
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.style import Style
from terminal.emulator import Terminal, terminal_of
from textual import events
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Label

import clara_tui
from clara_tui.terminal.clipboard import copy_through_tmux, through_tmux
from clara_tui.terminal.composed_screen import composed_rows, is_update, leave_out_updates, text_update
from clara_tui.terminal.terminal_app import TerminalApp

CHANGED = "Textual has changed: {} Mend {} (its docstring says what it is used for)."


def changed(what: str, module: str) -> str:
    return CHANGED.format(what, f"clara_tui/terminal/{module}.py")


class Small(App[int]):
    """Keeps what passes `_display`."""

    def __init__(self) -> None:
        super().__init__(driver_class=Terminal)
        self.displayed: list[Any] = []

    def compose(self) -> ComposeResult:
        yield Label("hello", id="hello")

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        self.displayed.append(renderable)
        super()._display(screen, renderable)


async def test_every_update_passes_display_and_is_known_as_one() -> None:
    app = Small()
    async with app.run_test(headless=False, size=(40, 5)) as pilot:
        await pilot.pause()
        assert app.displayed, changed("paints no longer pass App._display(screen, renderable).", "terminal_app")
        n = len(app.displayed)
        app.query_one("#hello", Label).update("world", layout=False)
        await pilot.pause(0.1)
        assert len(app.displayed) > n, changed("a changed widget no longer passes App._display.", "terminal_app")
        assert all(map(is_update, app.displayed)), changed("updates are no CompositorUpdate.", "composed_screen")


async def test_the_composed_rows_of_a_screen_can_be_read() -> None:
    app = Small()
    async with app.run_test(headless=False, size=(40, 5)) as pilot:
        await pilot.pause()
        rows = composed_rows(app.screen)
        problem = changed("Screen._compositor._get_renders() gives no regions, clips and strips.", "composed_screen")
        assert [max(piece.end for piece in row) for row in rows] == [40] * 5, problem
        assert all(isinstance(piece.strip, Strip) for row in rows for piece in row), problem
        assert rows[0][0].strip.text.startswith("hello"), problem


async def test_textual_tells_of_changes_without_rendering_them() -> None:
    app = Small()
    async with app.run_test(headless=False, size=(40, 5)) as pilot:
        await pilot.pause()
        leave_out_updates(app.screen)
        app.displayed.clear()
        app.query_one("#hello", Label).update("world", layout=False)
        await pilot.pause(0.1)
        problem = changed("Screen._compositor.render_update() is not what renders updates.", "composed_screen")
        assert {*app.displayed} == {None}, problem
        assert composed_rows(app.screen)[0][0].strip.text.startswith("world"), problem
        assert "world" in app.export_screenshot(), problem


async def test_text_can_be_displayed_as_an_update() -> None:
    app = Small()
    async with app.run_test(headless=False, size=(40, 5)) as pilot:
        await pilot.pause()
        app._display(app.screen, text_update(lambda console: "\x1b[3;1Hof our own"))
        problem = changed("an update is not written by render_segments(console).", "composed_screen")
        assert terminal_of(app).screen.display[2].startswith("of our own"), problem


async def test_text_can_be_written_past_tmux(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    app = Small()
    async with app.run_test(headless=False, size=(40, 5)) as pilot:
        await pilot.pause()
        monkeypatch.setattr(Terminal, "write", lambda self, data: written.append(data))
        copy_through_tmux(app, "TIC 1")
        assert written == [through_tmux("TIC 1")], changed("App._driver.write(text) does not write.", "clipboard")


class Faulty(TerminalApp):
    def crash_message(self, error: Exception) -> str:
        return f"one sentence about {error}"

    def on_key(self, event: events.Key) -> None:
        raise RuntimeError("an odd thing")


async def test_an_unforeseen_error_passes_the_guard(capsys: pytest.CaptureFixture[str]) -> None:
    app = Faulty(driver_class=Terminal)
    problem = changed("errors of handlers no longer pass App._handle_exception(error).", "terminal_app")
    async with app.run_test(headless=False):
        app.post_message(events.Key("x", "x"))
        for _ in range(100):
            await asyncio.sleep(0.01)
    assert app.return_code == 1, problem
    assert capsys.readouterr().err.strip() == "one sentence about an odd thing", problem


# --- nowhere else -----------------------------------------------------------------------------------

ELSEWHERE = "{}: {} is private to {}. Use a public way, or put it into a module of clara_tui/terminal with its reason."


def modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(clara_tui.__path__, "clara_tui."):
        if not module.name.startswith("clara_tui.terminal.") and not module.name.endswith("__main__"):
            yield module.name


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@cache
def classes_in(module: str) -> dict[str, ast.ClassDef]:
    """The source of every class of a module, by its qualified name; each module is parsed once for all tests."""
    try:
        waiting: list[tuple[str, ast.AST]] = [("", ast.parse(inspect.getsource(sys.modules[module])))]
    except (OSError, TypeError):
        return {}
    found: dict[str, ast.ClassDef] = {}
    while waiting:
        within, tree = waiting.pop()
        for node in ast.iter_child_nodes(tree):
            if isinstance(node, ast.ClassDef):
                found[within + node.name] = node
                waiting.append((f"{within}{node.name}.", node))
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                waiting.append((f"{within}{node.name}.<locals>.", node))
            else:
                waiting.append((within, node))
    return found


@cache
def private_names(kind: type) -> frozenset[str]:
    """Private methods and attributes of a class of Textual or Rich."""
    tree = classes_in(kind.__module__).get(kind.__qualname__)
    if tree is None:
        return frozenset()
    own = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    return frozenset(name for name in {*own, *vars(kind)} if is_private(name))


@cache
def foreign_names() -> frozenset[str]:
    """What is private to the classes of Textual and Rich that are used most."""
    return frozenset[str]().union(*map(private_names, (App, Screen, Console, Style)))


@pytest.mark.parametrize("name", [*modules()])
def test_no_other_module_reaches_into_textual(name: str) -> None:
    module = importlib.import_module(name)
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    foreign = foreign_names()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(("textual", "rich")):
            assert "._" not in node.module, ELSEWHERE.format(name, node.module, "Textual or Rich")
        if isinstance(node, ast.Attribute) and not (
            isinstance(node.value, ast.Name) and node.value.id in ("self", "os")
        ):
            assert node.attr not in foreign, ELSEWHERE.format(name, node.attr, "Textual or Rich")


@pytest.mark.parametrize("name", [*modules()])
def test_no_other_class_takes_a_name_that_textual_keeps_private(name: str) -> None:
    module = importlib.import_module(name)
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == name]
    for kind in kinds:
        theirs = [base for base in kind.__mro__ if base.__module__.split(".")[0] in ("textual", "rich")]
        taken = {*private_names(kind)} & {*(name for base in theirs for name in private_names(base))}
        made = {"_abc_impl", "_parse_attribs"}
        inherited = {name for name in taken if name in vars(kind) and name not in _written_in(kind)}
        assert not taken - inherited - made, ELSEWHERE.format(f"{name}.{kind.__name__}", sorted(taken), "Textual")


def _written_in(kind: type) -> set[str]:
    """Names that stand in the source of a class, not those that Textual put there."""
    tree = classes_in(kind.__module__)[kind.__qualname__]
    defined = {n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}
    named = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    stored = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    return defined | named | stored
