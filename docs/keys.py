"""Write the page of the keys, from the table of key actions."""

from clara_tui.keys.bindings import ACTS, APP
from clara_tui.keys.keymap import FORBIDDEN, shown
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
    rows = [(_key(key), reason) for key, reason in FORBIDDEN.items()]
    parts += ["## Keys that cannot be given\n\n", table(("key", "why"), rows)]
    return "".join(parts)


def _screens(screens: tuple[str, ...]) -> str:
    return "everywhere" if APP in screens else ", ".join(screens)


def _key(key: str) -> str:
    return f"<kbd>{shown(key).replace('<', '&lt;').replace('>', '&gt;').replace('*', '&#42;')}</kbd>"
