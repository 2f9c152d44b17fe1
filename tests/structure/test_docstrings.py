"""Public names have docstrings with shapes and errors; functions are short. Each check is shown to fail on a small tree."""

from pathlib import Path

import pytest
from structure.docstrings import (
    function_lines,
    undocumented,
    with_question,
    without_raises,
    without_shapes,
    without_verb,
)
from structure.source_graph import Modules, modules_of

MOST_FUNCTION_LINES = 40
COMPILED_LOOPS = {
    "clara_pipeline.periods.box.kernel.best_boxes",
    "clara_pipeline.periods.loops.deviation.deviate",
    "clara_pipeline.periods.loops.holes.fit_levels",
    "clara_pipeline.periods.loops.quadratics.fit_quadratics",
    "clara_pipeline.periods.loops.spreading.spread",
    "clara_pipeline.scan.loops.sums.add_flares",
}
"""Loop nests that numba compiles whole: in pieces they would be slower and no clearer."""


def test_every_public_name_has_a_docstring(modules: Modules) -> None:
    assert undocumented(modules) == []


def test_functions_begin_with_a_verb(documented_modules: Modules) -> None:
    assert without_verb(documented_modules) == []


def test_modules_begin_with_a_verb_or_a_noun(documented_modules: Modules) -> None:
    assert with_question(documented_modules) == []


def test_functions_of_arrays_name_their_shapes(modules: Modules) -> None:
    assert without_shapes(modules) == []


def test_functions_that_raise_say_what(modules: Modules) -> None:
    assert without_raises(modules) == []


def test_functions_are_short(modules: Modules) -> None:
    found = {name.partition(":")[0]: n for name, n in function_lines(modules).items() if n > MOST_FUNCTION_LINES}
    assert found.keys() <= COMPILED_LOOPS


SOURCE = '''"""Small."""

class Kept:
    """A record."""

    def said(self):
        """Return it, of shape (n,)."""

    def silent(self):
        pass

    def on_key(self):
        pass

def takes(x: FloatArray):
    """Take an array."""

def gives(x: int) -> NDArray[np.float64]:
    """Return an array of shape (n, 2)."""

def raises(x):
    """Do it."""
    if x:
        raise ValueError(x)

def told(x):
    """Do it. Raises ValueError for a true x."""
    raise ValueError(x)

def again(x):
    """Do it."""
    try:
        x()
    except OSError:
        raise
    def inner():
        raise KeyError

def _private(x: FloatArray):
    """Where x is."""
    raise ValueError(x)

class Held:
    """Another record."""

    @property
    def size(self):
        """The size."""

    def marked(self):
        """`x`, marked."""
'''


@pytest.fixture
def small(tmp_path: Path) -> Modules:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "a.py").write_text(SOURCE)
    return modules_of(tmp_path, ("small",))


def test_what_is_missing_is_found(small: Modules) -> None:
    assert undocumented(small) == ["small.a.Kept.silent"]
    assert without_shapes(small) == ["small.a.takes"]
    assert without_raises(small) == ["small.a.raises"]
    assert [name.partition(":")[0] for name in without_verb(small)] == ["small.a._private", "small.a.marked"]


def test_a_question_is_found(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "a.py").write_text('"""Where it is."""')
    (tmp_path / "small" / "b.py").write_text('"""Whereabouts of it."""')
    assert with_question(modules_of(tmp_path, ("small",))) == ["small.a"]


def test_functions_are_measured_nested_ones_too(small: Modules) -> None:
    lines = {name.partition(":")[0]: n for name, n in function_lines(small).items()}
    assert lines["small.a.again"] == 8
    assert lines["small.a.inner"] == 2
