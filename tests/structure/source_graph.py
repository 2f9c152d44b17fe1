"""Measure packages from their source: import circles, class sizes with what is inherited, modules a folder."""

import ast
from collections import Counter
from pathlib import Path

Modules = dict[str, tuple[Path, ast.Module]]


def modules_of(root: Path, packages: tuple[str, ...]) -> Modules:
    """Parse every module of some packages under `root`; a package is known by its own name."""
    found: Modules = {}
    for path in sorted(path for package in packages for path in (root / package).rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        found[name] = (path, ast.parse(path.read_text(encoding="utf-8")))
    return found


def imports_of(modules: Modules) -> dict[str, set[str]]:
    """Return what each module imports of the others, deferred and TYPE_CHECKING imports included."""
    graph: dict[str, set[str]] = {}
    for name, (_, tree) in modules.items():
        named: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        graph[name] = {m for m in named & modules.keys() if m != name and modules[m][0].name != "__init__.py"}
    return graph


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Return the groups of modules that import each other, directly or through others."""
    reach = {start: _reached(graph, start) for start in graph}
    found: list[set[str]] = []
    for start in graph:
        group = {other for other in reach[start] if start in reach[other]}
        if group and group not in found:
            found.append(group)
    return found


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += graph[module]
    return seen


def class_lines(modules: Modules) -> dict[str, int]:
    """Return the lines of each class, those of our own classes that it inherits from included."""
    own: dict[str, tuple[int, list[str]]] = {}
    for _, tree in modules.values():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                bases = [getattr(base, "id", getattr(base, "attr", "")) for base in node.bases]
                own.setdefault(node.name, ((node.end_lineno or node.lineno) - node.lineno + 1, bases))

    def size(name: str, above: tuple[str, ...] = ()) -> int:
        lines, bases = own[name]
        return lines + sum(size(base, (*above, name)) for base in bases if base in own and base not in (*above, name))

    return {name: size(name) for name in own}


def folder_sizes(modules: Modules) -> Counter[str]:
    """Return how many modules each folder holds, `__init__` not counted."""
    return Counter(path.parent.as_posix() for path, _ in modules.values() if path.name != "__init__.py")


def file_lines(modules: Modules) -> dict[str, int]:
    """Return the lines of each module."""
    return {name: len(path.read_text(encoding="utf-8").splitlines()) for name, (path, _) in modules.items()}
