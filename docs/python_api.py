"""Write the page of the Python API, from the signatures and docstrings of what `clara_pipeline.api` names."""

import inspect

from clara_pipeline import api

HEAD = """# Python API

`from clara_pipeline.api import …` gives what this page lists, and nothing else is promised to stay.
[A notebook](notebook.md) shows it at work.

"""
ORDER = (
    "start_run", "open_run", "RunResults", "open_session", "SessionDecisions", "read_curve", "as_evidence",
    "to_lightkurve", "find_periods", "better_ephemeris", "fold_curve", "Fold", "vetting_tests", "score_curves",
    "scan_curve", "train_scan", "save_scan", "load_scan",
)  # fmt: skip


def page() -> str:
    """Describe every name of the API: functions and classes first, then the records they speak of, then errors."""
    rest = [name for name in api.__all__ if name not in ORDER]
    parts = [HEAD.rstrip("\n"), inspect.getdoc(api) or "", ""]
    parts += [_described(name) for name in (*ORDER, *sorted(rest, key=str.lower))]
    return "\n".join(parts)


def _described(name: str) -> str:
    item = getattr(api, name)
    if not inspect.isclass(item):
        return f"## {name}\n\n```python\n{name}{_signature(item)}\n```\n\n{inspect.getdoc(item)}\n"
    lines = [f"## {name}", "", inspect.getdoc(item) or "", ""]
    if fields := getattr(item, "__dataclass_fields__", {}):
        lines += [f"- `{field}: {about.type}`" if isinstance(about.type, str) else f"- `{field}`"
                  for field, about in fields.items()] + [""]  # fmt: skip
    for member, value in vars(item).items():
        if member.startswith("_") or not (inspect.isfunction(value) or isinstance(value, property)):
            continue
        if isinstance(value, property):
            lines += [f"`.{member}`: {inspect.getdoc(value)}", ""]
        else:
            lines += [f"`.{member}{_signature(value, bound=True)}`", "", f": {_indented(value)}", ""]
    return "\n".join(lines)


def _signature(function: object, bound: bool = False) -> str:
    """Write the parameters with their defaults, without annotations; long ones a line each."""
    signature = inspect.signature(function)  # type: ignore[arg-type]
    plain = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(inspect.Signature(plain[1:] if bound else plain))


def _indented(function: object) -> str:
    lines = (inspect.getdoc(function) or "").splitlines()
    return "\n".join([lines[0], *(f"  {line}".rstrip() for line in lines[1:])])
