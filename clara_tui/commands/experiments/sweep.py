"""`clara-tui sweep`: train many designs of the synthetic class, and compare what they find."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.experiments import sweep_export, sweep_figures, sweep_generalise, sweep_select, sweep_show
from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.sweeps.sweep_folder import Sweep

ABOUT = """Train one forest per variant of a grid on the same light curves, score the test curves with each, and measure
the scores against known stars. Everything is kept under sweeps/NAME in the workspace; the same command with --resume
goes on where it stopped. Grids: paper36 (the paper's 36 variants), noise, length, designs, or a TOML file with tables
[[grid]], such as:  design = "urf4"   n_curves = [100, 300]   noise_ppm = [50, 200]"""
SECONDS_PER_LINE = 1.0


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `sweep` command, its options and its subcommands to the parser."""
    parser = subparsers.add_parser(
        "sweep", help="train many designs of the synthetic class and compare them",
        description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--grid", metavar="GRID", help="paper36, noise, length, designs or FILE.toml")
    parser.add_argument("--input", nargs="+", default=[], metavar="FOLDER_OR_RUN", help="light curves to learn from")
    parser.add_argument("--test", nargs="+", default=[], metavar="FOLDER_OR_RUN", help="light curves to score")
    parser.add_argument("--toi", metavar="TABLE", default="", help="ExoFOP's TOI table as downloaded")
    parser.add_argument(
        "--truth", nargs="+", default=[], metavar="CSV", help="known classes: filename or tic, and class"
    )
    parser.add_argument("--target", metavar="CLASS", default="", help="class of --truth that stands for TOIs")
    parser.add_argument("--name", metavar="NAME", help="the name the sweep gets")
    parser.add_argument("--n-real", type=int, default=1500, metavar="N", help="curves to learn from (default 1500)")
    parser.add_argument("--search", action="store_true", help="search the hyper-parameters of every forest")
    parser.add_argument(
        "--score", choices=["probability", "leaf"], default="probability", help="1 − P(real), or by leaf"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of everything random (default 0)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes and threads (default 2)")
    parser.add_argument(
        "--scheduler", metavar="tcp://HOST:PORT", default="", help="the workers of a Dask scheduler do the work"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the sweep of that name")
    parser.add_argument("--json", action="store_true", help="print the measures as one JSON object")
    parser.set_defaults(run=run)
    kinds = parser.add_subparsers(metavar="SUBCOMMAND")
    for module in (sweep_show, sweep_select, sweep_generalise, sweep_figures, sweep_export):
        module.add_parser(kinds)


def run(args: argparse.Namespace) -> int:
    """Run or resume a sweep and print its measures; returns the exit code.

    Raises UsageError for options that do not fit.
    """
    import os
    import signal

    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from clara_pipeline.launch.narration import Narrator
    from clara_pipeline.sweeps.machines import Machines
    from clara_pipeline.sweeps.run_sweep import run_sweep
    from clara_pipeline.sweeps.sweep_folder import read_sweep

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    workspace = Path(args.workspace)
    sweep = _asked(args, workspace)
    narrator = Narrator(args.quiet)
    machines = Machines(args.workers, args.scheduler, narrator.note)
    try:
        with narrator.every_second():
            run_sweep(workspace, sweep, machines, Progress(args.quiet), [lambda log: narrator.show(log.status)])
    except KeyboardInterrupt:
        print(f"interrupted; clara-tui sweep --name {sweep.name} --resume goes on", file=sys.stderr)
        return 130
    folder, sweep = read_sweep(workspace, sweep.name)
    if args.json:
        print_json(sweep_show.as_json(folder, sweep))
    else:
        print("\n".join(sweep_show.lines(folder, sweep)))
    return 0


def _asked(args: argparse.Namespace, workspace: Path) -> Sweep:
    """Read the sweep to resume, or write the one the options describe."""
    from clara_pipeline.errors import UsageError
    from clara_pipeline.sweeps.sweep_folder import read_sweep

    if not args.name:
        raise UsageError("a sweep needs a name: --name NAME")
    if args.workers < 1 or args.n_real < 2 or args.seed < 0:
        raise UsageError("--workers is a number from 1, --n-real from 2, --seed from 0")
    if args.resume:
        return read_sweep(workspace, args.name)[1]
    return _new_sweep(args, workspace)


def _new_sweep(args: argparse.Namespace, workspace: Path) -> Sweep:
    from clara_pipeline.errors import UsageError
    from clara_pipeline.sweeps.known_stars import known_stars
    from clara_pipeline.sweeps.sweep_folder import DEFINITION, Sweep, sweep_folder, write_sweep
    from clara_pipeline.sweeps.variants import variants_of

    if not (args.grid and args.input and args.test):
        raise UsageError(
            "a sweep needs --grid GRID, --input LIGHT_CURVES to learn from and --test LIGHT_CURVES to score"
        )
    folder = sweep_folder(workspace, args.name)
    if (folder / DEFINITION).exists():
        raise UsageError(f"there is already a sweep {args.name}; --resume goes on with it, another --name begins anew")
    sweep = Sweep(
        name=args.name, grid=args.grid, variants=variants_of(args.grid),
        training=tuple(_place(workspace, one) for one in args.input),
        test=tuple(_place(workspace, one) for one in args.test),
        toi=_file(args.toi), truth=tuple(map(_file, args.truth)), target=args.target,
        n_real=args.n_real, search=args.search, seed=args.seed, score_kind=args.score,
    )  # fmt: skip
    known_stars(sweep)  # what cannot be read is better said before the work
    write_sweep(folder, sweep)
    return sweep


def _place(workspace: Path, text: str) -> str:
    """Return a run's id as it is, anything else as an absolute path. Raises UsageError where there is nothing."""
    from clara_pipeline.errors import UsageError

    if Path(text).exists():
        return str(Path(text).absolute())
    if "/" not in text and (workspace / "runs" / text / "manifest.json").is_file():
        return text
    raise UsageError(f"{text}: there is no such file, folder or run")


def _file(text: str) -> str:
    return str(Path(text).absolute()) if text else ""


class Progress:
    """Tells on stderr how far a sweep is, with rate and time left: a line a second, or one line on a terminal."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._said = -SECONDS_PER_LINE

    def __call__(self, unit: str, n_done: int, n_total: int, seconds: float) -> None:
        """Print what is done, not too often; the last always."""
        if self._quiet or (seconds - self._said < SECONDS_PER_LINE and n_done < n_total):
            return
        self._said = seconds if n_done < n_total else -SECONDS_PER_LINE
        rate = n_done / max(seconds, 1e-3)
        left = f", about {(n_total - n_done) / rate:.0f} s left" if n_done < n_total else ""
        end = "\r" if sys.stderr.isatty() and n_done < n_total else "\n"
        print(f"{n_done}/{n_total} {unit}, {rate:.1f} a second{left}   ", end=end, file=sys.stderr, flush=True)
