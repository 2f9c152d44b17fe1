"""The first word is a command, a folder, a light curve or a new folder with `--demo`; nothing else."""

from pathlib import Path

import pytest

from clara_tui.cli import main
from clara_tui.command_line.app_options import app_options
from clara_tui.command_line.first_word import folder_alone, split_words
from clara_tui.command_line.suggestions import PUBLISHED_COMMANDS


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]):
    """`refused("top", "-x")` → what is said, with exit code 2."""

    def run(*words: str) -> str:
        try:
            code = main(list(words))
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        return err

    return run


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ([], None, [])),
        (["top", "-n", "3"], ([], "top", ["-n", "3"])),
        (["--workspace", "top", "show", "5"], (["--workspace", "top"], "show", ["5"])),
        (["--workspace=sky", "-q", "top"], (["--workspace=sky", "-q"], "top", [])),
        (["--demo", "--session", "top"], (["--demo", "--session", "top"], None, [])),
    ],
)
def test_the_first_word_is_found(words: list[str], expected: object) -> None:
    assert split_words(words) == expected


def test_a_folder_a_file_and_a_new_folder(tmp_path: Path) -> None:
    (tmp_path / "a.fits").touch()
    assert app_options([str(tmp_path)]).workspace == tmp_path
    assert app_options(["--workspace", str(tmp_path)]).workspace == tmp_path
    opened = app_options([str(tmp_path / "a.fits"), "--workspace", str(tmp_path)])
    assert (opened.workspace, opened.light_curve) == (tmp_path, tmp_path / "a.fits")
    assert app_options([str(tmp_path / "new"), "--demo"]).workspace == tmp_path / "new"


def test_a_folder_alone_is_opened_as_the_parser_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert folder_alone([]) == app_options([])
    assert folder_alone([str(tmp_path)]) == app_options([str(tmp_path)])


@pytest.mark.parametrize("words", [["--demo"], ["."] * 2, ["a.fits"], ["nowhere"], ["--workspace", "."], ["\0"]])
def test_all_else_is_left_to_the_parser(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.fits").touch()
    Path("--demo").mkdir()
    assert folder_alone(words) is None


def test_a_word_that_is_nothing_is_refused_with_a_suggestion(refused, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "skies").mkdir()
    assert "did you mean top?" in refused("tpo")
    assert "did you mean top?" in refused("tpo", "-n", "5")
    assert "did you mean run?" in refused("rnu", "skies", "--workspace", "skies")
    assert "did you mean skies?" in refused("skyes")
    assert "is no command, no folder and no light curve" in refused("/nowhere/x")
    assert "no command, no folder" in refused("--workspace", "nowhere")
    assert "two workspaces" in refused("skies", "--workspace", "other")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", PUBLISHED_COMMANDS)
def test_a_command_of_the_published_program_gets_a_hint(refused, name: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert PUBLISHED_COMMANDS[name] in refused(name)


@pytest.mark.parametrize(
    ("words", "usage", "hint"),
    [
        (["top", "--works", "x"], "usage: clara-tui top ", "did you mean --workspace?"),
        (["sessions", "list", "--jsn"], "usage: clara-tui sessions list ", "did you mean --json?"),
        (["sessions", "lst"], "usage: clara-tui sessions ", "did you mean list?"),
        (["export", "--format", "parket"], "usage: clara-tui export ", "did you mean parquet?"),
        (["run", "--max_workers", "3"], "usage: clara-tui run ", "did you mean --workers?"),
        (["--run", "--work", "3"], "usage: clara-tui run ", "did you mean --workspace or --workers?"),
        (["--rum"], "usage: clara-tui [WORKSPACE", "did you mean --run?"),
        (["--dem", "sky"], "usage: clara-tui [WORKSPACE", "did you mean --demo?"),
        (["--json", "top"], "usage: clara-tui [common options] top ", "options of top come after it"),
        (["models", "show", "a", "\x1b[31mb"], "usage: clara-tui models show ", "unrecognized arguments: [31mb"),
    ],
)
def test_errors_show_the_right_usage_and_what_was_meant(refused, words: list[str], usage: str, hint: str) -> None:
    said = refused(*words)
    assert said.startswith(usage)
    assert hint in said


@pytest.mark.parametrize(
    "words",
    [
        ["--workspace", "W", "sessions", "list", "--json"],
        ["sessions", "--workspace", "W", "list", "--json"],
        ["sessions", "list", "--workspace=W", "--json"],
        ["--workspace", "X", "sessions", "--workspace", "Y", "list", "--json", "--workspace", "W"],
    ],
)
def test_the_workspace_is_named_before_or_after_the_command(words, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "W" / "sessions").mkdir(parents=True)
    (tmp_path / "W" / "sessions" / "ann.jsonl").touch()
    assert main(words) == 0
    assert "ann" in capsys.readouterr().out


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["-V"], ["--version"]):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 0
        assert capsys.readouterr().out.startswith("clara-tui ")


def test_verbose_prints_the_trace_of_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["top", "--workspace", str(tmp_path), "-v"]) == 2
    assert "Traceback" in capsys.readouterr().err
    assert main(["-v", "top", "--workspace", str(tmp_path)]) == 2
    assert "Traceback" in capsys.readouterr().err
    assert main(["top", "--workspace", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err
