"""An open app on a small sky."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from app.piloting import Opener, until
from app.small_sky import finished_run
from app.transient_sky import transient_run

from clara_tui.app import ClaraApp


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No keymap, theme or terminal of the person who runs the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("NO_COLOR", "CLARA_THEME", "LC_ALL", "LC_CTYPE", "TMUX"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a finished run of sixty stars."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    finished_run(folder)
    return folder


@pytest.fixture
def transient_folder(tmp_path: Path) -> Path:
    """A workspace with a run of twelve transients."""
    folder = tmp_path / "transients"
    folder.mkdir()
    transient_run(folder, 12)
    return folder


@pytest.fixture
def open_app(workspace: Path) -> Opener:
    """`async with open_app(size=(80, 24), …) as (app, pilot)`: the app with its queue filled."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (80, 24), folder: Path = workspace, wait: bool = True, **options: object):  # type: ignore[no-untyped-def]
        app = ClaraApp(folder, session=options.pop("session", "ann"), vetter="ann", **options)  # type: ignore[arg-type]
        async with app.run_test(size=size) as pilot:
            if wait:
                await until(pilot, lambda: app.state.rows is not None and app.state.session is not None)
            yield app, pilot

    return opened
