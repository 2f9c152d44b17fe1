"""Read the operator's own keys from `keymap.toml`; where one would hurt, refuse it and keep the default.

    decide_pc = "p"            # the names are those Help shows
    next = ["j", "down"]       # several keys for one act

A bad line costs only itself. Quitting (Ctrl-Q) and help (?) stay reachable whatever the file says.
"""

import difflib
import os
import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character

from clara_pipeline.text import sanitize
from clara_tui.keys.bindings import ACTS, APP, BY_NAME

FORBIDDEN = {
    "ctrl+s": "it stops the terminal's output (flow control)",
    "ctrl+j": "terminals send it for Enter",
    "ctrl+m": "terminals send it for Enter",
    "ctrl+i": "terminals send it for Tab",
    "ctrl+h": "terminals send it for Backspace",
    "ctrl+[": "terminals send it for Escape",
    "ctrl+left_square_bracket": "terminals send it for Escape",
    "ctrl+b": "it is tmux's prefix",
    "ctrl+a": "it is screen's prefix",
    "ctrl+c": "it is kept for copying and interrupting",
}
KEPT = {"quit": "ctrl+q", "help": "question_mark", "palette": "ctrl+p"}
"""Keys these acts never lose."""
FORMER_NAMES = {"star_in_hand": "current_star"}
"""Names that an older version gave, which keymap files may hold."""
NAMED = {key.value for key in Keys} | {f"ctrl+{letter}" for letter in string.ascii_lowercase}
SHORT = {"pagedown": "PgDn", "pageup": "PgUp", "escape": "Esc", "backspace": "Bksp", "delete": "Del"}
PUNCTUATION = {"slash": "/", "backslash": "\\", "at": "@", "plus": "+", "minus": "-", "underscore": "_"}
MAX_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force, and what was wrong with the file, in words."""

    keys: dict[str, tuple[str, ...]] = field(default_factory=lambda: {act.name: act.keys for act in ACTS})
    problems: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What was wrong in one sentence: more would push each other off a small screen."""
        if len(self.problems) == 1:
            return self.problems[0]
        return f"keymap.toml: {len(self.problems)} lines not used, {shown(self.keys['help'][0])} lists them"

    def changed(self) -> dict[str, str]:
        """Return what Textual's `set_keymap` needs: only the acts whose keys differ from the defaults."""
        return {name: ",".join(keys) for name, keys in self.keys.items() if keys != BY_NAME[name].keys}


def keymap_files(workspace: Path, environment: Mapping[str, str] = os.environ) -> tuple[Path, Path]:
    """List where a keymap may be: in the workspace, and the user's own, which counts where the first is missing."""
    home = Path(environment.get("XDG_CONFIG_HOME") or Path(environment.get("HOME", ".")) / ".config")
    return workspace / "keymap.toml", home / "clara-tui" / "keymap.toml"


def keymap_file(workspace: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the workspace's `keymap.toml`, else the user's own (which need not exist)."""
    here, home = keymap_files(workspace, environment)
    return here if here.is_file() else home


def load_keymap(path: Path) -> Keymap:
    """Return the keymap of a file; the defaults where there is none or a line is refused. Never raises."""
    if not path.exists():
        return Keymap()
    import tomllib  # most operators have no keymap file, and wait for the first paint

    try:
        with open(path, "rb") as file:
            given = tomllib.loads(file.read(MAX_BYTES).decode())
    except (OSError, ValueError, RecursionError) as error:
        return Keymap(problems=(f"{path.name} was not read, the usual keys apply: {sanitize(error, 200)}",))
    return validated(given)


def validated(given: Mapping[str, object]) -> Keymap:
    """Return the keymap that `given` (act → key or keys) makes of the defaults."""
    changes: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for given_name, value in given.items():
        name = FORMER_NAMES.get(given_name, given_name)
        keys, problem = _keys_of(name, value)
        if problem:
            problems.append(problem)
        else:
            changes[name] = keys
    problems += _drop_clashes(changes)
    return Keymap({act.name: changes.get(act.name, act.keys) for act in ACTS}, tuple(problems))


def shown(key: str) -> str:
    """Return a key as people write it: `?`, `Ctrl-D`, `Space`."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if last in SHORT:
        return "-".join([*(m.title() for m in modifiers), SHORT[last]])
    character = _character(last)
    name = character if character and character.isprintable() and character != " " else last.title()
    return "-".join([*(m.title() for m in modifiers), name.upper() if modifiers and len(name) == 1 else name])


def _keys_of(name: str, value: object) -> tuple[tuple[str, ...], str]:
    if name not in BY_NAME:
        near = difflib.get_close_matches(name, BY_NAME, 1)
        hint = f"; did you mean {near[0]}?" if near else "; Help lists the names"
        return (), f"keymap: {sanitize(name, 40)!r} is not the name of a key's action{hint}"
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not given or not all(isinstance(key, str) for key in given):
        return (), f'keymap: {name} needs a key or a list of keys, such as "x" or ["x", "ctrl+x"]'
    keys = tuple(dict.fromkeys(_named(key) for key in given))
    for key in keys:
        if reason := _refusal(name, key):
            return (), f"keymap: {sanitize(key, 30)} cannot be the key of {name}: {reason}"
    kept = (KEPT[name],) if name in KEPT and KEPT[name] not in keys else ()
    return (*keys, *kept), ""


def _named(key: str) -> str:
    """Return Textual's name of a key given as a character or a name."""
    if len(key) != 1 or key.isalnum():
        return key.strip() if len(key) == 1 else key.strip().lower().replace("ctrl-", "ctrl+")
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _character(key: str) -> str | None:
    """Return the character a named key types."""
    return PUNCTUATION.get(key) or key_to_character(key)


def _refusal(name: str, key: str) -> str:
    if key in FORBIDDEN:
        return FORBIDDEN[key]
    if key.startswith(("alt+", "meta+", "super+", "alt-")):
        return "Alt does not reach every terminal"
    if owner := next((act for act, kept in KEPT.items() if kept == key and act != name), ""):
        return f"it always means {owner}"
    if key.isdigit() and not name.startswith("digit_"):
        return "digits belong to the panels"
    if not (key in NAMED or (len(key) == 1 and key.isascii() and key.isalnum()) or _character(key)):
        return "there is no such key"
    return ""


def _drop_clashes(changes: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Take changes back, until no screen has one key for two acts; say which."""
    while clash := _first_clash(changes):
        key, one, other = clash
        loser = other if other in changes else one
        del changes[loser]
        winner = one if loser == other else other
        yield f"keymap: {shown(key)} would mean both {winner} and {loser}; {loser} keeps its usual key"


def _first_clash(changes: Mapping[str, tuple[str, ...]]) -> tuple[str, str, str] | None:
    seen: dict[tuple[str, str], str] = {}
    screens = sorted({screen for act in ACTS for screen in act.screens if screen != APP})
    for act in ACTS:
        for screen in screens if APP in act.screens else act.screens:
            for key in changes.get(act.name, act.keys):
                owner = seen.setdefault((screen, key), act.name)
                if owner != act.name:
                    return key, owner, act.name
    return None
