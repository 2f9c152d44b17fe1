"""`clara-tui help`: the help of the program or of a command."""

from __future__ import annotations

import argparse


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `help` command to the parser."""
    parser = subparsers.add_parser("help", help="print the help of a command")
    parser.add_argument("words", nargs="*", metavar="COMMAND", help="such as: top, or sessions export")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the help of a command, or of the app; returns the exit code."""
    from clara_tui.command_line.app_options import app_parser

    parser = _parser_of(tuple(args.words)) if args.words else app_parser()
    parser.print_help()
    return 0


def _parser_of(words: tuple[str, ...]) -> argparse.ArgumentParser:
    from clara_pipeline.errors import UsageError
    from clara_tui.command_line.command_list import COMMANDS
    from clara_tui.command_line.parser import command_parser, subcommands
    from clara_tui.command_line.suggestions import did_you_mean

    if words[0] not in COMMANDS:
        raise UsageError(f"there is no command {words[0]!r}{did_you_mean(words[0], COMMANDS)}")
    known = {path: parser for path, _, parser in subcommands(command_parser(words[0]))}
    if words not in known:
        inner = [path[-1] for path in known if path[:-1] == words[:-1]]
        raise UsageError(f"there is no command {' '.join(words)!r}{did_you_mean(words[-1], inner)}")
    return known[words]
