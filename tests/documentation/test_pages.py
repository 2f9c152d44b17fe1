"""The documentation says what the program does: commands, options, settings, keys, columns, exit codes, links."""

import argparse
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from documentation.pages import ROOT, command_lines, inline_code, inline_commands, keys, links, pages, paths

from clara_pipeline import api, headless
from clara_pipeline.config.load import known_names
from clara_pipeline.settings import Settings, as_dict
from clara_pipeline.tables.candidate_columns import BY_NAME as COLUMNS
from clara_pipeline.vetting.tests import TESTS
from clara_tui.command_line.app_options import app_parser
from clara_tui.command_line.command_list import COMMANDS
from clara_tui.command_line.first_word import split_words
from clara_tui.command_line.parser import command_parser, subcommands
from clara_tui.keys.bindings import ACTS
from clara_tui.keys.keymap import FORBIDDEN, shown
from docs.generate import HERE, PAGES, written
from docs.notebook_page import GAUSSIAN_PROCESS
from docs.run_notebook import run_notebook

EACH_PAGE = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
PLACEHOLDERS = {"COMMAND", "[WORKSPACE]", "WORKSPACE", "LIGHT_CURVE", "FOLDER", "--help", "…"}


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def problem_with(words: list[str]) -> str:
    """What the program's own parser says against a command line; empty where it takes it."""
    if "--run" in words:
        words = ["run", *(word for word in words if word != "--run")]
    _, first, _ = split_words(words)
    parser = command_parser(first) if first in COMMANDS else app_parser()
    try:
        parser.parse_args(words)
    except SystemExit as stop:
        return "" if not stop.code else f"the parser refuses: {' '.join(words)}"
    except argparse.ArgumentError as error:
        return str(error)
    return ""


def options_of(words: list[str]) -> set[str]:
    """The options of the command that these words name, or of the app."""
    parsers = {path: parser for path, _, parser in subcommands(command_parser(words[0]))} if words[:1] else {}
    parser = parsers.get(tuple(words[:2])) or parsers.get(tuple(words[:1])) or app_parser()
    return set(parser._option_string_actions)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_up_to_date(name: str) -> None:
    assert (HERE / name).read_text() == written(name), "make it anew: make docs-pages"
    assert written(name) == written(name)


@EACH_PAGE
def test_every_command_line_in_a_block_is_one_the_program_takes(page: Path) -> None:
    lines = command_lines(page.read_text())
    assert [problem for words in lines if (problem := problem_with(words.copy()))] == []


@EACH_PAGE
def test_every_command_and_option_in_a_sentence_exists(page: Path) -> None:
    for words in inline_commands(page.read_text()):
        first = next((word for word in words if not word.startswith("-")), "")
        known = first in COMMANDS or first in PLACEHOLDERS or words[:1] != [first] or not words
        assert known, f"{page.name}: there is no command {first!r} in: clara-tui {' '.join(words)}"
        command = words if first in COMMANDS and words[0] == first else ["run"] if "--run" in words else []
        options = {re.split(r"[=/|,]", word)[0] for word in words if word.startswith("--")} - {"--run"}
        assert options <= options_of(command), f"{page.name}: clara-tui {' '.join(words)}"


def test_every_command_and_option_is_in_the_docs() -> None:
    page = text_of("docs/commands.md")
    for name in COMMANDS:
        for words, _, parser in subcommands(command_parser(name)):
            section = re.search(rf"^#+ {' '.join(words)}\n(.*?)(?=^#|\Z)", page, re.DOTALL | re.MULTILINE)
            assert section, words
            for option in set(parser._option_string_actions) - {
                "-h",
                "--help",
                "-q",
                "-v",
                "--quiet",
                "--verbose",
                "--workspace",
            }:
                assert f"`{option}" in section[1], (words, option)


@EACH_PAGE
def test_every_setting_that_is_named_exists(page: Path) -> None:
    sections = "|".join(as_dict(Settings()))
    names = re.findall(rf"(?<![\w./-])(?:{sections})\.[a-z0-9_]+(?![\w/(.])", " ".join(inline_code(page.read_text())))
    files = re.compile(r"\.(py|md|toml|json|jsonl|parquet|npy|npz|txt|log|fits|csv)$")
    assert {name for name in names if not files.search(name)} <= set(known_names())


def test_every_setting_is_in_the_docs() -> None:
    page = text_of("docs/settings.md")
    assert [name for name in known_names() if f"| `{name}` |" not in page] == []


@EACH_PAGE
def test_every_key_that_is_named_exists(page: Path) -> None:
    known = {shown(key) for act in ACTS for key in act.keys} | {shown(key) for key in FORBIDDEN}
    assert set(keys(page.read_text())) <= known


def test_every_key_action_is_in_the_docs() -> None:
    page = text_of("docs/keys.md")
    assert [act.name for act in ACTS if f"| `{act.name}` |" not in page] == []


def test_the_readmes_keys_exist() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| [^|]+ \| (`[^|]+) \| [^|]+ \|$", text_of("README.md"), re.MULTILINE)
    assert len(rows) > 3
    named = {key for row in rows for cell in row for group in re.findall(r"`([^`]+)`", cell) for key in group.split()}
    known = {shown(key) for act in ACTS for key in act.keys} | {"1–9", "Ctrl-p"}
    assert named <= known


def test_every_column_and_vetting_test_is_in_the_docs() -> None:
    columns, tests = text_of("docs/columns.md"), text_of("docs/tests.md")
    assert [name for name in COLUMNS if f"| `{name}` |" not in columns] == []
    assert [name for name in TESTS if f"\n## {name}\n" not in tests] == []
    assert "= nan" not in tests


def test_the_columns_that_batch_runs_explain_exist() -> None:
    table = text_of("docs/batch.md").split("| column | meaning |")[1].split("\n\n")[0]
    named = [
        name.strip()
        for cell in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
        for name in re.split(r"[,\s]+", cell.replace("`", " "))
        if name.strip()
    ]
    assert len(named) > 8
    assert set(named) <= COLUMNS.keys()


def test_the_exit_codes_are_those_of_the_program() -> None:
    codes = {headless.DONE, headless.FAILED, headless.BAD_USAGE, headless.SOME_FAILED, headless.INTERRUPTED}
    listed = re.findall(r"^\| (\d+) \| ", text_of("docs/batch.md"), re.MULTILINE)
    assert set(map(int, listed)) == codes


def test_every_name_of_the_api_is_in_the_docs() -> None:
    page = text_of("docs/python-api.md")
    assert [name for name in api.__all__ if f"\n## {name}\n" not in page] == []


@EACH_PAGE
def test_paths_exist_and_hold_the_names_behind_them(page: Path) -> None:
    for path, names in paths(page.read_text()):
        if not any(mark in path for mark in "<*N…"):
            assert (ROOT / path).exists(), path
        if names and (ROOT / path).is_file():
            text = (ROOT / path).read_text()
            assert [name for name in names.split() if not re.search(rf"\b{name}\b", text)] == [], path


@EACH_PAGE
def test_links_lead_to_files(page: Path) -> None:
    assert [target for target in links(page.read_text()) if not (page.parent / target).exists()] == []


@pytest.mark.long
def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = run_notebook()
    assert found["own"].ephemeris.period_days == pytest.approx(2.5, rel=1e-3)  # type: ignore[attr-defined]
    assert len(found["table"]) == 6  # type: ignore[arg-type]


def test_the_notebook_of_the_gaussian_process_runs() -> None:
    found = run_notebook(GAUSSIAN_PROCESS)
    assert found["channels"].shape == (2, 6, 100)  # type: ignore[attr-defined]
    assert 5 < found["time_scale_days"] < 200  # type: ignore[operator]
    assert len(found["picture"].axes) == 1  # type: ignore[attr-defined]


@pytest.mark.skipif(importlib.util.find_spec("sphinx") is None, reason="Sphinx comes with the extra dev")
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-E", "-b", "dummy", str(HERE), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_wrong_line_is_found() -> None:
    assert problem_with(["top", "--sorted", "x"])
    assert problem_with(["sessions", "exports", "x"])
    assert not problem_with(["--run", "--input", "DIR"])
    assert command_lines("```\nclara-tui top -n 5   # five\n```\n") == [["top", "-n", "5"]]


def test_the_readmes_tests_and_period_of_a_real_star_are_the_programs(shared_data: Path) -> None:
    """What `show` prints of WASP-19; its figures go stale with every better search."""
    (path,) = (shared_data / "tess").glob("*0000000035516889*_lc.fits")
    pasted = text_of("README.md").split("$ clara-tui show 35516889")[1].split("```")[0]
    evidence = api.read_curve(path)
    ephemeris = api.better_ephemeris(api.find_periods(evidence))
    assert ephemeris is not None
    said = re.search(r"folded on ([\d.]+) d \((\w+)\)(?:, epoch ([\d.]+) BTJD, depth (\d+) ppm)?", pasted)
    assert said
    assert (said[1], said[2]) == (f"{ephemeris.period_days:.6f}", ephemeris.source)
    if said[3]:
        assert (said[3], said[4]) == (f"{ephemeris.epoch_btjd:.4f}", f"{ephemeris.depth_ppm:.0f}")
    tests = api.vetting_tests(evidence, ephemeris)
    listed = re.findall(r"^  (ok|FAIL|\?) +(\w+) +\S+ +(.+)$", pasted, re.MULTILINE)
    assert [(name, reason) for _, name, reason in listed] == [
        (name, tests.loc[name, "reason"][: len(reason)]) for _, name, reason in listed
    ]


def test_the_methods_that_the_walks_name_exist():
    text = re.sub(r"\s+", " ", (ROOT / "ARCHITECTURE.md").read_text())
    named = re.findall(r"`([^`]+\.py)` \(`(\w+)`\), method `(\w+)`", text)
    assert len(named) >= 3
    missing = [one for one in named if f"def {one[2]}(" not in (ROOT / one[0]).read_text()]
    assert missing == []
