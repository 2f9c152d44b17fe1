"""Write the page of the keys, from the table of key actions."""

from clara_tui.keys.bindings import ACTS, APP, BY_NAME
from clara_tui.keys.keymap import FORBIDDEN, shown
from clara_tui.keys.words_of_kinds import OF_TRANSIENTS
from clara_tui.text.help import GROUPS
from docs.markdown_table import code, table

HEAD = """# Keys

Every key of the app. `?` shows those that work on the screen you are on, with your own changes.

Change keys in `keymap.toml`, in the workspace or else in `~/.config/clara-tui`, by the names below:

```toml
decide_pc = "F"
next = ["j", "down"]
```

`:` runs an action by its name. A line that cannot be used costs only itself, and Help says why.

"""

TRANSIENTS = """## Where the candidate is a transient

The keys stay; these mean another thing. Keys of folds and periods say that they are for stars.

"""


def page() -> str:
    """List the keys by group, with the screens where they work, and the keys that cannot be given."""
    parts = [HEAD]
    for group, heading in GROUPS.items():
        rows = [
            (" ".join(_key(key) for key in act.keys), act.words, _screens(act.screens), code(act.name))
            for act in ACTS
            if act.group == group
        ]
        parts += [f"## {heading.capitalize()}\n\n", table(("key", "what it does", "screens", "name"), rows), "\n"]
    parts += [TRANSIENTS, table(("key", "what it does", "name"), _of_transients()), "\n"]
    rows = list(dict.fromkeys((_key(key), reason) for key, reason in FORBIDDEN.items()))
    parts += ["## Keys that cannot be given\n\n", table(("key", "why"), rows)]
    return "".join(parts)


def _of_transients() -> list[tuple[str, str, str]]:
    """List the keys that mean something else where the candidate is a transient."""
    acts = (BY_NAME[name] for name in OF_TRANSIENTS)
    return [(" ".join(map(_key, act.keys)), OF_TRANSIENTS[act.name][0], code(act.name)) for act in acts]


def _screens(screens: tuple[str, ...]) -> str:
    return "everywhere" if APP in screens else ", ".join(screens)


def _key(key: str) -> str:
    return f"<kbd>{shown(key).replace('<', '&lt;').replace('>', '&gt;').replace('*', '&#42;')}</kbd>"
