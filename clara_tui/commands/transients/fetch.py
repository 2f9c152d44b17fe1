"""`clara-tui fetch`: transients of an alert broker into the workspace, once or again and again."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.exit_codes import RUN_EXIT_CODES
from clara_tui.commands.output import print_json, print_notes
from clara_tui.commands.transients.fetch_progress import ProgressLine

if TYPE_CHECKING:
    from clara_pipeline.brokers.alerce.job import Job, Settled
    from clara_pipeline.brokers.alerce.service import Query
    from clara_pipeline.settings import BrokerSettings
    from clara_pipeline.transient_files.stored import StoredObject

ALL_DONE, FAILED, SOME_FAILED, INTERRUPTED = 0, 1, 3, 130
SHOWN_FAILURES = 20


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `fetch` command and its options to the parser."""
    parser = subparsers.add_parser(
        "fetch",
        help="fetch light curves of transients from an alert broker",
        epilog=RUN_EXIT_CODES,
        description="Fetch detections, limits and forced photometry into transients/ of the workspace. Run it again "
        "to go on; what is kept and young is not asked for again.",
    )
    parser.add_argument("broker", choices=["alerce"], metavar="BROKER", help="the broker: alerce")
    parser.add_argument("--class", dest="classes", default="", metavar="A,B,…", help="of these classes")
    parser.add_argument("--oid", nargs="+", default=[], metavar="OID", help="these objects")
    parser.add_argument("--n", type=int, default=100, metavar="N", help="objects of each class (default 100)")
    parser.add_argument("--probability", type=float, metavar="P", help="least probability of the class (default 0.7)")
    parser.add_argument("--classifier", default="", metavar="NAME", help="whose classes; default: by the settings")
    parser.add_argument("--survey", choices=["ztf", "lsst"], default="ztf", help="ztf (default) or lsst")
    parser.add_argument(
        "--watch", metavar="TIME", help="ask again and again, such as every 60s or 5m, and print what is new or changed"
    )
    parser.add_argument("--polls", type=int, metavar="N", help="with --watch: end after so many (default: never)")
    parser.add_argument("--model", metavar="NAME", help="with --watch: classify what comes, by this model")
    parser.add_argument("--offline", action="store_true", help="use only what is kept")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="one setting; repeatable"
    )
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Fetch transients and print what arrived; returns the exit code. Raises UsageError for wrong options."""
    import signal

    from clara_pipeline.brokers.alerce.job import Job
    from clara_pipeline.brokers.alerce.service import service_of
    from clara_pipeline.config.load import resolve
    from clara_tui.commands.transients.fetch_options import poll_seconds, queries_of

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    workspace = Path(args.workspace)
    offline = ["brokers.offline=true"] if args.offline else []
    settings: BrokerSettings = resolve(workspace, None, [*offline, *args.set]).settings.brokers
    queries, every_seconds = queries_of(args), poll_seconds(args.watch)
    service = service_of(settings, args.survey, args.classifier, args.probability)
    job = Job(service, workspace / "transients", settings.max_age_days, settings.threads)
    try:
        if settings.offline:
            return _kept(job, queries, args, every_seconds)
        return _fetched(job, queries, args) if every_seconds is None else _watched(job, queries, args, every_seconds)
    except KeyboardInterrupt:
        print("interrupted; the same command goes on where it stopped", file=sys.stderr)
        return INTERRUPTED


def _kept(job: Job, queries: list[Query], args: argparse.Namespace, every_seconds: float | None) -> int:
    from clara_pipeline.brokers.alerce.job import Settled
    from clara_pipeline.brokers.alerce.listing import Listed
    from clara_pipeline.brokers.alerce.wanted import kept_objects
    from clara_pipeline.errors import UsageError

    if every_seconds is not None:
        raise UsageError("--watch asks the broker, which --offline forbids; leave one of them out")
    found = kept_objects(job.folder, job.service.survey, queries, args.n)
    oldest = min((one.asked_utc for one in found), default="")
    print_notes(args, [f"note: nothing was asked for; the oldest answer is of {oldest[:10]}"] if oldest else [])
    return _result(args, job, queries, [Settled(Listed(one.object_id, one.class_name), "kept") for one in found])


def _fetched(job: Job, queries: list[Query], args: argparse.Namespace) -> int:
    from clara_pipeline.brokers.alerce.fetch import fetch_all
    from clara_pipeline.brokers.alerce.wanted import list_all

    listed = list_all(job.service, queries, args.n)
    progress = ProgressLine(len(listed), args.quiet)
    return _result(args, job, queries, fetch_all(job, listed, progress.count))


def _watched(job: Job, queries: list[Query], args: argparse.Namespace, every_seconds: float) -> int:
    from clara_pipeline.brokers.alerce.watch import watch
    from clara_tui.commands.transients.fetch_classes import classifying, facts_of

    classify = classifying(Path(args.workspace), args.model) if args.model else None

    def show(one: StoredObject) -> None:
        """Print an object that is new or has changed, with its class where a model is named."""
        print_json(facts_of(one) | (classify(one) if classify else {}))
        sys.stdout.flush()

    def tell(counts: Counter[str], problem: str) -> None:
        """Print what a poll brought."""
        words = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items())) or "nothing"
        print_notes(args, [f"poll: {words}" + (f"; {problem}" if problem else "")])

    watch(job, queries, args.n, every_seconds, show, tell, args.polls)
    return ALL_DONE


def _result(args: argparse.Namespace, job: Job, queries: list[Query], settled: list[Settled]) -> int:
    failed = [one for one in settled if one.outcome == "failed"]
    for one in failed[:SHOWN_FAILURES]:
        print_notes(args, [f"{one.listed.object_id}: {one.reason}"])
    if len(failed) > SHOWN_FAILURES:
        print_notes(args, [f"and {len(failed) - SHOWN_FAILURES} more"])
    classes = Counter(one.listed.class_name for one in settled if one.outcome != "failed")
    wanted = {query.class_name: args.n for query in queries if query.class_name}
    print_notes(args, [f"note: {classes[name]} of {n} {name}" for name, n in wanted.items() if classes[name] < n])
    outcomes = Counter(one.outcome for one in settled)
    counts = {f"n_{name}": outcomes[name] for name in ("new", "changed", "unchanged", "kept", "failed")}
    folder = str(job.folder.absolute())
    if args.json:
        print_json({"folder": folder, **counts, "classes": {name: classes[name] for name in wanted}})
    else:
        print(folder)
    if not failed and (settled or not args.oid):
        return ALL_DONE
    return SOME_FAILED if len(failed) < len(settled) else FAILED
