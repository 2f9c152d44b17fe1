"""The source of the project, parsed once."""

from pathlib import Path

import pytest
from structure.source_graph import Modules, modules_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("clara_pipeline", "clara_tui")


@pytest.fixture(scope="package")
def modules() -> Modules:
    """Every module of the two packages."""
    return modules_of(ROOT, PACKAGES)


@pytest.fixture(scope="package")
def documented_modules(modules: Modules) -> Modules:
    """The same, and the benchmarks and what writes the documentation."""
    return modules | modules_of(ROOT, ("benchmarks", "docs"))
