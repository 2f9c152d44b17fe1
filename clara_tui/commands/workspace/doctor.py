"""`clara-tui doctor`: check that everything is in order."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.exit_codes import DOCTOR_EXIT_CODES
from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.doctor.findings import Finding

IN_ORDER, PROBLEMS_LEFT = 0, 3


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `doctor` command and its options to the parser."""
    parser = subparsers.add_parser(
        "doctor",
        help="check the workspace, the machine and the archives",
        description="Check the workspace, the machine and the archives. Services that do not answer are only noted.",
        epilog=DOCTOR_EXIT_CODES,
    )
    parser.add_argument("--fix", action="store_true", help="put damaged light curves aside, delete half ones")
    parser.add_argument("--offline", action="store_true", help="do not ask whether the archives answer")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="one setting; repeatable"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the workspace, the machine and the archives; returns the exit code."""
    findings = []
    for finding in _findings(args):
        findings.append(finding)
        if not args.json:
            print(_line(finding), flush=True)
    problems = sum(finding.state == "problem" for finding in findings)
    if args.json:
        print_json({"problems": problems, "findings": findings})
    else:
        print(f"{len(findings)} looked at, {problems or 'no'} problem{'s' if problems != 1 else ''}")
    return PROBLEMS_LEFT if problems else IN_ORDER


def _findings(args: argparse.Namespace) -> Iterator[Finding]:
    from clara_pipeline.doctor import light_curves, machine, runs, services, workspace
    from clara_pipeline.errors import UsageError
    from clara_pipeline.utc import now_utc

    folder = Path(args.workspace)
    if not folder.is_dir():
        raise UsageError(f"there is no workspace {folder}; name one with --workspace")
    finding, settings = workspace.settings(folder, args.set)
    yield finding
    yield workspace.writable(folder)
    yield machine.processors(settings.run.workers)
    yield machine.memory(settings.run.workers)
    yield machine.space(folder)
    yield machine.file_system(folder)
    yield machine.pool_start()
    yield from workspace.models(folder)
    yield from workspace.caches(folder, settings.enrich, now_utc())
    yield from runs.examine(folder)
    yield from light_curves.examine(folder / "data", args.fix)
    if not args.offline:
        yield from services.reachability(settings)


def _line(finding: Finding) -> str:
    mark = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}[finding.state]
    cure = f" ({finding.cure})" if finding.cure else ""
    return f"{mark} {finding.what}: {finding.text}{cure}"
