"""`clara-tui sessions adjudicate` and `consensus`: a session that decides where others disagree, and what it holds."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clara_pipeline.decisions.table import Row


def add_adjudicate_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `adjudicate` to its parser."""
    parser.add_argument("names", nargs="+", metavar="NAME", help="sessions whose disagreements are to be decided")
    parser.add_argument("--into", required=True, metavar="NEW", help="the adjudicator's session, a new one")
    parser.add_argument("--vetter", default="", metavar="NAME", help="who adjudicates (default: your user name)")


def adjudicate(args: argparse.Namespace) -> int:
    """Begin an adjudicator's session; returns the exit code. Raises UsageError."""
    from clara_pipeline.sessions.adjudication import begin_adjudication
    from clara_tui.background.workspace_access import check_workspace
    from clara_tui.commands.output import print_json, print_notes

    check_workspace(Path(args.workspace))
    path = begin_adjudication(Path(args.workspace) / "sessions", args.into, args.names, args.vetter)
    if args.json:
        print_json({"path": str(path), "adjudicates": args.names})
    else:
        print(path)
    print_notes(args, [f"open it: clara-tui {args.workspace} --session {args.into}"])
    return 0


def print_consensus(args: argparse.Namespace, journal: Path) -> int:
    """Print the consensus that an adjudicator's session holds; returns the exit code. Raises UsageError."""
    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.errors import UsageError
    from clara_pipeline.sessions.adjudication import counts_of, rows_of_session
    from clara_pipeline.sessions.journal import read_journal
    from clara_tui.commands.output import print_json, print_notes

    content = read_journal(journal)
    book = DecisionLog(content.lines)
    if not book.adjudicates:
        raise UsageError(f"{args.name} adjudicates no sessions: begin one with clara-tui sessions adjudicate")
    rows = rows_of_session(journal, book)
    counts = counts_of(rows)
    if args.json:
        print_json({"session": args.name, "adjudicates": book.adjudicates, "counts": counts, "consensus": rows})
    else:
        for line in _lines(rows, counts):
            print(line)
    print_notes(args, content.problems)
    return 0


def _lines(rows: Sequence[Row], counts: Mapping[str, int]) -> Iterator[str]:
    from clara_tui.commands.output import aligned

    head = ("TIC or object", "sector", "signal", "disp", "consensus", "who said what")
    yield from aligned([head, *map(_cells, rows)], right=(0, 1, 2))
    yield f"{len(rows)} candidates: " + ", ".join(f"{how} {n}" for how, n in sorted(counts.items()))


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    from clara_pipeline.text import sanitize

    values = (row["object_id"] or row["tic_id"], row["sector"], row["signal"], row["disposition"], row["consensus"])
    return (*("-" if value is None else sanitize(value) for value in values), sanitize(row["votes"] or "-", 200))
