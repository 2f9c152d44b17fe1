"""`clara-tui top`: the ranked table of a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from clara_pipeline.tables.transient_tables import KIND as TRANSIENT

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `top` command and its options to the parser."""
    parser = subparsers.add_parser("top", help="print the ranked table of a run")
    parser.add_argument("run_id", nargs="?", metavar="RUN", help="default: the newest")
    parser.add_argument("-n", type=_n_rows, default=20, metavar="N", help="rows (default 20)")
    parser.add_argument("--sort", metavar="COLUMN", help='such as triage_pc, period, depth, SNR, "Tmag down"')
    parser.add_argument("--where", default="", metavar="FILTER", help="the queue's filter words: 'tri-PC>.9 Tmag<11'")
    parser.add_argument("--json", action="store_true", help="print one JSON object, with every column")
    parser.set_defaults(run=run)


def _n_rows(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"write a number of rows from 0, not {text!a}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Print the first rows of a run's ranked table; returns the exit code."""
    from clara_tui.commands.results.selected_rows import selected_rows

    found = _find(Path(args.workspace), args.run_id)
    table, batches = found.candidates(), found.manifest().batches  # both are read before anything is printed
    chosen = selected_rows(table, args.where, args.sort)
    rows = chosen.slice(0, args.n).to_pylist()
    if args.json:
        from clara_tui.commands.output import print_json

        counts = {"n_scored": table.num_rows, "n_selected": chosen.num_rows}
        print_json({"run": found.id, **counts, "batches": batches, "candidates": rows})
        return 0
    ranges = "; ".join(
        f"{span['batch']}: {span['n_rows']} rows, WRSS {span['wrss_min']:.4f}-{span['wrss_max']:.4f}"
        for span in batches
        if span["n_rows"]
    )
    for line in lines(rows):
        print(line)
    of_those = f" {chosen.num_rows} that match, of" if args.where else ""
    if found.manifest().kind == "transients":
        print(f"{len(rows)} of{of_those} {table.num_rows} classified objects of run {found.id}")
        return 0
    n_all = f"{len(rows)} of{of_those} {table.num_rows} scored light curves of run {found.id}"
    print(f"{n_all}; N-WRSS within {ranges or 'no batch yet'}")
    return 0


def _find(workspace: Path, words: str | None) -> Run:
    """Return the run that is meant. Raises ClaraError for a workspace that cannot be looked into."""
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


COLUMNS = {
    "rank": ("rank", "5d"), "tic_id": ("TIC", "12d"), "sector": ("sector", "6d"), "nwrss": ("N-WRSS", "7.4f"),
    "percentile": ("pct", "5.1f"), "p3": ("p3", "6.4f"), "p9": ("p9", "6.4f"), "triage_pc": ("tri-PC", "6.3f"),
    "fold_period_days": ("P d", "9.5f"), "bls_depth_ppm": ("ppm", "7.0f"), "transit_snr": ("SNR", "6.1f"),
    "tmag": ("Tmag", "5.2f"),
}  # fmt: skip
"""Title and form of each column."""
OBJECT_COLUMNS = {
    "rank": ("rank", "5d"), "novelty": ("novelty", "7.2f"), "class": ("class", "8s"), "probability": ("prob", "6.3f"),
    "margin": ("margin", "6.3f"), "n_detections": ("points", "6d"), "bands": ("bands", "6s"),
    "peak_mag": ("peak", "5.2f"),
}  # fmt: skip
"""The same for transients."""
PADDED, SAME_STAR = "*", "="


def lines(rows: list[dict[str, object]]) -> list[str]:
    """Return the table as aligned text; "-" where there is no value, marks for padded light curves and for copies."""
    titles = [f"{title:>{_width(form)}}" for title, form in _columns(rows[:1]).values()]
    head = f"{titles[0]}  {' '.join(titles[1:])}  {'object' if _are_objects(rows) else 'file'}"
    padded = any(row.get("padded") for row in rows)
    note = [f"{PADDED} fewer than 3000 points, padded with zeros: its scores say little"] if padded else []
    if any(row.get("duplicate_of") for row in rows):
        note.append(f"{SAME_STAR} another light curve of the same star and sector is ranked better")
    return [head, *(_line(row) for row in rows), *note]


def _line(row: dict[str, object]) -> str:
    from clara_pipeline.text import sanitize

    numbers = [_or_dash(row.get(name), form) for name, (_, form) in _columns([row]).items()]
    mark = PADDED if row.get("padded") else " "
    copy = f"  {SAME_STAR}" if row.get("duplicate_of") else ""
    return f"{numbers[0]}{mark} {' '.join(numbers[1:])}  {sanitize(row['filename'])}{copy}"


def _are_objects(rows: list[dict[str, object]]) -> bool:
    return bool(rows) and rows[0].get("kind") == TRANSIENT


def _columns(rows: list[dict[str, object]]) -> dict[str, tuple[str, str]]:
    return OBJECT_COLUMNS if _are_objects(rows) else COLUMNS


def _width(form: str) -> int:
    return int(form.rstrip("dfs").partition(".")[0])


def _or_dash(value: object, form: str) -> str:
    from clara_pipeline.text import sanitize

    if isinstance(value, str):
        return sanitize(value, _width(form)).rjust(_width(form))
    return "-".rjust(_width(form)) if value is None else format(value, form)
