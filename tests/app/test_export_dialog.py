"""Where an export may go, said before anything is written."""

import subprocess
from pathlib import Path

import pytest
from app.piloting import write
from app.test_vet_screen import until, vetting
from app.vet_sky import KNOWN

from clara_tui.dialogs import export
from clara_tui.dialogs.choose import LETTERS, Choose
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


async def test_report_pages_of_the_session_are_written_beside_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def child(_seconds: float, _module: str, *words: str) -> subprocess.CompletedProcess[bytes]:
        asked.extend(words)
        return subprocess.CompletedProcess(
            [], 3, f"{tmp_path}/pages/index.html\n".encode(), b"clara-tui: a.fits: torn\n"
        )

    monkeypatch.setattr(export, "run_to_end", child)
    async with vetting(tmp_path, n=2, extra=KNOWN) as (pilot, screen):
        app = screen.app
        await pilot.press("p", "E")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        place = next(at for at, option in enumerate(app.screen._options) if option.name == "session report")
        await pilot.press(LETTERS[place])
        await write(app, pilot, str(tmp_path / "pages"))
        await until(pilot, lambda: any("written:" in note.message for note in app._notifications))
        said = [note.message for note in app._notifications]
    assert any("are being written" in words for words in said)
    assert any("index.html" in words and "torn" in words for words in said), "what could not be made is told too"
    where = [f"--output={tmp_path / 'pages'}", f"--workspace={tmp_path}"]
    assert asked == ["report", "--session=evening", "--run=20260101-000000-aaaa", *where]
