"""Parse the options of a command: no abbreviations, and errors that say what was meant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from clara_tui.command_line.command_list import command_module
from clara_tui.command_line.suggestions import did_you_mean, option_meant
from clara_tui.commands.exit_codes import EXIT_CODES

PROGRAM = "clara-tui"
COMMON: dict[str, Any] = {"workspace": ".", "quiet": False, "verbose": False}
"""Values of the options that every command has, where they are not given."""


class CommandParser(argparse.ArgumentParser):
    """A parser that knows the common options; the parsers of its subcommands are of this class, too."""

    suggested: tuple[str, ...] = ()
    """Options that are not parsed here, but may have been meant by an unknown one."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings.setdefault("epilog", EXIT_CODES)
        super().__init__(*args, **(settings | {"allow_abbrev": False}))
        common = self.add_argument_group("common options")
        unless_given: dict[str, Any] = {"default": argparse.SUPPRESS}
        about = "folder of the runs, sessions and models (default: here)"
        common.add_argument("--workspace", metavar="DIR", help=about, **unless_given)
        about = "print no notes and no progress on stderr"
        common.add_argument("-q", "--quiet", action="store_true", help=about, **unless_given)
        about = "say more on stderr: the whole trace of an error"
        common.add_argument("-v", "--verbose", action="store_true", help=about, **unless_given)

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        """Parse, and refuse unknown options here, where the usage is that of the right subcommand."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            first = next((word for word in unknown if word.startswith("-")), "")
            hint = option_meant(first, [*self._option_string_actions, *self.suggested]) if first else ""
            self.error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
        return parsed, unknown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            hint = did_you_mean(str(value), choices)
            raise argparse.ArgumentError(action, f"there is no {value!r}; choose from {', '.join(choices)}{hint}")

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message, and leave with exit code 2."""
        from clara_pipeline.text import sanitize

        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: {sanitize(message, 2000)}\n")


def command_parser(name: str) -> CommandParser:
    """Return the parser of a command line whose command is `name`."""
    parser = CommandParser(prog=PROGRAM)
    command_module(name).add_parser(parser.add_subparsers(required=True, metavar="COMMAND"))
    for _, help_line, each in subcommands(parser):
        each.description = each.description or f"{help_line[:1].upper()}{help_line[1:]}.".replace("%%", "%")
    return parser


def subcommands(parser: argparse.ArgumentParser) -> Iterator[tuple[tuple[str, ...], str, argparse.ArgumentParser]]:
    """Yield the words, the line of help and the parser of every subcommand below `parser`."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            about = {one.dest: one.help or "" for one in action._choices_actions}
            for name, inner in action.choices.items():
                yield (name,), about.get(name, ""), inner
                yield from (((name, *words), line, deeper) for words, line, deeper in subcommands(inner))


def parse_command(name: str, words: list[str], common: dict[str, Any]) -> argparse.Namespace:
    """Parse the words after the command `name`; `common` are the options that were given before it."""
    return command_parser(name).parse_args([name, *words], argparse.Namespace(**(COMMON | common)))
