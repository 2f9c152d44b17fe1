"""Completion scripts that the shells themselves accept, and that offer what the parsers know."""

import shutil
import subprocess
from pathlib import Path

import pytest

from clara_tui.cli import main


@pytest.fixture
def script(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    def write(shell: str) -> Path:
        assert main(["completion", shell]) == 0
        path = tmp_path / f"clara.{shell}"
        path.write_text(capsys.readouterr().out)
        return path

    return write


def answer(shell: str, text: str) -> list[str]:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    done = subprocess.run([shell, "-c", text], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("to", {"top"}),
        ("sessions com", {"compare"}),
        ("sessions export --per", {"--per-vetter", "--per-star"}),
        ("export --format par", {"parquet"}),
        ("completion f", {"fish"}),
        ("help ex", {"explore", "export"}),
    ],
)
def test_bash_completes(script, words: str, offered: set[str], tmp_path: Path) -> None:
    typed = ["clara-tui", *words.split()]
    line = f"cd {tmp_path}; source {script('bash')}; COMP_WORDS=({' '.join(typed)}); COMP_CWORD={len(typed) - 1}; "
    assert set(answer("bash", line + '_clara_tui; echo "${COMPREPLY[@]}"')) == offered


def test_fish_completes(script, tmp_path: Path) -> None:
    path = script("fish")
    for typed, offered in (("to", "top"), ("sessions com", "compare"), ("export --form", "--format")):
        assert offered in answer("fish", f"cd {tmp_path}; source {path}; complete -C 'clara-tui {typed}'")


def test_zsh_accepts_its_script(script) -> None:
    path = script("zsh")
    load = f"autoload -U compinit; compinit -u -d {path}.dump; source {path}; print -r -- $_comps[clara-tui]"
    assert "_clara_tui" in " ".join(answer("zsh", load))
