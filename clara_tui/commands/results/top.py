"""`clara-tui top`: the ranked table of a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    parser = subparsers.add_parser("top", help="print the ranked table of a run")
    parser.add_argument("run_id", nargs="?", metavar="RUN", help="default: the newest")
    parser.add_argument("-n", type=_n_rows, default=20, metavar="N", help="rows (default 20)")
    parser.add_argument("--json", action="store_true", help="print one JSON object, with every column")
    parser.set_defaults(run=run)


def _n_rows(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"write a number of rows from 0, not {text!a}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    found = _find(Path(args.workspace), args.run_id)
    table, batches = found.candidates(), found.manifest().batches  # both are read before anything is printed
    rows = table.slice(0, args.n).to_pylist()
    if args.json:
        from clara_tui.commands.output import print_json

        print_json({"run": found.id, "n_scored": table.num_rows, "batches": batches, "candidates": rows})
        return 0
    told = "; ".join(
        f"{span['batch']}: {span['n_rows']} rows, WRSS {span['wrss_min']:.4f}-{span['wrss_max']:.4f}"
        for span in batches
        if span["n_rows"]
    )
    for line in lines(rows):
        print(line)
    print(
        f"{len(rows)} of {table.num_rows} scored light curves of run {found.id}; N-WRSS within {told or 'no batch yet'}"
    )
    return 0


def _find(workspace: Path, words: str | None) -> Run:
    """The run that is meant. Raises ClaraError for a workspace that cannot be looked into."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.runs.run_directory import find_run
    from clara_pipeline.text import sanitize
    from clara_tui.background.workspace_access import check_may_read, check_workspace

    check_workspace(workspace)
    check_may_read(workspace / "runs")
    try:
        return find_run(workspace, words)
    except OSError as error:
        raise UsageError(f"there can be no run {sanitize(words, 120)}: {error.strerror}; check the name") from error


def lines(rows: list[dict[str, object]]) -> list[str]:
    """The table as aligned text; "-" where there is no value."""
    head = " rank          TIC  sector  N-WRSS    pct     p3     p5     p9  file"
    return [head, *(_line(row) for row in rows)]


def _line(row: dict[str, object]) -> str:
    from clara_pipeline.text import sanitize

    forms = {"rank": "5d", "tic_id": "12d", "sector": "7d", "nwrss": "7.4f", "percentile": "6.1f"}
    forms |= dict.fromkeys(("p3", "p5", "p9"), "6.4f")
    numbers = " ".join(_or_dash(row[name], form) for name, form in forms.items())
    again = bool(row.get("duplicate_of"))
    mark = f"  [{sanitize(row.get('product'), 30)}; star and sector ranked above]" if again else ""
    return f"{numbers}  {sanitize(row['filename'])}{mark}"


def _or_dash(value: object, form: str) -> str:
    width = int(form.rstrip("df").partition(".")[0])
    return "-".rjust(width) if value is None else format(value, form)
