"""`clara-tui report`: one page a candidate as SVG and PDF, and an HTML index."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run

Row = Mapping[str, object]
Wanted = tuple[Path, Row, Row, "Run | None", Sequence[Row]]
"""A light curve's path, its row of the run, one decision on it, the run (None: a file), and all decisions on it."""
ABOUT = """Write one page a candidate (SVG and PDF), and index.html, into a folder.

Named are stars of a run by TIC number or file name, light curve files by path, or with --session what people
decided; each judged signal of a star has its own page. Fit and tests are those of the Transits screen."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "report",
        help="write a page a candidate as SVG and PDF, and an HTML index",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("stars", nargs="*", metavar="TIC_OR_FILE", help="stars of the run, or paths of light curves")
    parser.add_argument("--session", metavar="NAME", help="the candidates judged in this session")
    parser.add_argument("--disposition", metavar="WORDS", help="with --session: only these, such as PC,EB")
    parser.add_argument("--run", dest="run_id", metavar="RUN", help="default: the newest")
    parser.add_argument("-o", "--output", default="report", metavar="DIR", help="default: report")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the pages; exit code 3 where some could not be made, 1 where none could. Raises UsageError."""
    from clara_pipeline.errors import ClaraError, UsageError
    from clara_pipeline.files.atomic import not_written
    from clara_pipeline.runs.summary import moved_note
    from clara_pipeline.text import sanitize
    from clara_tui.report.candidate_report import report_of
    from clara_tui.report.write import WrittenPage, write_index, write_page

    wanted, folder = list(_wanted(args)), Path(args.output)
    if not wanted:
        raise UsageError("nothing to report on: name stars, files, or a session with decisions on this run")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error
    pages: list[WrittenPage] = []
    named: Counter[str] = Counter()
    for at, (path, row, decision, found_in, others) in enumerate(wanted):
        _tell(args, at, len(wanted))
        try:
            found = report_of(path, row, decision, _flux_column(found_in), others)
        except ClaraError as error:
            moved = "" if found_in is None else moved_note(found_in, path)
            print(f"clara-tui: {sanitize(path.name)}: {sanitize(error)}{moved}", file=sys.stderr)
            continue
        named[found.stem] += 1
        number = named[found.stem]
        pages.append(write_page(folder, found.stem + (f"-{number}" if number > 1 else ""), found))
    _tell(args, len(wanted), len(wanted))
    index = write_index(folder, f"Report of {args.session}" if args.session else "Report", pages)
    if args.json:
        print_json({"index": str(index), "pages": [page.stem for page in pages], "n_failed": len(wanted) - len(pages)})
    else:
        print(index)
    return 0 if len(pages) == len(wanted) else 3 if pages else 1


def _tell(args: argparse.Namespace, n_done: int, n_all: int) -> None:
    """Say on stderr how many of several pages are done: a line that is redrawn on a terminal, else every tenth."""
    is_last, is_terminal = n_done == n_all, sys.stderr.isatty()
    if args.quiet or n_all == 1 or not (is_terminal or is_last or n_done % 10 == 0):
        return
    end = "\r" if is_terminal and not is_last else "\n"
    print(f"{n_done}/{n_all} pages", end=end, file=sys.stderr, flush=True)


def _flux_column(run: Run | None) -> str:
    return "auto" if run is None else run.manifest().settings.ingest.flux_column


def _wanted(args: argparse.Namespace) -> Iterator[Wanted]:
    """Yield what was asked for. Raises UsageError for a star or session that is not there."""
    files = [star for star in args.stars if os.path.isfile(star)]
    yield from ((Path(name), {}, {}, None, ()) for name in files)
    others = [star for star in args.stars if star not in files]
    if others or args.session:
        from clara_pipeline.runs.run_directory import find_run

        found = find_run(Path(args.workspace), args.run_id)
        asked = {word.strip().upper() for word in (args.disposition or "").split(",") if word.strip()}
        yield from _of_run(found, others, _decisions(args), asked)


def _decisions(args: argparse.Namespace) -> dict[str, list[Row]]:
    """Return the decisions of the session by file name, one a signal."""
    if not args.session:
        return {}
    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.errors import UsageError
    from clara_pipeline.sessions.adjudication import rows_of_session
    from clara_pipeline.sessions.journal import read_journal
    from clara_pipeline.sessions.names import journal_path
    from clara_pipeline.text import sanitize

    path = journal_path(Path(args.workspace) / "sessions", args.session)
    if not path.is_file():
        raise UsageError(f"there is no session {sanitize(args.session, 80)} in {args.workspace}")
    rows = rows_of_session(path, DecisionLog(read_journal(path).lines))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["filename"]:
            found[str(row["filename"])].append(row)
    return dict(found)


def _of_run(found: Run, stars: list[str], decisions: Mapping[str, list[Row]], asked: set[str]) -> Iterator[Wanted]:
    """Yield the candidates named, else those that were decided on, in order of rank; a signal at a time.

    `asked` are the dispositions wanted; empty stands for all.
    """
    from clara_pipeline.errors import UsageError
    from clara_pipeline.text import sanitize

    rows = found.candidates().to_pylist()
    names = {name for star in stars for name in _named(rows, star)}
    for star in stars:
        if not _named(rows, star):
            raise UsageError(f"{sanitize(star)!r} is no file here and no TIC or file of run {found.id}")
    for row in rows:
        name = str(row["filename"])
        judged = decisions.get(name, [])
        wanted = [decision for decision in judged if not asked or decision["disposition"] in asked]
        if name in names or (not stars and wanted):
            for decision in wanted or [{}]:
                yield found.light_curve_path(name), row, decision, found, judged
    if elsewhere := decisions.keys() - {str(row["filename"]) for row in rows}:
        print(f"clara-tui: left out: {len(elsewhere)} judged light curves that run {found.id} does not have; "
              "their own run: --run", file=sys.stderr)  # fmt: skip


def _named(rows: list[dict[str, object]], star: str) -> list[str]:
    number = int(star) if star.isascii() and star.isdigit() and len(star) < 20 else None
    return [str(row["filename"]) for row in rows
            if row["filename"] == star or (number is not None and row["tic_id"] == number)]  # fmt: skip
