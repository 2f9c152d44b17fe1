"""What the packages import is declared, what is declared is imported, and ARCHITECTURE.md says what for."""

import ast
import re
import sys
import tomllib
from pathlib import Path

from structure.source_graph import Modules

ROOT = Path(__file__).resolve().parents[2]
OURS = {"clara_pipeline", "clara_tui", "clara_models"}
IMPORTED_AS = {"scikit-learn": "sklearn", "batman-package": "batman", "textual-serve": "textual_serve",
               "mlflow-skinny": "mlflow"}  # fmt: skip
STARTED = {"textual-serve", "setuptools", "sqlalchemy", "alembic"}
"""Run as a program of its own, or used by another package; they need not be imported here."""


def imported(tree: ast.Module) -> set[str]:
    """The top-level packages that a module imports, also deferred, for types, or by `import_module("…")`."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module" and node.args:
            names |= {str(node.args[0].value)} if isinstance(node.args[0], ast.Constant) else set()
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - OURS


def declared() -> set[str]:
    """The run-time requirements, extras but `dev` included, by the names that pip knows them by."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "dev" for line in lines]
    return {re.split(r"[<>=!~;\[ ]", line)[0] for line in [*project["dependencies"], *extras]}


def test_imports_and_requirements_are_the_same(modules: Modules) -> None:
    imports = set().union(*(imported(tree) for _, tree in modules.values()))
    assert imports <= {IMPORTED_AS.get(name, name) for name in declared()}
    assert {IMPORTED_AS.get(name, name) for name in declared() - STARTED} <= imports


def test_the_map_says_what_each_requirement_is_for() -> None:
    section = (ROOT / "ARCHITECTURE.md").read_text().split("## What each dependency is for")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)) == declared()


def test_deferred_imports_and_those_by_name_are_found() -> None:
    source = "def f():\n    import yaml.nodes\n    import os\n    return import_module('toml.x')\nfrom . import a\n"
    assert imported(ast.parse(source)) == {"yaml", "toml"}
