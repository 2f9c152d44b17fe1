"""The source of the project, parsed once."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from structure.source_graph import Modules, modules_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("clara_pipeline", "clara_tui")


@pytest.fixture(scope="package")
def modules() -> Iterator[Modules]:
    """Every module of the two packages; the collector of garbage passes over their millions of nodes."""
    gc.disable()
    found = modules_of(ROOT, PACKAGES)
    gc.enable()
    gc.freeze()
    yield found
    gc.unfreeze()


@pytest.fixture(scope="package")
def documented_modules(modules: Modules) -> Modules:
    """The same, and the benchmarks and what writes the documentation."""
    return modules | modules_of(ROOT, ("benchmarks", "docs"))
