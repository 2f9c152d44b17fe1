"""Tell what the first word of a command line is: a command, or the folder to open.

Nothing here needs the parsers, whose import takes a thirtieth of the time to the first paint.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

WITH_VALUE = ("--workspace", "--session", "--vetter", "--gold")
"""Options that may stand before the first word, and take a word of their own."""


@dataclass(frozen=True, slots=True)
class AppOptions:
    """What the app is asked to open."""

    workspace: Path
    light_curve: Path | None = None
    demo: bool = False
    session: str | None = None
    vetter: str | None = None
    low_bandwidth: bool = False
    all_runs: bool = False
    gold: float | None = None
    """Share of gold rows that the session gets, of its stars; None: as it has them."""


def split_words(arguments: list[str]) -> tuple[list[str], str | None, list[str]]:
    """Return the options before the first word, that word (None: there is none), and what follows it."""
    place = 0
    while place < len(arguments) and arguments[place].startswith("-"):
        place += 2 if arguments[place] in WITH_VALUE else 1
    if place >= len(arguments):
        return arguments, None, []
    return arguments[:place], arguments[place], arguments[place + 1 :]


def folder_alone(arguments: list[str]) -> AppOptions | None:
    """Return what to open where the words are a folder and nothing else, or none at all; None: they must be parsed."""
    place = arguments[0] if arguments else os.curdir
    is_folder = len(arguments) <= 1 and not place.startswith("-") and os.path.isdir(place)
    return AppOptions(Path(place)) if is_folder else None
