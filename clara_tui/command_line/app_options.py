"""Parse the command line of the app."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import NoReturn

from clara_tui.command_line.command_list import COMMANDS
from clara_tui.command_line.first_word import AppOptions
from clara_tui.command_line.parser import COMMON, PROGRAM, CommandParser
from clara_tui.command_line.suggestions import PUBLISHED_COMMANDS, did_you_mean
from clara_tui.commands.exit_codes import RUN_EXIT_CODES

MOST_GOLD = 0.2
"""As in `clara_pipeline.decisions.journal_entry`, which is not imported for a line of help."""
GOLD_HELP = "hide repeats and injected planets among the stars, such as 5%%, which measure the vetter (full blind)"


def leading_options(before: list[str], command: str) -> dict[str, object]:
    """Parse the options that stand before a command; only common ones may."""
    parser = _LeadingParser(prog=PROGRAM, usage=f"{PROGRAM} [common options] {command} …")
    parser.command = command
    add_version(parser)
    return vars(parser.parse_args(before, argparse.Namespace()))


class _LeadingParser(CommandParser):
    """The parser of what stands before a command."""

    command = ""

    def error(self, message: str) -> NoReturn:
        """Print the error, and where the options of a command belong, and exit."""
        super().error(f"{message}; options of {self.command} come after it: {PROGRAM} {self.command} …")


def app_parser() -> CommandParser:
    """Return the parser of the app's own options, whose help also lists the commands."""
    commands = "\n".join(f"  {name:<10} {about}" for name, about in COMMANDS.items())
    parser = CommandParser(
        prog=PROGRAM,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=f"{PROGRAM} [WORKSPACE | LIGHT_CURVE] [options]\n       {PROGRAM} COMMAND [options]",
        description="Find strange stars in TESS light curves and judge them in the terminal.",
        epilog=f"commands ({PROGRAM} COMMAND --help):\n{commands}\n\n"
        f"in batch: {PROGRAM} run FOLDER\na folder that is called like a command: ./models\n{RUN_EXIT_CODES}",
    )
    parser.suggested = ("--run",)
    parser.add_argument("place", nargs="?", metavar="WORKSPACE", help="folder to open (default: here)")
    parser.add_argument(
        "--demo", action="store_true", help="open the simulated demo sky; run it if there is no run yet"
    )
    parser.add_argument("--session", metavar="NAME", help="vetting session to open")
    parser.add_argument("--vetter", metavar="NAME", help="who judges (default: your user name)")
    parser.add_argument("--gold", type=_gold_share, metavar="SHARE", help=GOLD_HELP)
    parser.add_argument("--all-runs", action="store_true", help="all runs of the workspace as one queue")
    parser.add_argument("--low-bandwidth", action="store_true", help="for slow lines: fewer colours, folds as bins")
    add_version(parser)
    return parser


def _gold_share(text: str) -> float:
    """Read `5%` or `.05`. Raises ArgumentTypeError for anything else than more than 0 and at most 20 %."""
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = 0.0
    if not 0 < share <= MOST_GOLD:
        raise argparse.ArgumentTypeError(
            f"{text!r}: more than 0 and at most {MOST_GOLD:.0%} of the stars, such as 5% or .05"
        )
    return share


def add_version(parser: argparse.ArgumentParser) -> None:
    """Add -V and --version to a parser."""
    parser.add_argument("-V", "--version", action=_Version, nargs=0, help="print the version")


def app_options(arguments: list[str]) -> AppOptions:
    """Parse the words of a command line without a command; leaves with exit code 2 where they make no sense."""
    parser = app_parser()
    first = arguments[0] if arguments else "-"
    if not first.startswith("-") and not os.path.exists(first) and "--demo" not in arguments:
        parser.error(_not_there(first))
    args = parser.parse_args(arguments, argparse.Namespace(**COMMON))
    named = args.place if args.place is not None else args.workspace
    is_file = os.path.isfile(named)
    if args.gold is not None and (args.all_runs or is_file):
        parser.error("--gold is for the queue of one run: leave out --all-runs, and name a workspace")
    if args.place is not None and args.workspace != COMMON["workspace"] and not is_file:
        parser.error(f"two workspaces are named: {args.place} and {args.workspace}")
    if not is_file and not args.demo and not os.path.isdir(named):
        parser.error(_not_there(named))
    return AppOptions(
        workspace=Path(args.workspace if is_file and args.place is not None else named),
        light_curve=Path(named) if is_file and args.place is not None else None,
        demo=args.demo,
        session=args.session,
        vetter=args.vetter,
        low_bandwidth=args.low_bandwidth,
        all_runs=args.all_runs,
        gold=args.gold,
    )


def _not_there(word: str) -> str:
    """Say that a word is nothing that can be opened, and what was perhaps meant."""
    there = f"{word!r} is no command, no folder and no light curve"
    if word in PUBLISHED_COMMANDS:
        return f"{there}; what the published CLI calls {word} is here {PUBLISHED_COMMANDS[word]}"
    try:
        beside = [name for name in os.listdir() if not name.startswith(".")]
    except OSError:
        beside = []
    hint = did_you_mean(word, [*COMMANDS, *beside])
    return f"{there}{hint or f'; {PROGRAM} --help lists the commands, and --demo makes a new folder'}"


class _Version(argparse.Action):
    """Print the version; looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version(PROGRAM)
        except PackageNotFoundError:
            number = "(not installed)"
        print(PROGRAM, number)
        parser.exit()
