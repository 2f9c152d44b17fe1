"""`clara-tui export`: the ranked table as a file, or a run in the published CLI's layout."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.files.format_names import STDOUT, TABLE_FORMATS, format_of

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `export` command and its options to the parser."""
    parser = subparsers.add_parser("export", help="write the ranked table to a file")
    parser.add_argument("run_id", nargs="?", metavar="RUN", help="default: the newest")
    parser.add_argument("--format", choices=TABLE_FORMATS, help="default: what the name of the file says, else csv")
    parser.add_argument("--layout", choices=("clara-cli",), help="the published CLI's own files, into the folder -o")
    parser.add_argument("-o", "--output", required=True, metavar="FILE_OR_DIR", help="- writes to standard output")
    parser.add_argument(
        "--where", default="", metavar="FILTER", help="only rows that the queue's filter words hold for"
    )
    parser.add_argument("--session", metavar="NAME", help="add the decisions of this session, as columns")
    parser.add_argument("--json", action="store_true", help="print what was written as one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the ranked table to a file; returns the exit code.

    Raises UsageError for options that do not go together.
    """
    from clara_pipeline.errors import UsageError
    from clara_pipeline.runs.run_directory import find_run
    from clara_tui.commands.output import print_json

    if args.layout and (args.where or args.session):
        raise UsageError("--where and --session go with a table, not with --layout")
    if args.output == STDOUT and (args.layout or args.json):
        raise UsageError(f"{'--layout' if args.layout else '--json'} needs a file: name one with -o")
    found = find_run(Path(args.workspace), args.run_id)
    if args.layout:
        from clara_pipeline.published_cli.export import write_peer_layout

        paths = list(map(str, write_peer_layout(found, Path(args.output))))
        written: dict[str, object] = {"run": found.id, "layout": args.layout, "paths": paths}
    else:
        form, n_rows = _write_table(found, args)
        paths = [] if args.output == STDOUT else [args.output]
        written = {"run": found.id, "path": args.output, "format": form, "n_rows": n_rows}
    if args.json:
        print_json(written)
        return 0
    for path in paths:
        print(path)
    return 0


def _write_table(found: Run, args: argparse.Namespace) -> tuple[str, int]:
    """Write the candidates to the file named, or to standard output; the format, and the number of rows."""
    from clara_pipeline.files.atomic import write_whole
    from clara_pipeline.files.export_formats import table_bytes
    from clara_pipeline.runs.provenance import provenance
    from clara_pipeline.sessions.joined import with_decisions_of
    from clara_tui.commands.output import write_stdout
    from clara_tui.commands.results.selected_rows import selected_rows

    form = format_of(args.output, args.format, TABLE_FORMATS, default="csv")
    table = found.candidates()
    if args.session:
        table = with_decisions_of(table, Path(args.workspace), args.session)
    table = selected_rows(table, args.where)
    data = table_bytes(table, form, provenance(found))
    if args.output == STDOUT:
        write_stdout(data)
    else:
        write_whole(Path(args.output), data)
    return form, table.num_rows
