"""The colon line: go to a TIC or a rank, or run a command by its name."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from clara_pipeline.errors import UsageError
from clara_pipeline.text import sanitize
from clara_tui.keys.bindings import BY_NAME, COMPARE, KeyAction
from clara_tui.queue.for_you_column import names_to_sort_by
from clara_tui.queue.query import Query
from clara_tui.queue.sorting.sort_command import is_sort, sorted_as
from clara_tui.queue.sorting.star_groups import COMMANDS, grouped_as, is_group
from clara_tui.shell.vet_commands import EXAMPLES, vet_command
from clara_tui.terminal.themes import NAMES

if TYPE_CHECKING:
    from clara_tui.app_port import AppPort


def ask_where(app: AppPort) -> None:
    """Ask for a line and follow it; the line stays open while it cannot be followed."""
    from clara_tui.dialogs.line import AskLine

    def problem(text: str) -> str:
        """Return what is wrong with the text; empty when nothing is."""
        try:
            check(app, text)
        except UsageError as error:
            return str(error)
        return ""

    def follow(text: str | None) -> None:
        """Carry out what was typed."""
        if text:
            go(app, text)

    hint = "TIC, #rank or a command: sort triage_pc (Tab lists them)"
    app.push_screen(AskLine(":", hint=hint, problem_with=problem, completions=completions), follow)


def completions(text: str) -> list[str]:
    """Return the commands that begin with `text`, in order."""
    words = [*BY_NAME, "compare", "sort", *COMMANDS, *EXAMPLES, *(f"theme {name}" for name in NAMES)]
    start = text.strip().removeprefix(":").replace("-", "_")
    return sorted(
        {word for word in words if word.replace("-", "_").startswith(start) and not word.startswith("digit_")}
    )


def check(app: AppPort, text: str) -> None:
    """Raise UsageError, in words, when `text` leads nowhere."""
    word = _word(text)
    if not word:
        return
    if is_sort(word):
        order_of(app, word)
    elif is_group(word):
        grouped_as(word, Query())
    elif vet_command(word) is not None:
        return
    elif is_place(word):
        if place_of(app, word) is None:
            raise UsageError(f"{sanitize(word, 40)} is not among the rows shown")
    elif word.removeprefix("theme ") not in NAMES and command_of(word) is None and object_place(app, word) is None:
        near = difflib.get_close_matches(word, [*BY_NAME, *NAMES], 1)
        raise UsageError(f"there is no command {sanitize(word, 40)!r}" + (f"; did you mean {near[0]}?" if near else ""))


def go(app: AppPort, text: str) -> None:
    """Follow a checked line."""
    from clara_tui.messages import RowsChanged, SortQueue

    word = _word(text)
    if is_sort(word):
        app.post_message(SortQueue(order_of(app, word)))
    elif is_group(word):
        app.post_message(SortQueue(grouped_as(word, app.state.last_query or Query())))
    elif (asked := vet_command(word)) is not None:
        app.call_later(app.perform, asked)
    elif is_place(word):
        if (place := place_of(app, word)) is not None:
            app.state.go_to(place)
            app.broadcast(RowsChanged())
    elif (theme := word.removeprefix("theme ")) in NAMES:
        app.theme = theme
    elif word == "compare":
        app.open_screen(COMPARE)
    elif (act := command_of(word)) is not None:
        app.call_later(app.perform, act)
    elif (place := object_place(app, word)) is not None:
        app.state.go_to(place)
        app.broadcast(RowsChanged())


def object_place(app: AppPort, word: str) -> int | None:
    """Return where the object of this name is shown; None where there is none."""
    return None if app.state.rows is None or app.state.full_blind else app.state.rows.position_of_object(word)


def _word(text: str) -> str:
    """Return what was typed, without the colon of those who type it again."""
    return text.strip().removeprefix(":").strip()


def order_of(app: AppPort, word: str) -> Query:
    """Return the order that `sort COLUMN` asks for. Raises UsageError, in words."""
    rows = app.state.rows
    return sorted_as(word, app.state.last_query or Query(), names_to_sort_by(rows))


def is_place(word: str) -> bool:
    """Tell whether a word is a rank or a TIC number, with or without its prefix."""
    return word.lower().removeprefix("tic").removeprefix("#").strip().isdecimal()


def place_of(app: AppPort, word: str) -> int | None:
    """Return where the star is shown: `#12` is a rank; a bare number a TIC, else a rank."""
    rows = app.state.rows
    if rows is None:
        return None
    if app.state.full_blind and not word.startswith("#"):  # a TIC number says which star it is
        return rows.position_of_rank(int(word)) if word.isdecimal() and len(word) < 10 else None
    number = int(word.lower().removeprefix("tic").removeprefix("#").strip())
    if number >= 1 << 63:
        return None
    if word.startswith("#"):
        return rows.position_of_rank(number)
    place = rows.position_of_tic(number)
    return rows.position_of_rank(number) if place is None and word.isdecimal() else place


def command_of(word: str) -> KeyAction | None:
    """Return the act behind a command's name, in the keymap's words or as vi has it."""
    name = {"q": "quit", "q!": "quit", "wq": "quit", "x": "quit", "h": "help"}.get(word, word.replace("-", "_"))
    return BY_NAME.get(name)
