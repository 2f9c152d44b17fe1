"""`clara-tui run` (or `clara-tui --run`): the pipeline in batch."""

from __future__ import annotations

import argparse
from pathlib import Path

from clara_tui.commands.exit_codes import RUN_EXIT_CODES
from clara_tui.commands.naming_options import add_naming_options


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `run` command and its options to the parser."""
    parser = subparsers.add_parser(
        "run",
        help="rank a folder of light curves, in batch",
        description="Run the pipeline in batch: from light curves to a ranked table of candidates.",
        epilog=RUN_EXIT_CODES,
    )
    parser.add_argument("inputs", nargs="*", metavar="FOLDER_OR_FILE", help="light curves, one or more")
    parser.add_argument(
        "--input", action="extend", nargs="+", default=[], metavar="FOLDER_OR_FILE", help="the same; one or more"
    )
    parser.add_argument("--demo", action="store_true", help="write and use the simulated demo sky")
    parser.add_argument(
        "--kind",
        choices=("stars", "transients"),
        help="what the candidates are (default: stars); transients: photometry in several bands, classified",
    )
    _add_download_options(parser)
    parser.add_argument("--offline", action="store_true", help="ask no catalogue; use what the workspace has of them")
    parser.add_argument("--toi-table", metavar="FILE", help="ExoFOP's TOI table, a file")
    parser.add_argument("--models", type=model_pairs, metavar="p3=NAME,p5=NAME,p9=NAME", help="forests to score with")
    _add_training_options(parser)
    parser.add_argument("--workers", type=int, metavar="N", help="worker processes (default 4)")
    parser.add_argument(
        "--scheduler", metavar="tcp://HOST:PORT", help="the workers of a Dask scheduler do the work (extra cluster)"
    )
    parser.add_argument("--stages", metavar="A,B", help="only these stages")
    parser.add_argument("--config", metavar="FILE", help="settings: our TOML, or the published CLI's JSON")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="one setting; repeatable"
    )
    parser.add_argument("--resume", metavar="RUN", help="go on with a run")
    parser.add_argument("--message", default="", metavar="TEXT", help="kept with the run")
    add_naming_options(parser, note=False)
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.set_defaults(run=run)


def _add_training_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--design",
        choices=("urf1", "urf2", "urf3", "urf4"),
        help="train forests on the run's light curves against this",
    )
    parser.add_argument("--search", action="store_true", help="search the hyper-parameters of the forests trained")


def _add_download_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--follow",
        type=float,
        metavar="SECONDS",
        help="the inputs are still being filled: begin with what is there, go on once nothing has come for so long",
    )
    parser.add_argument("--sector", type=int, metavar="N", help="download this TESS sector first")
    parser.add_argument("--script", metavar="FILE_OR_URL", help="with --sector: a bulk-download script of your own")
    parser.add_argument("--start", type=int, metavar="N", help="with --sector: skip the first N listed")
    parser.add_argument("--max", type=int, metavar="N", help="with --sector: download at most N")


def run(args: argparse.Namespace) -> int:
    """Run the pipeline in batch; returns the exit code."""
    from clara_pipeline.headless import run_batch
    from clara_pipeline.launch.run_options import RunOptions

    return run_batch(
        RunOptions(
            workspace=Path(args.workspace),
            inputs=tuple(Path(path) for path in [*args.inputs, *args.input]),
            demo=args.demo,
            kind=args.kind or "",
            sector=args.sector,
            config=Path(args.config) if args.config else None,
            assignments=tuple(assignments(args)),
            resume=args.resume,
            message=args.message,
            as_json=args.json,
            quiet=args.quiet,
            verbose=args.verbose,
        )
    )


def assignments(args: argparse.Namespace) -> list[str]:
    """Return the short options in the words of `--set`; a plain `--set` wins."""
    given = {
        "run.workers": args.workers,
        "run.scheduler": args.scheduler,
        "run.follow_seconds": args.follow,
        **{f"download.{name}": getattr(args, name) for name in ("script", "start", "max")},
    }
    short = [f"{name}={value}" for name, value in given.items() if value is not None]
    if args.offline:
        short.append("enrich.offline=true")
    if args.toi_table is not None:
        short.append(f"enrich.toi_table={Path(args.toi_table).absolute()}")
    named = {"run_name": args.run_name, "experiment": args.experiment, "tags": ",".join(args.tag)}
    short += [f"trainings.{name}={value}" for name, value in named.items() if value]
    if args.models:
        short += ["train.enabled=false", *(f"models.{role}={name}" for role, name in args.models)]
    if args.design is not None:
        short += ["train.enabled=true", f"train.design={args.design}"]
    if args.search:
        short.append("train.search=true")
    if args.stages is not None:
        short.append(f"run.stages={args.stages}")
        if "train" in map(str.strip, args.stages.split(",")) and not args.models:
            short.append("train.enabled=true")
    return short + args.set


def model_pairs(text: str) -> list[tuple[str, str]]:
    """Split `p3=NAME,p5=NAME,p9=NAME` into roles and names. Raises ArgumentTypeError for anything else."""
    parts = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    pairs = [(role.strip(), name.strip()) for role, _, name in parts]
    if any(role not in ("p3", "p5", "p9") or not name for role, name in pairs):
        raise argparse.ArgumentTypeError(f"write it as p3=NAME,p5=NAME,p9=NAME, not {text!a}")
    return pairs
