"""Every command, and every action of one, says what it is for and which exit codes it has."""

import subprocess
import sys

import pytest

from clara_tui.cli import main
from clara_tui.command_line.app_options import app_parser
from clara_tui.command_line.command_list import COMMANDS, PACKAGES
from clara_tui.command_line.parser import command_parser, subcommands

HEAVY = ("numpy", "pandas", "pyarrow", "astropy", "scipy", "sklearn", "textual", "msgspec", "duckdb", "numba")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str) -> None:
    found = list(subcommands(command_parser(name)))
    assert found
    for words, line, parser in found:
        shown = parser.format_help()
        assert line, words
        assert parser.description, words
        assert "--workspace DIR" in shown
        assert "exit codes: 0" in shown
        assert "%%" not in shown, words


def test_every_command_has_a_module_and_a_line() -> None:
    assert sorted(COMMANDS) == sorted(name for names in PACKAGES.values() for name in names)
    shown = app_parser().format_help()
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert "exit codes: 0" in shown


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom clara_tui.cli import main\n"
        f"for words in [['--help'], *([name, '--help'] for name in {list(COMMANDS)!r}), ['help', 'top']]:\n"
        "    try: main(words)\n"
        "    except SystemExit as end: assert not end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("words", [["top"], ["sessions", "export"]])
def test_help_is_that_of_the_option(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", *words]) == 0
    shown = capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([*words, "--help"])
    assert capsys.readouterr().out == shown


def test_help_of_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    assert "commands (" in capsys.readouterr().out
    assert main(["help", "tpo"]) == 2
    assert "did you mean top" in capsys.readouterr().err
    assert main(["help", "sessions", "exprt"]) == 2
    assert "did you mean export" in capsys.readouterr().err
