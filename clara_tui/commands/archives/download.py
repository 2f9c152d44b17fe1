"""`clara-tui download`: a sector's light curves, or single stars', into the workspace."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.exit_codes import RUN_EXIT_CODES
from clara_tui.commands.output import print_notes

if TYPE_CHECKING:
    from clara_pipeline.catalogues.mast import Listing
    from clara_pipeline.download.fetch import Fetched
    from clara_pipeline.download.parallel_fetch import Progress

ALL_DONE, FAILED, SOME_FAILED = 0, 1, 3


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `download` command and its options to the parser."""
    parser = subparsers.add_parser(
        "download",
        help="fetch a sector's light curves, or single stars'",
        epilog=RUN_EXIT_CODES,
        description="Fetch light curves into data/s0001 and so on, one folder a sector. Run it again to go on.",
    )
    parser.add_argument("--sector", type=int, metavar="N", help="the TESS sector")
    parser.add_argument("--tic", type=int, nargs="+", default=[], metavar="TIC", help="only these stars")
    parser.add_argument("--script", metavar="FILE_OR_URL", help="a bulk-download script of your own")
    parser.add_argument("--start", type=int, metavar="N", help="skip the first N listed (default 0)")
    parser.add_argument("--max", type=int, metavar="N", help="fetch at most N (default: all)")
    parser.add_argument("--threads", type=int, metavar="N", help="files at once (default 4)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="one setting; repeatable"
    )
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Download light curves and print what arrived; returns the exit code.

    Raises UsageError for a sector that cannot be.
    """
    import signal

    from clara_pipeline.config.load import resolve
    from clara_pipeline.download.listing import download_client, listing_of
    from clara_pipeline.download.parallel_fetch import fetch_all
    from clara_pipeline.errors import UsageError

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    workspace = Path(args.workspace)
    settings = resolve(workspace, None, [*_assignments(args), *args.set]).settings.download
    if args.sector is not None and not 1 <= args.sector <= 9999:
        raise UsageError(f"--sector {args.sector}: sectors are numbered from 1")
    client, data = download_client(settings), workspace / "data"
    listing = listing_of(client, settings, args.sector, args.tic, settings.script, data)
    print_notes(args, [f"note: {note}" for note in (*listing.notes, *listing.refusals())])
    progress = _no_progress if args.quiet else ProgressLine(sys.stderr.isatty()).show
    try:
        fetched = fetch_all(client, listing.files, data, settings.threads, progress)
    except KeyboardInterrupt:
        print("interrupted; the same command goes on where it stopped", file=sys.stderr)
        return 130
    return _result(listing, fetched, data, args.json)


def _assignments(args: argparse.Namespace) -> list[str]:
    """Return the short options in the words of `--set`; a plain `--set` wins."""
    given = {name: getattr(args, name) for name in ("script", "start", "max", "threads")}
    return [f"download.{name}={value}" for name, value in given.items() if value is not None]


def _result(listing: Listing, fetched: list[Fetched], data: Path, as_json: bool) -> int:
    import json

    failed = [one for one in fetched if one.reason]
    for one in failed[:20]:
        print(f"{one.file.filename}: {one.reason}", file=sys.stderr)
    if len(failed) > 20:
        print(f"and {len(failed) - 20} more", file=sys.stderr)
    n_ok = len(fetched) - len(failed)
    counts = {
        "n_listed": len(fetched) + len(listing.refused),
        "n_ok": n_ok,
        "n_failed": len(failed),
        "n_refused": len(listing.refused),
    }
    print(json.dumps(counts | {"folder": str(data.absolute())}) if as_json else data.absolute())
    if not failed:
        return ALL_DONE
    return SOME_FAILED if n_ok else FAILED


def _no_progress(progress: Progress) -> None:
    """Say nothing: `--quiet`."""


class ProgressLine:
    """Progress on stderr: a line that is redrawn on a terminal, else one JSON line a second."""

    def __init__(self, on_terminal: bool) -> None:
        self._on_terminal = on_terminal
        self._next = 0.0

    def show(self, progress: Progress) -> None:
        """Print the progress, as a line on a terminal or as JSON, at most once in a while."""
        import json
        import time

        is_last = progress.n_done == progress.n_total
        if not is_last and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + (0.2 if self._on_terminal else 1.0)
        if self._on_terminal:
            sys.stderr.write(f"\r\x1b[K{line_of(progress)}" + ("\n" if is_last else ""))
        else:
            facts: dict[str, object] = {"n_done": progress.n_done, "n_total": progress.n_total}
            facts |= {"bytes_per_second": round(progress.bytes_per_second), "eta_seconds": progress.eta_seconds}
            sys.stderr.write(json.dumps({"stage": "download"} | facts) + "\n")
        sys.stderr.flush()


def line_of(progress: Progress) -> str:
    """Return counts, rate and time left in words."""
    left = "" if progress.eta_seconds is None else f"  {_duration(progress.eta_seconds)} left"
    rate = f"{progress.bytes_per_second / 1e6:.1f} MB/s"
    return f"{progress.n_done:,}/{progress.n_total:,} light curves  {rate}{left}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
