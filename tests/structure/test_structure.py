"""The packages have no import circle and keep to their sizes; each check is shown to fail on a small tree."""

from pathlib import Path

import pytest
from structure.source_graph import circles, class_lines, file_lines, folder_sizes, imports_of, modules_of

ROOT = Path(__file__).resolve().parents[2]
MOST_FILE_LINES, MOST_CLASS_LINES, MOST_MODULES = 300, 250, 15


def test_no_import_circle(modules) -> None:  # type: ignore[no-untyped-def]
    assert circles(imports_of(modules)) == []


def test_classes_files_and_folders_are_small(modules) -> None:  # type: ignore[no-untyped-def]
    classes = {n: lines for n, lines in class_lines(modules).items() if lines > MOST_CLASS_LINES}
    files = {name: lines for name, lines in file_lines(modules).items() if lines > MOST_FILE_LINES}
    folders = {Path(name).relative_to(ROOT).as_posix(): n for name, n in folder_sizes(modules).items()}
    assert classes == {}
    assert files == {}
    assert {name: n for name, n in folders.items() if n > MOST_MODULES} == {}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two modules that import each other, one deferred and one for types only."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Small."""\n')
    (folder / "a.py").write_text("def f():\n    from small.b import B\n    return B\n\n\nclass A:\n    x = 1\n")
    types_only = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from small.a import A\n"
    (folder / "b.py").write_text(types_only + "\n\nclass B(A):\n    y = 1\n    z = 2\n")
    return tmp_path


def test_a_circle_of_deferred_and_type_imports_is_found(tree: Path) -> None:
    assert circles(imports_of(modules_of(tree, ("small",)))) == [{"small.a", "small.b"}]


def test_inherited_lines_and_modules_are_counted(tree: Path) -> None:
    found = modules_of(tree, ("small",))
    assert class_lines(found) == {"A": 2, "B": 5}
    assert folder_sizes(found) == {(tree / "small").as_posix(): 2}
    assert file_lines(found)["small.a"] == 7
