"""`clara-tui export`: the ranked table as a file, or a run in the published CLI's layout."""

from __future__ import annotations

import argparse
from pathlib import Path

FORMATS = ("csv", "ecsv", "votable", "parquet", "jsonl")


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser("export", help="write the ranked table to a file")
    parser.add_argument("run_id", nargs="?", metavar="RUN", help="default: the newest")
    parser.add_argument("--format", choices=FORMATS, default="csv")
    parser.add_argument("--layout", choices=("clara-cli",), help="the published CLI's own files, into the folder -o")
    parser.add_argument("-o", "--output", required=True, metavar="FILE_OR_DIR")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from clara_pipeline.files.export_formats import write_table
    from clara_pipeline.published_cli.export import write_peer_layout
    from clara_pipeline.runs.run_directory import find_run

    found, output = find_run(Path(args.workspace), args.run_id), Path(args.output)
    if args.layout:
        for path in write_peer_layout(found, output):
            print(path)
        return 0
    manifest = found.manifest()
    about = {"run": found.id, "clara_version": manifest.clara_version, "created_utc": manifest.created_utc}
    for span in manifest.batches:
        about[f"nwrss_batch_{span['batch']}"] = f"{span['n_rows']} rows, WRSS {span['wrss_min']} to {span['wrss_max']}"
    write_table(output, found.candidates(), args.format, about)
    print(output)
    return 0
