"""Build the wheel, install it into an empty environment and use it there: `python .ci/wheel_test.py [PYTHON]`.

The tree is packed as an sdist, the wheel is made from that, and every file of the packages must be in it. The
commands and the app then run in a folder full of traps: Python files that must never be imported.
"""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import termios
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE")
PACKAGES = {"clara_tui": "clara_tui", "clara_pipeline": "clara_pipeline", "models": "clara_models"}
TRAPS = ("selectors", "json", "numpy", "pandas", "pyarrow", "astropy", "textual", "rich", "argparse", "clara_pipeline",
         "clara_tui", "clara_models")  # fmt: skip
TRIES = 3000
"""Looks at the screen, each of at most 0.1 s when nothing comes."""


def main(python: str = sys.executable) -> None:
    """Build, install and use; exits with an error at the first thing that is wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(python, folder)
        check_files(wheel)
        command = install(python, folder / "env", wheel)
        use(command, folder)
    say("the installed wheel works")


def build(python: str, folder: Path) -> Path:
    """Return the wheel made from the sdist of the tree."""
    say("building")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / "tree" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / "tree")
    tools = environment(python, folder / "tools")
    call(tools, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "setuptools>=77")
    sdist = f"from setuptools.build_meta import build_sdist; build_sdist({str(folder / 'dist')!r})"
    call(tools, "-c", sdist, cwd=folder / "tree")
    (packed,) = (folder / "dist").glob("*.tar.gz")
    call(tools, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder / "dist", packed)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def check_files(wheel: Path) -> None:
    """Every file of the packages is in the wheel."""
    packed = set(zipfile.ZipFile(wheel).namelist())
    for folder, package in PACKAGES.items():
        files = {path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file()}
        wanted = {f"{package}/{path}" for path in files if "__pycache__" not in path.parts and path.suffix != ".md"}
        assert wanted <= packed, f"not in the wheel: {sorted(wanted - packed)}"


def install(python: str, folder: Path, wheel: Path) -> Path:
    """Return the command that the wheel installs into a new environment."""
    say("installing into an empty environment")
    own = environment(python, folder)
    lock = ROOT / "requirements.lock"
    call(own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint", lock, wheel)
    return folder / "bin" / "clara-tui"


def use(command: Path, folder: Path) -> None:
    """Help, the demo batch and the app, in a folder of traps outside the checkout."""
    place = folder / "traps"
    place.mkdir()
    for name in TRAPS:
        (place / f"{name}.py").write_text(f"raise SystemExit('the trap {name}.py was imported')\n")
    say("help")
    assert "doctor" in call(command, "--help", cwd=place)
    call(command.parent / "python", "-P", "-m", "clara_tui", "-V", cwd=place)
    say("the demo in batch")
    demo = ("--demo", "--workspace", "sky", "--set", "demo.n_stars=60", "--offline", "--json")
    result = json.loads(call(command, "run", *demo, cwd=place))
    assert result["n_ok"] == 60, result
    assert json.loads(call(command, "top", "--workspace", "sky", "--json", cwd=place))["n_scored"] == 60
    first = call(command, "export", "--workspace", "sky", "-o", "-", cwd=place).splitlines()[1].split(",")[0]
    assert "folded on" in call(command, "show", first, "--workspace", "sky", cwd=place)
    say(f"the app, to its first star, TIC {first}")
    open_app(command, place, first)


def open_app(command: Path, place: Path, star: str) -> None:
    """Open the app in a pseudo-terminal, wait for a star on the screen of the queue and on its own, and quit."""
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(place)
        os.execve(command, [str(command), "sky"], clean() | {"TERM": "xterm-256color", "LANG": "C.UTF-8"})
    termios.tcsetwinsize(master, (24, 80))
    shown = screen(master)
    wait_for(shown, "#1/60")
    os.write(master, b"\r")
    wait_for(shown, f"TIC {star}")
    os.write(master, b"\x11")  # Ctrl-Q
    for _ in shown:
        pass
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, f"the app ended with {os.waitstatus_to_exitcode(status)}"


def screen(master: int) -> Iterator[str]:
    """All that was written so far, again and again, until the app ends."""
    output = b""
    for _ in range(TRIES):
        if select.select([master], [], [], 0.1)[0]:
            try:
                output += os.read(master, 1 << 16)
            except OSError:  # the other side is closed
                return
        yield output.decode(errors="replace")
    raise AssertionError("the app did not end")


def wait_for(shown: Iterator[str], words: str) -> None:
    """Read on until the words came. Raises AssertionError with the last output where they never do."""
    output = ""
    for output in shown:
        if words in output:
            return
    raise AssertionError(f"{words!r} never came; the last that did: {output[-2000:]!r}")


def environment(python: str, folder: Path) -> Path:
    """Return the interpreter of a new, empty environment."""
    call(Path(python), "-m", "venv", folder)
    return folder / "bin" / "python"


def call(program: Path, *words: object, cwd: Path | None = None) -> str:
    """Return what a program prints; AssertionError with all it said where it fails."""
    command = [str(program), *map(str, words)]
    done = subprocess.run(command, cwd=cwd, env=clean(), capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def clean() -> dict[str, str]:
    """The environment without what points Python to other packages."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def say(text: str) -> None:
    sys.stdout.write(f"wheel test: {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
