"""A workspace that cannot be looked into: every screen and command says so, none calls it empty."""

import os
from pathlib import Path

import pytest
from app.piloting import Opener, screen_text, until

from clara_pipeline.sessions.session import Session
from clara_tui.background import workspace_access
from clara_tui.cli import main

RUN = "20260101-000000-aaaa"


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names that may not be read; root, who may read all, runs the tests as well."""
    names: list[str] = []
    access = os.access
    monkeypatch.setattr(
        workspace_access.os, "access", lambda path, mode: Path(path).name not in names and access(path, mode)
    )
    return names


def told(app) -> str:
    return " ".join(note.message for note in app._notifications)


def shown(app) -> str:
    """The words of the screen, however they are broken into lines."""
    return " ".join(" ".join(screen_text(app)[1:]).split())


async def test_runs_that_may_not_be_read_are_not_none(open_app: Opener, closed: list[str]) -> None:
    closed.append("runs")
    async with open_app(wait=False) as (app, pilot):
        await until(pilot, lambda: "runs cannot be read: Permission denied" in told(app))
        await pilot.press("J")
        await until(pilot, lambda: "cannot be read" in shown(app))
        assert "no run in this workspace" not in shown(app)
        closed.clear()
        await until(pilot, lambda: app.state.rows is not None and not app.state.problem)


async def test_sessions_that_may_not_be_read_are_not_none(open_app: Opener, closed: list[str]) -> None:
    async with open_app() as (app, pilot):
        closed.append("sessions")
        await pilot.press("S")
        await until(pilot, lambda: "cannot be read: Permission denied" in shown(app))
        await pilot.press("c")
        await until(pilot, lambda: "cannot be read: Permission denied" in shown(app))


async def test_a_damaged_table_leaves_its_run_in_view(open_app: Opener, workspace: Path) -> None:
    table = workspace / "runs" / RUN / "candidates.parquet"
    whole = table.read_bytes()
    table.write_bytes(whole[:-9])
    async with open_app(wait=False) as (app, pilot):
        await until(pilot, lambda: "cannot be read" in app.state.problem)
        assert app.state.run is not None
        assert "write the table anew" in told(app)
        table.write_bytes(whole)
        await until(pilot, lambda: app.state.rows is not None and not app.state.problem)


async def test_a_table_that_may_not_be_read_is_not_called_damaged(open_app: Opener, closed: list[str]) -> None:
    closed.append("candidates.parquet")
    async with open_app(wait=False) as (app, pilot):
        await until(pilot, lambda: "candidates.parquet cannot be read: Permission denied" in told(app))
        assert "anew" not in told(app)


async def test_a_file_is_no_workspace(open_app: Opener, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("a,b")
    async with open_app(folder=tmp_path / "out.csv", wait=False) as (app, pilot):
        await until(pilot, lambda: app.return_code == 2)
        assert any("is a file: name a folder" in str(words) for words in app._exit_renderables)


COMMANDS = [("sessions", "list"), ("sessions", "show", "ann"), ("top",)]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_refuse_a_file_and_a_name_too_long(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main([*command, "--workspace", str(tmp_path / "file")]) == 2
    assert "is a file: name a folder" in capsys.readouterr().err
    assert main([*command, "--workspace", "A" * 300]) == 2
    assert "AAA cannot be reached: File name too long" in capsys.readouterr().err


@pytest.mark.parametrize("command", [("sessions", "show", "A" * 300 + ".jsonl"), ("top", "./" + "A" * 300)])
def test_a_name_too_long_is_a_sentence(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--workspace", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "there can be no" in said
    assert "Errno" not in said


def test_commands_say_what_may_not_be_read(
    closed: list[str], workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Session.open(workspace / "sessions", "ann", "ann").close()
    closed += ["sessions", "runs"]
    for command in COMMANDS:
        assert main([*command, "--workspace", str(workspace)]) == 1
        assert "cannot be read: Permission denied" in capsys.readouterr().err
