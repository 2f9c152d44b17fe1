"""Every command, and every command of a command, can say what it is for."""

import argparse
from collections.abc import Iterator

import pytest

from clara_tui.command_line.dispatch import COMMANDS, app_parser, command_module, run_parser


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _parsers(inner)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str) -> None:
    parser = argparse.ArgumentParser(prog="clara-tui")
    command_module(name).add_parser(parser.add_subparsers())
    for one in _parsers(parser):
        assert "--help" in one.format_help()


def test_the_app_and_the_batch_run_have_theirs() -> None:
    assert "commands" in app_parser().format_help()
    assert "--resume" in run_parser().format_help()
