"""`clara-tui train`: teach a model on labelled or on simulated signals."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.naming_options import add_naming_options, naming_of
from clara_tui.commands.output import print_json
from clara_tui.commands.scan import train as scan_training
from clara_tui.commands.transients import train as transient_training

if TYPE_CHECKING:
    from clara_pipeline.models.card import ModelCard
    from clara_pipeline.triage.signals import LabelledSignals


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `train` command and its kinds to the parser."""
    parser = subparsers.add_parser("train", help="teach a model of your own")
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    triage = kinds.add_parser(
        "triage",
        help="P(planet or eclipse) and P(planet) of folded signals",
        description="Teach a triage. The forests p3, p5 and p9 are taught by a run: clara-tui run --stages train.",
    )
    lesson = triage.add_mutually_exclusive_group(required=True)
    lesson.add_argument("--views", metavar="FILE.npz", help="labelled signals, laid out as Astronet-Triage's")
    lesson.add_argument("--simulate", type=int, metavar="N", help="signals found in N simulated stars")
    triage.add_argument("--name", required=True, metavar="NAME", help="the name the model gets")
    triage.add_argument("--seed", type=int, default=0, metavar="N", help="of everything random (default 0)")
    triage.add_argument("--force", action="store_true", help="replace a model of that name")
    triage.add_argument("--workers", type=int, default=2, metavar="N", help="with --simulate: processes (default 2)")
    triage.add_argument("--json", action="store_true", help="print the card as JSON")
    add_naming_options(triage)
    triage.set_defaults(run=run)
    scan_training.add_parser(kinds)
    transient_training.add_parser(kinds)


def run(args: argparse.Namespace) -> int:
    """Train a model on simulated signals and print its card; returns the exit code.

    Raises UsageError for a wrong seed or number of workers.
    """
    import os

    os.environ.setdefault("OMP_NUM_THREADS", "1")  # one thread: the same model everywhere
    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.build_triage import Making, triage_from_file, triage_from_simulation
    from clara_pipeline.models.registry import free_folder

    if args.seed < 0 or args.workers < 1:
        raise UsageError("--seed is a number from 0, --workers from 1")
    workspace, making = Path(args.workspace), Making(args.name, args.seed, args.force)
    naming = naming_of(args)
    free_folder(workspace, making.name, making.force)  # a taken name is better said before the work
    if args.views:
        folder, card = triage_from_file(workspace, making, Path(args.views), naming)
    else:
        folder, card = triage_from_simulation(workspace, making, _simulated(args), args.simulate, naming)
    _print(card, folder, args.json)
    return 0


def _simulated(args: argparse.Namespace) -> LabelledSignals:
    import tempfile

    from clara_pipeline.errors import UsageError
    from clara_pipeline.pool.process_pool import Pool
    from clara_pipeline.stage_work.simulated_signals import simulated_signals

    if args.simulate < 1:
        raise UsageError("--simulate wants a number of stars, such as 3000")
    with tempfile.TemporaryDirectory() as folder, Pool(args.workers, Path(folder) / "worker.log") as pool:
        return simulated_signals(pool, args.simulate, args.seed, _teller(args.simulate, args.quiet))


def _teller(n_stars: int, quiet: bool):  # type: ignore[no-untyped-def]
    """Return a function that says now and then on stderr how far it is."""

    def tell(n_done: int) -> None:
        """Print how many simulated stars have been searched."""
        if quiet:
            return
        if sys.stderr.isatty():
            end = "\n" if n_done == n_stars else "\r"
            print(f"{n_done}/{n_stars} simulated stars searched", end=end, file=sys.stderr, flush=True)
        elif n_done % 500 == 0 or n_done == n_stars:
            print(f"{n_done}/{n_stars} simulated stars searched", file=sys.stderr, flush=True)

    return tell


def _print(card: ModelCard, folder: Path, as_json: bool) -> None:
    from clara_pipeline.text import sanitize

    if as_json:
        import msgspec

        print_json(msgspec.to_builtins(card) | {"folder": str(folder)})
        return
    counts = ", ".join(f"{name.removeprefix('n_').upper()} {count}" for name, count in card.design.items())
    print(f"{sanitize(folder)}: taught on {card.trained_on} ({counts})")
