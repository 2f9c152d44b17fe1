"""Write the page of the settings, from `clara_pipeline.settings`."""

import json

import msgspec

from clara_pipeline.config.load import describe, kinds_of
from clara_pipeline.settings import Settings
from docs.markdown_table import code, table

HEAD = """# Settings

Every setting has a default. Later ones win: the default, `clara.toml` in the workspace, `--config FILE`, and
`--set SECTION.KEY=VALUE`. A name that nobody knows is refused, with the nearest known one. `clara-tui config show`
prints each value and where it came from; a run keeps them in `config.resolved.json`.

```toml
[run]
workers = 2

[fold]
max_period_days = 13.5
```

"""


def page() -> str:
    """List every setting with its default, its limits and what it means."""
    parts = [HEAD]
    described = describe(Settings())
    for section in dict.fromkeys(name.partition(".")[0] for name, _, _ in described):
        kinds = kinds_of(section)
        rows = [
            (code(name), code(json.dumps(value)), _limits(kinds[name.partition(".")[2]]), meaning)
            for name, value, meaning in described
            if name.startswith(f"{section}.")
        ]
        parts += [f"## {section}\n\n", table(("setting", "default", "allowed", "meaning"), rows), "\n"]
    return "".join(parts).rstrip("\n") + "\n"


def _limits(kind: object) -> str:
    """Say what a value may be, in a few words."""
    kind = getattr(kind, "type", kind) if isinstance(kind, msgspec.inspect.Metadata) else kind
    if isinstance(kind, msgspec.inspect.LiteralType):
        return ", ".join(map(code, sorted(map(str, kind.values))))
    if isinstance(kind, msgspec.inspect.BoolType):
        return "`true`, `false`"
    if isinstance(kind, (msgspec.inspect.IntType, msgspec.inspect.FloatType)):
        signs = {"gt": "above", "ge": "from", "lt": "below", "le": "to"}
        known = [(word, getattr(kind, name)) for name, word in signs.items()]
        return " ".join(f"{word} {limit:g}" for word, limit in known if limit is not None) or "a number"
    return "text"
