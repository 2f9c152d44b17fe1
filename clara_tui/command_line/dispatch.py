"""Choose between the app and the commands, and run what is asked for."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from clara_tui.command_line.command_list import COMMANDS
from clara_tui.command_line.first_word import AppOptions, folder_alone, split_words
from clara_tui.terminal.garbage import put_off_collection

if TYPE_CHECKING:
    import argparse


def dispatch(arguments: list[str]) -> int:
    """Run what the words ask for; returns the exit code. Bad usage raises SystemExit with code 2."""
    before, word, after = split_words(arguments)
    try:
        if "--run" in arguments and ("--run" in before or word not in COMMANDS):
            place = arguments.index("--run")
            return _run("run", [], arguments[:place] + arguments[place + 1 :])
        if word in COMMANDS:
            return _run(word, before, after)
        return _open_app(arguments)
    except KeyboardInterrupt:
        return 130


def _run(command: str, before: list[str], after: list[str]) -> int:
    """Run a command, given the words around it; what goes wrong becomes a sentence on stderr and an exit code."""
    from clara_pipeline.errors import ClaraError, UsageError
    from clara_pipeline.text import sanitize
    from clara_tui.command_line.app_options import leading_options
    from clara_tui.command_line.parser import parse_command

    parsed = parse_command(command, after, leading_options(before, command))
    try:
        return _printed(parsed)
    except BrokenPipeError:  # the reader of our output has seen enough
        _let_go_of_stdout()
        return 0
    except (ClaraError, OSError) as error:
        _let_go_of_stdout()
        if parsed.verbose:
            _print_trace()
        print(f"clara-tui: {sanitize(error, 2000)}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1


def _printed(parsed: argparse.Namespace) -> int:
    """Run the command, down to its last line of output; a terminal that lacks a character shows a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    code = parsed.run(parsed)
    if sys.stdout is not None:
        sys.stdout.flush()
    return code


def _print_trace() -> None:
    import traceback

    from clara_pipeline.text import sanitize

    for line in traceback.format_exc().splitlines():
        print(sanitize(line, 2000), file=sys.stderr)


def _let_go_of_stdout() -> None:
    """Drop what is still buffered: it would fail once more at the end, and change the exit code."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _parsed(arguments: list[str]) -> AppOptions:
    from clara_tui.command_line.app_options import app_options

    return app_options(arguments)


def _open_app(arguments: list[str]) -> int:
    options = folder_alone(arguments) or _parsed(arguments)
    if not all(map(os.isatty, (0, 1, 2))):
        hint = "clara-tui run" if options.light_curve is None else "clara-tui show FILE, clara-tui scan FILE"
        print(f"clara-tui: the app needs a terminal, not pipes or files; in batch: {hint}", file=sys.stderr)
        return 2
    put_off_collection()
    if options.light_curve is not None:
        from clara_tui.command_line.light_curve import open_light_curve

        return open_light_curve(options, options.light_curve)
    from clara_tui.app import ClaraApp, run_app

    app = ClaraApp(
        options.workspace,
        demo=options.demo,
        session=options.session,
        vetter=options.vetter,
        low_bandwidth=options.low_bandwidth,
        all_runs=options.all_runs,
        gold=options.gold,
    )
    return run_app(app)
