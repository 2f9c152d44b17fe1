"""Where an export may go, said before anything is written."""

from pathlib import Path

import pytest

from clara_tui.dialogs.export import _run, _taken


@pytest.mark.parametrize("name", ["a" * 300 + ".csv", "~nobody-of-that-name/x.csv"])
def test_a_name_no_file_can_have_gets_a_sentence(tmp_path: Path, name: str) -> None:
    assert "no file can have this name" in _taken(name if name.startswith("~") else str(tmp_path / name))


def test_names_that_are_free_pass(tmp_path: Path) -> None:
    assert _taken(str(tmp_path / "free.csv")) == ""
    assert "no folder" in _taken(str(tmp_path / "nowhere" / "free.csv"))
    assert "there already" in _taken(str(tmp_path))


def test_a_command_that_refuses_is_told_with_its_reason(tmp_path: Path) -> None:
    well, words = _run(
        ["sessions", "export", "none", "--format=csv", f"--output={tmp_path}", f"--workspace={tmp_path}"]
    )
    assert not well
    assert "there is no session" in words
