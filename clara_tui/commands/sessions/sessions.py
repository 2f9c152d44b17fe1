"""`clara-tui sessions`: list, show, export, merge, compare and validate what vetters decided."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clara_pipeline.files.format_names import DECISION_FORMATS, STDOUT, format_of
from clara_tui.commands.actions import add_action
from clara_tui.commands.exit_codes import VALIDATE_EXIT_CODES
from clara_tui.commands.output import print_json, print_json_or, print_notes
from clara_tui.commands.sessions.adjudication import add_adjudicate_options, adjudicate, print_consensus
from clara_tui.commands.sessions.consistency import add_consistency_options, print_consistency
from clara_tui.commands.sessions.for_you import add_options, print_order

if TYPE_CHECKING:
    from clara_pipeline.sessions.export import Exported

NOT_CHECKED = "not held against the signals listed already: there is no TOI table here; give one with --toi-table FILE"


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `sessions` command and its actions to the parser."""
    parser = subparsers.add_parser("sessions", help="list, show, export, merge and compare vetting sessions")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add_action(actions, "list", list_all, "list the sessions of the workspace")
    show = add_action(actions, "show", show_one, "print what a session says")
    show.add_argument("name", metavar="NAME", help="a session, or a path to a .jsonl")
    _add_per_vetter(show)
    _add_export(actions)
    merge = add_action(actions, "merge", merge_all, "write the union of sessions as a new one")
    merge.add_argument("names", nargs="+", metavar="NAME", help="sessions, or paths to .jsonl")
    merge.add_argument("-o", "--output", required=True, metavar="NAME", help="the new session, or a path to a .jsonl")
    about = "print candidates in the order learnt from a session's decisions"
    add_options(add_action(actions, "for-you", for_you, about))
    about = "begin a session that decides where others disagree"
    add_adjudicate_options(add_action(actions, "adjudicate", adjudicate, about))
    held = add_action(actions, "consensus", consensus, "print the consensus an adjudicator's session holds")
    held.add_argument("name", metavar="NAME", help="an adjudicator's session, or a path to a .jsonl")
    compare = add_action(actions, "compare", compare_all, "measure how far vetters agree")
    compare.add_argument("names", nargs="+", metavar="NAME", help="sessions, or paths to .jsonl")
    about = "measure on gold rows how consistent vetters are, and which planets they see"
    add_consistency_options(add_action(actions, "consistency", consistency, about))
    about = "find what ExoFOP would refuse in a CTOI draft"
    check = add_action(actions, "validate", validate_one, about, epilog=VALIDATE_EXIT_CODES)
    check.add_argument("file", metavar="FILE")
    _add_toi_table(check)


def _add_export(actions: Any) -> None:
    export = add_action(actions, "export", export_one, "write a session's decisions to a file")
    export.add_argument("name", metavar="NAME", help="a session, or a path to a .jsonl")
    export.add_argument("--format", choices=DECISION_FORMATS, help="default: what the name of the file says")
    export.add_argument("-o", "--output", required=True, metavar="FILE_OR_DIR", help="- writes to standard output")
    _add_per_vetter(export)
    about = "one row a star: the latest decision on any of its light curves, and which differ"
    export.add_argument("--per-star", action="store_true", help=about)
    _add_toi_table(export)


def _add_per_vetter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--per-vetter", "--by-vetter", action="store_true", help="a row per candidate and vetter, not their consensus"
    )


def _add_toi_table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--toi-table",
        metavar="FILE",
        help="signals listed already (ExoFOP's CSV, or Parquet); default: the table the workspace keeps",
    )


def list_all(args: argparse.Namespace) -> int:
    """Print the sessions of the workspace; returns the exit code."""
    from clara_tui.background.session_list import listed_sessions
    from clara_tui.background.workspace_access import check_workspace
    from clara_tui.commands.sessions.session_text import list_lines

    check_workspace(Path(args.workspace))
    folder = Path(args.workspace) / "sessions"
    found = listed_sessions(folder)
    print_json_or(args, {"sessions": found}, lambda: list_lines(found, folder))
    return 0


def show_one(args: argparse.Namespace) -> int:
    """Print the decisions of a session; returns the exit code."""
    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.decisions.table import decision_rows
    from clara_pipeline.sessions.journal import read_journal
    from clara_tui.commands.sessions.session_text import row_lines

    content = read_journal(_journal(args, args.name))
    rows = decision_rows(DecisionLog(content.lines), args.per_vetter)
    print_json_or(args, {"session": args.name, "decisions": rows}, lambda: row_lines(rows))
    print_notes(args, content.problems)
    return 0


def export_one(args: argparse.Namespace) -> int:
    """Write the decisions of a session to a file; returns the exit code. Raises UsageError."""
    from clara_pipeline.errors import UsageError

    form = format_of(args.output, args.format, DECISION_FORMATS)
    if args.output == STDOUT and args.json:
        raise UsageError("--json needs a file: name one with -o")
    tois = _toi_table(args)
    done = _exported(args, form, tois)
    if args.json:
        print_json({"path": str(done.path), "format": form, "n_rows": done.n_rows, "left_out": done.left_out,
                    "warnings": done.warnings, "problems": done.problems})  # fmt: skip
    elif args.output != STDOUT:
        print(done.path)
    print_notes(
        args,
        [
            *done.problems,
            *(f"left out: {line}" for line in done.left_out),
            *(f"warning: {line}" for line in done.warnings),
        ],
    )
    print_notes(args, [f"{done.n_rows} rows written" + (f", {len(done.left_out)} left out" if done.left_out else "")])
    if form == "ctoi" and tois is None:
        print_notes(args, [NOT_CHECKED])
    if form == "ctoi" and args.output != STDOUT and not done.path.name.startswith("params_planet_"):
        print_notes(args, ["ExoFOP takes files named params_planet_YYYYMMDD_nnn.txt; -o with a folder names it so"])
    return 0


def _exported(args: argparse.Namespace, form: str, tois: Path | None) -> Exported:
    """Write the decisions to the file named, or to standard output."""
    import tempfile

    from clara_pipeline.sessions.export import export_decisions
    from clara_tui.commands.output import write_stdout

    journal, workspace = _journal(args, args.name), Path(args.workspace)
    rows = (args.per_vetter, args.per_star)
    if args.output != STDOUT:
        return export_decisions(journal, form, Path(args.output), workspace, tois, *rows)
    with tempfile.TemporaryDirectory() as folder:
        done = export_decisions(journal, form, Path(folder), workspace, tois, *rows)
        write_stdout(done.path.read_bytes())
    return done


def merge_all(args: argparse.Namespace) -> int:
    """Merge the journals of several sessions into one; returns the exit code."""
    from clara_pipeline.sessions.merge import merge_journals

    output = _journal(args, args.output, must_exist=False)
    n_lines, problems = merge_journals([_journal(args, name) for name in args.names], output)
    print_json_or(args, {"path": str(output), "n_lines": n_lines, "problems": problems}, lambda: [str(output)])
    print_notes(args, [*problems, f"{n_lines} lines written"])
    return 0


def compare_all(args: argparse.Namespace) -> int:
    """Print how far several vetters agree; returns the exit code. Raises UsageError with fewer than two vetters."""
    from clara_pipeline.decisions.compare import compare, dispositions
    from clara_pipeline.decisions.decision_log import DecisionLog
    from clara_pipeline.errors import UsageError
    from clara_pipeline.sessions.journal import read_journal
    from clara_pipeline.text import sanitize
    from clara_tui.commands.sessions.session_text import comparison_json, comparison_lines

    votes: dict[str, Any] = {}
    for name in dict.fromkeys(args.names):
        path = _journal(args, name)
        content = read_journal(path)
        called = path.stem if path.stem not in votes else str(path)
        votes |= {
            sanitize(vetter, 80): said for vetter, said in dispositions(DecisionLog(content.lines), called).items()
        }
        print_notes(args, content.problems)
    if len(votes) < 2:
        raise UsageError("comparing needs two sessions, or one that two vetters judged in")
    comparison = compare(votes)
    print_json_or(args, comparison_json(comparison), lambda: comparison_lines(comparison))
    return 0


def for_you(args: argparse.Namespace) -> int:
    """Print candidates in the order learnt from a session; returns the exit code. Raises UsageError."""
    return print_order(args, _journal(args, args.name))


def consensus(args: argparse.Namespace) -> int:
    """Print the consensus that a session holds; returns the exit code. Raises UsageError."""
    return print_consensus(args, _journal(args, args.name))


def consistency(args: argparse.Namespace) -> int:
    """Print what gold rows say of vetters; returns the exit code. Raises UsageError."""
    return print_consistency(args, [_journal(args, name) for name in dict.fromkeys(args.names)])


def validate_one(args: argparse.Namespace) -> int:
    """Check a CTOI file and print its problems; returns the exit code."""
    from clara_pipeline.sessions.ctoi_files import validate_ctoi

    tois = _toi_table(args)
    found = validate_ctoi(Path(args.file), tois)
    problems = [str(problem) for problem in found if not problem.is_warning]
    warnings = [str(problem) for problem in found if problem.is_warning]
    print_notes(args, [NOT_CHECKED] if tois is None else [])
    total = f"{args.file}: {len(problems) or 'no'} problem{'' if len(problems) == 1 else 's'}"
    total += f", {len(warnings)} warning{'' if len(warnings) == 1 else 's'}" if warnings else ""
    content = {
        "file": args.file,
        "problems": problems,
        "warnings": warnings,
        "checked_against_tois": tois is not None,
    }
    print_json_or(args, content, lambda: [*problems, *warnings, total])
    return 1 if problems else 0


def _journal(args: argparse.Namespace, name: str, must_exist: bool = True) -> Path:
    """Return the journal of a session of the workspace, or of a path to a .jsonl."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.sessions.names import journal_path, sessions_in
    from clara_pipeline.text import sanitize
    from clara_tui.background.workspace_access import check_may_read, check_workspace

    check_workspace(Path(args.workspace))
    folder = Path(args.workspace) / "sessions"
    check_may_read(folder)
    path = Path(name) if name.endswith(".jsonl") else journal_path(folder, name)
    try:
        is_there = path.exists()
    except OSError as error:
        raise UsageError(f"there can be no session {sanitize(path, 120)}: {error.strerror}; check the name") from error
    if must_exist and not is_there:
        known = ", ".join(sessions_in(folder)) or "none yet"
        raise UsageError(f"there is no session {path}; the sessions of this workspace: {known}")
    return path


def _toi_table(args: argparse.Namespace) -> Path | None:
    """Return the table named, else the one that the workspace's catalogues keep."""
    kept = Path(args.workspace) / "catalogues" / "toi.parquet"
    return Path(args.toi_table) if args.toi_table else kept if kept.is_file() else None
