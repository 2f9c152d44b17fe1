"""Write the page of the commands, from their parsers."""

import argparse

from clara_tui.command_line.app_options import app_parser
from clara_tui.command_line.command_list import COMMANDS
from clara_tui.command_line.parser import command_parser, subcommands
from docs.markdown_table import code, table

HEAD = """# Commands

`clara-tui [WORKSPACE]` opens the app, `clara-tui COMMAND` runs a command; `clara-tui help COMMAND` prints its help.
The result is on stdout, all else on stderr; `--json` prints one JSON object. Options are written out in full.
Every command takes `--workspace DIR`, `-q`/`--quiet`, `-v`/`--verbose` and `-h`/`--help`, before or after its name.
[Batch](batch.md) explains the exit codes.

"""
COMMON = {"--workspace", "--quiet", "--verbose", "--help"}


def page() -> str:
    """Describe every command and subcommand with its arguments and options."""
    parts = [HEAD, "## clara-tui\n\n", _described(app_parser())]
    for name in COMMANDS:
        for words, about, parser in subcommands(command_parser(name)):
            parts.append(f"{'#' * (len(words) + 1)} {' '.join(words)}\n\n{_sentence(about)}\n\n{_described(parser)}")
    return "".join(parts).rstrip("\n") + "\n"


def _described(parser: argparse.ArgumentParser) -> str:
    rows = [_row(action) for action in parser._actions if _is_shown(action)]
    listed = table(("argument", "meaning"), rows) + "\n" if rows else ""
    codes = next((line for line in (parser.epilog or "").splitlines() if line.startswith("exit codes")), "")
    return listed + (f"{codes[:1].upper()}{codes[1:]}.\n\n" if codes else "")


def _row(action: argparse.Action) -> tuple[str, str]:
    """Write the argument as it is typed, and what it means."""
    takes_value = action.nargs != 0
    value = _value(action) if takes_value else ""
    names = [f"{name} {value}".strip() for name in action.option_strings] or [value]
    about = (action.help or "").replace("%%", "%").replace("%(default)s", str(action.default))
    return ", ".join(code(name) for name in names), about


def _value(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        name = action.metavar
    elif action.choices is not None:
        name = "|".join(map(str, action.choices))
    else:
        name = action.dest.upper()
    many = {"*": "[{}…]", "+": "{}…", "?": "[{}]"}
    return many.get(str(action.nargs), "{}").format(name)


def _is_shown(action: argparse.Action) -> bool:
    """Tell whether to list an argument: subcommands have a heading of their own, common options are told of once."""
    return not isinstance(action, argparse._SubParsersAction) and not COMMON & set(action.option_strings)


def _sentence(about: str) -> str:
    about = about.replace("%%", "%")
    return f"{about[:1].upper()}{about[1:]}."
