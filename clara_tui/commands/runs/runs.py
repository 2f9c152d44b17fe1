"""`clara-tui runs`: list, show, measure, compact and remove the runs of a workspace."""

from __future__ import annotations

import argparse
from pathlib import Path

from clara_tui.commands.actions import add_action
from clara_tui.commands.output import print_json, print_json_or, print_notes

WHICH = "its id; default: the newest"


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `runs` command and its actions to the parser."""
    parser = subparsers.add_parser("runs", help="list, show, measure, compact and remove the runs of a workspace")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add_action(actions, "list", list_all, "list the runs of the workspace, the newest first")
    show = add_action(actions, "show", show_one, "print what a run was made from, its stages and its failures")
    show.add_argument("run_id", nargs="?", metavar="RUN", help=WHICH)
    du = add_action(actions, "du", measure, "print what runs take on the disk, and a run's stages each")
    du.add_argument("run_id", nargs="?", metavar="RUN", help="only this one, stage by stage")
    compact = add_action(actions, "compact", compact_all, "put a finished run's many part files into one a stage")
    compact.add_argument("run_ids", nargs="+", metavar="RUN", help="its id; all: every finished run")
    prune = add_action(actions, "prune", prune_all, "say which old runs would go; with --yes remove them")
    prune.add_argument("--keep", type=int, metavar="N", help="the newest N stay")
    prune.add_argument("--older-than", metavar="AGE", help="only runs older than this: 30d, 12h, 2w")
    prune.add_argument("--decided", action="store_true", help="also runs that decisions of a session were made on")
    prune.add_argument("--dry-run", action="store_true", help="only say what would go (as without --yes)")
    prune.add_argument("--yes", action="store_true", help="remove them")


def list_all(args: argparse.Namespace) -> int:
    """Print the runs of the workspace; returns the exit code."""
    from clara_pipeline.runs.keeping.run_facts import list_runs
    from clara_tui.background.workspace_access import check_workspace
    from clara_tui.commands.runs.run_text import list_lines, summary

    check_workspace(Path(args.workspace))
    runs = list_runs(Path(args.workspace))
    print_json_or(args, {"runs": list(map(summary, runs))}, lambda: list_lines(runs))
    print_notes(args, [run.problem for run in runs if run.problem])
    return 0


def show_one(args: argparse.Namespace) -> int:
    """Print what a run was made from and how it went; returns the exit code."""
    from clara_pipeline.runs.keeping.disk_use import disk_use
    from clara_pipeline.runs.keeping.run_facts import facts_of
    from clara_pipeline.runs.run_directory import find_run
    from clara_pipeline.runs.summary import finished_stages
    from clara_tui.commands.runs.run_text import detail_lines, details

    run = find_run(Path(args.workspace), args.run_id)
    manifest = run.manifest()
    failures = run.failures().to_pylist()
    told = details(facts_of(run), manifest, finished_stages(run, manifest), failures, disk_use(run.folder))
    print_json_or(args, told | {"folder": str(run.folder.absolute())}, lambda: detail_lines(told, run.folder))
    return 0


def measure(args: argparse.Namespace) -> int:
    """Print what runs take on the disk; returns the exit code."""
    from clara_pipeline.runs.keeping.disk_use import disk_use, total_use
    from clara_pipeline.runs.run_directory import find_run, run_folders
    from clara_tui.commands.runs.run_text import use_lines

    if args.run_id:
        what, used = "stage", disk_use(find_run(Path(args.workspace), args.run_id).folder)
    else:
        found = {folder.name: total_use(folder) for folder in run_folders(Path(args.workspace))}
        what, used = "run", dict(sorted(found.items(), key=lambda item: -item[1].n_bytes))
    content = {f"{what}s": [{what: name, **use._asdict()} for name, use in used.items()]}
    print_json_or(args, content, lambda: use_lines(what, used))
    return 0


def compact_all(args: argparse.Namespace) -> int:
    """Put the part files of runs into one archive a stage; returns the exit code."""
    from clara_pipeline.runs.keeping.compact import compact_run
    from clara_pipeline.runs.keeping.run_facts import ENDED, list_runs
    from clara_pipeline.runs.run_directory import find_run, open_run
    from clara_tui.commands.runs.run_text import compacted_line

    workspace = Path(args.workspace)
    if args.run_ids == ["all"]:
        runs = [open_run(workspace, facts.id) for facts in list_runs(workspace) if facts.state in ENDED]
    else:
        runs = [find_run(workspace, words) for words in args.run_ids]
    done = []
    for run in runs:
        found = compact_run(run)
        done.append({"run": run.id, "n_stages": found.n_stages, "n_files_before": found.before.n_files,
                     "n_files": found.after.n_files, "n_bytes": found.after.n_bytes})  # fmt: skip
        if not args.json:
            print(compacted_line(run.id, found))
    if args.json:
        print_json({"runs": done})
    return 0


def prune_all(args: argparse.Namespace) -> int:
    """Say which runs would go, or remove them; returns the exit code. Raises UsageError."""
    from datetime import UTC, datetime

    from clara_pipeline.errors import UsageError
    from clara_pipeline.runs.keeping.prune import age_in_days, choose_runs, remove_leftovers, remove_run
    from clara_pipeline.runs.keeping.run_facts import list_runs
    from clara_pipeline.sessions.named_runs import runs_named
    from clara_tui.commands.runs.run_text import prune_lines, summary

    workspace = Path(args.workspace)
    if args.keep is not None and args.keep < 0:
        raise UsageError("--keep takes a number from 0 up")
    older = None if args.older_than is None else age_in_days(args.older_than)
    decided = set() if args.decided else runs_named(workspace / "sessions")
    choice = choose_runs(list_runs(workspace), datetime.now(UTC), decided, args.keep, older)
    is_done = args.yes and not args.dry_run
    if is_done:
        remove_leftovers(workspace)
        for run in choice.removed:
            remove_run(workspace, run.id)
    content = {"removed": is_done, "runs": list(map(summary, choice.removed)), "kept": choice.kept}
    print_json_or(args, content, lambda: prune_lines(choice, is_done))
    return 0
