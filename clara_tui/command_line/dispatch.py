"""Choose between the app, the batch run and the commands beside them, and run it."""

from __future__ import annotations

import argparse
import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType

COMMANDS = {
    "top": "print the ranked table of a run",
    "show": "draw one light curve and its fold as text",
    "export": "write the ranked table to a file",
    "failures": "print what could not be used, and why",
    "clusters": "print the quality of the clusters and what they hold",
    "models": "list, show, import and build forests and reference sets",
    "config": "print every setting, its value and where it came from",
    "download": "fetch a sector's light curves, or single stars'",
    "stars": "print what catalogues know of a run's candidates",
    "doctor": "check the workspace, the machine and the archives",
    "train": "teach a triage on labelled or simulated signals",
    "evaluate": "measure a triage on labelled signals",
    "sessions": "list, show, export, merge and compare vetting sessions",
}

FAMILIES = {
    "results": ("top", "show", "export", "failures", "clusters"),
    "models": ("models", "train", "evaluate"),
    "archives": ("download", "stars"),
    "workspace": ("config", "doctor"),
    "sessions": ("sessions",),
}
"""Folder of each command's module in `clara_tui.commands`."""

EXIT_CODES = (
    "exit codes: 0 all done, 1 failed, 2 bad usage or settings, 3 done but some targets failed, 130 interrupted"
)


def dispatch(arguments: list[str]) -> int:
    """Run what the words ask for; returns the exit code."""
    try:
        if arguments and arguments[0] in COMMANDS:
            return _command(arguments)
        if "--run" in arguments:
            return _run(arguments)
        return _app(arguments)
    except KeyboardInterrupt:
        return 130


def _command(arguments: list[str]) -> int:
    from clara_pipeline.errors import ClaraError, UsageError
    from clara_pipeline.text import sanitize

    parser = argparse.ArgumentParser(prog="clara-tui", epilog=EXIT_CODES)
    module = command_module(arguments[0])
    module.add_parser(parser.add_subparsers(required=True))
    parsed = parser.parse_args(arguments)
    try:
        return _printed(parsed)
    except BrokenPipeError:  # the reader of our output has seen enough
        _let_go_of_stdout()
        return 0
    except (ClaraError, OSError) as error:
        _let_go_of_stdout()
        print(f"clara-tui: {sanitize(error, 2000)}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1


def command_module(name: str) -> ModuleType:
    """Import the module of the command `name`."""
    family = next(folder for folder, names in FAMILIES.items() if name in names)
    return import_module(f"clara_tui.commands.{family}.{name}")


def _printed(parsed: argparse.Namespace) -> int:
    """Run the command, down to its last line of output; a terminal that lacks a character shows a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    code = parsed.run(parsed)
    if sys.stdout is not None:
        sys.stdout.flush()
    return code


def _let_go_of_stdout() -> None:
    """What is still buffered would fail once more when the interpreter ends, and change the exit code."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _run(arguments: list[str]) -> int:
    parsed = run_parser().parse_args(arguments)
    from clara_pipeline.headless import run_batch
    from clara_pipeline.request import Request

    return run_batch(
        Request(
            workspace=Path(parsed.workspace),
            inputs=tuple(Path(path) for path in parsed.input),
            demo=parsed.demo,
            sector=parsed.sector,
            config=Path(parsed.config) if parsed.config else None,
            assignments=tuple(_assignments(parsed)),
            resume=parsed.resume,
            message=parsed.message,
            as_json=parsed.json,
        )
    )


def _assignments(parsed: argparse.Namespace) -> list[str]:
    """The short options in the words of `--set`; a plain `--set` wins."""
    short = []
    if parsed.workers is not None:
        short.append(f"run.workers={parsed.workers}")
    given = {name: getattr(parsed, name) for name in ("script", "start", "max")}
    short += [f"download.{name}={value}" for name, value in given.items() if value is not None]
    if parsed.offline:
        short.append("enrich.offline=true")
    if parsed.models:
        short += ["train.enabled=false", *(f"models.{role}={name}" for role, name in parsed.models)]
    if parsed.stages is not None:
        short.append(f"run.stages={parsed.stages}")
        if "train" in map(str.strip, parsed.stages.split(",")) and not parsed.models:
            short.append("train.enabled=true")
    return short + parsed.set


def _models(text: str) -> list[tuple[str, str]]:
    """Role and name of each pair in `p3=NAME,p5=NAME,p9=NAME`."""
    parts = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    pairs = [(role.strip(), name.strip()) for role, _, name in parts]
    if any(role not in ("p3", "p5", "p9") or not name for role, name in pairs):
        raise argparse.ArgumentTypeError(f"write it as p3=NAME,p5=NAME,p9=NAME, not {text!a}")
    return pairs


def run_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="clara-tui --run", description="Run the pipeline in batch.", epilog=EXIT_CODES
    )
    parser.add_argument("--run", action="store_true", help="run in batch, without the app")
    parser.add_argument("--workspace", default=".", metavar="DIR", help="where runs are kept (default: here)")
    parser.add_argument(
        "--input", action="extend", nargs="+", default=[], metavar="DIR_OR_FILE", help="light curves; one or more"
    )
    parser.add_argument("--demo", action="store_true", help="write and use the simulated demo sky")
    parser.add_argument("--sector", type=int, metavar="N", help="download this TESS sector first")
    parser.add_argument("--script", metavar="FILE_OR_URL", help="with --sector: a bulk-download script of your own")
    parser.add_argument("--start", type=int, metavar="N", help="with --sector: skip the first N listed")
    parser.add_argument("--max", type=int, metavar="N", help="with --sector: download at most N")
    parser.add_argument("--offline", action="store_true", help="ask no catalogue; use what the workspace has of them")
    parser.add_argument("--models", type=_models, metavar="p3=NAME,p5=NAME,p9=NAME", help="forests to score with")
    parser.add_argument("--workers", type=int, metavar="N", help="worker processes (default 4)")
    parser.add_argument("--stages", metavar="A,B", help="only these stages")
    parser.add_argument("--config", metavar="FILE", help="settings: our TOML, or the published CLI's JSON")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="one setting; repeatable"
    )
    parser.add_argument("--resume", metavar="RUN", help="go on with a run")
    parser.add_argument("--message", default="", metavar="TEXT", help="kept with the run")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    return parser


def app_parser() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {name:<10} {about}" for name, about in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="clara-tui",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Find strange stars in TESS light curves and judge them in the terminal.",
        epilog=f"commands (clara-tui COMMAND --help):\n{commands}\n\n"
        f"in batch: clara-tui --run --input FOLDER (clara-tui --run --help)\n{EXIT_CODES}",
    )
    parser.add_argument("workspace", nargs="?", default=".", metavar="WORKSPACE", help="folder to open (default: here)")
    parser.add_argument(
        "--demo", action="store_true", help="open the simulated demo sky; run it if there is no run yet"
    )
    parser.add_argument("--session", metavar="NAME", help="vetting session to open")
    parser.add_argument("--vetter", metavar="NAME", help="who judges (default: your user name)")
    parser.add_argument("--low-bandwidth", action="store_true", help="fewer redraws, for slow lines")
    parser.add_argument("--version", action="version", version=f"clara-tui {_version()}")
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("clara-tui")
    except PackageNotFoundError:
        return "(not installed)"


def _app(arguments: list[str]) -> int:
    parsed = app_parser().parse_args(arguments)
    if not all(map(os.isatty, (0, 1, 2))):
        print("clara-tui: the app needs a terminal, not pipes or files; in batch: clara-tui --run", file=sys.stderr)
        return 2
    from clara_tui.app import run_app

    return run_app(
        Path(parsed.workspace),
        demo=parsed.demo,
        session=parsed.session,
        vetter=parsed.vetter,
        low_bandwidth=parsed.low_bandwidth,
    )
