"""`clara-tui scan`: the events inside light curves: dips, flares, outliers, steps."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import print_json, write_stdout
from clara_tui.commands.scan.options import add_window_options, window_settings
from clara_tui.terminal.glyphs import glyphs_for

if TYPE_CHECKING:
    from clara_pipeline.records import Evidence
    from clara_pipeline.scan.any_method import ScanOutcome, ScanSettings
    from clara_pipeline.scan.windows.iflof import WindowModel

ABOUT = """Find dips, flares, outliers and steps in light curves (FITS or CSV).

The method robust takes the slow trend out between gaps and compares the rest with dips, flares and steps of many
durations. iflof is the sliding-window recipe (IsolationForest and LOF); it flags a fixed share of every curve."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "scan",
        help="find dips, flares, outliers and steps in light curves",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="light curves, FITS or CSV")
    parser.add_argument("--method", choices=("robust", "iflof"), default="robust", help="default: robust")
    parser.add_argument("--model", metavar="NAME", help="a model of clara-tui train scan; with iflof")
    add_window_options(parser)
    parser.add_argument("--across-gaps", action="store_true", help="let windows of iflof cross gaps")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the events as .csv, .ecsv, .vot, .parquet …")
    parser.add_argument("--width", type=int, default=100, metavar="COLUMNS")
    parser.add_argument("--ascii", action="store_true", help="plain characters only")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the drawing")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Scan every file; exit code 3 where some could not be read, 1 where none could."""
    from clara_pipeline.errors import UnreadableLightCurve
    from clara_pipeline.scan_files.scan_file import scan_file
    from clara_pipeline.text import sanitize

    settings, model = _settings(args)
    found: list[tuple[str, Evidence, ScanOutcome]] = []
    for number, name in enumerate(args.files, 1):
        _show_progress(args, number, name)
        try:
            found.append((name, *scan_file(Path(name), settings, model)))
        except UnreadableLightCurve as error:
            _clear_progress(args)
            print(f"clara-tui: {sanitize(name)}: {sanitize(error)}", file=sys.stderr)
    _clear_progress(args)
    _print(args, found)
    if len(found) == len(args.files):
        return 0
    return 3 if found else 1


def _has_progress(args: argparse.Namespace) -> bool:
    return len(args.files) > 1 and not args.quiet and sys.stderr is not None and sys.stderr.isatty()


def _show_progress(args: argparse.Namespace, number: int, name: str) -> None:
    """Say on a terminal which of several files is scanned."""
    from clara_pipeline.text import sanitize

    if _has_progress(args):
        print(
            f"\r\x1b[K{number}/{len(args.files)} {sanitize(Path(name).name, 60)}", end="", file=sys.stderr, flush=True
        )


def _clear_progress(args: argparse.Namespace) -> None:
    if _has_progress(args):
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _settings(args: argparse.Namespace) -> tuple[ScanSettings, WindowModel | None]:
    from clara_pipeline.errors import UsageError
    from clara_pipeline.models.registry import find_model
    from clara_pipeline.models.window_models import load_window_model
    from clara_pipeline.scan.any_method import ScanSettings

    windows, model = window_settings(args), None
    if args.model is not None:
        if args.method != "iflof":
            raise UsageError("--model goes with --method iflof")
        model, _card = load_window_model(find_model(Path(args.workspace), args.model, "scan"), windows)
        windows = model.settings
    return ScanSettings(args.method, windows, args.across_gaps), model


def _print(args: argparse.Namespace, found: list[tuple[str, Evidence, ScanOutcome]]) -> None:
    from clara_pipeline.scan.any_method import as_json

    if args.output is not None:
        _write(args, found)
    if args.json:
        print_json({"files": [as_json(Path(name).name, outcome) for name, _, outcome in found]})
    elif args.output is None:
        for _name, evidence, outcome in found:
            print("\n".join(_drawn(evidence, outcome, args)), end="\n\n" if len(found) > 1 else "\n")


def _write(args: argparse.Namespace, found: list[tuple[str, Evidence, ScanOutcome]]) -> None:
    from clara_pipeline.files.atomic import write_whole
    from clara_pipeline.files.export_formats import table_bytes
    from clara_pipeline.files.format_names import STDOUT, TABLE_FORMATS, format_of
    from clara_pipeline.scan_files.scan_file import event_table

    table = event_table([(Path(name).name, outcome) for name, _, outcome in found])
    data = table_bytes(table, format_of(args.output, None, TABLE_FORMATS, default="csv"), {"method": args.method})
    if args.output == STDOUT:
        write_stdout(data)
    else:
        write_whole(Path(args.output), data)


def _drawn(evidence: Evidence, outcome: ScanOutcome, args: argparse.Namespace) -> list[str]:
    """Draw one light curve with its events marked below it, and list them."""
    import numpy as np

    from clara_pipeline.text import sanitize
    from clara_tui.analysis.curve_arrays import over_median
    from clara_tui.plots.canvas import Size
    from clara_tui.plots.curve import curve_lines
    from clara_tui.plots.event_marks import event_marks
    from clara_tui.text.ascii import plain_ascii
    from clara_tui.text.events import event_lines
    from clara_tui.text.styled_text import text_of

    is_ascii = args.ascii or glyphs_for({"TERM": "xterm"} | dict(os.environ)).is_ascii
    curve = evidence.light_curve
    usable = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    order = np.argsort(curve.time_btjd[usable], kind="stable")
    time, flux = curve.time_btjd[usable][order], over_median(curve.flux[usable][order])
    width = min(max(40, args.width), 1000)
    lines = [f"{sanitize(curve.filename)} · {len(time)} points · {len(outcome.events)} events ({outcome.method})"]
    lines += map(text_of, curve_lines(time, flux, Size(width, 14), "ascii" if is_ascii else "braille"))
    lines += [text_of(event_marks(outcome.events, time, width)), *map(text_of, event_lines(outcome.events, is_ascii))]
    return [plain_ascii(line.rstrip()) if is_ascii else line.rstrip() for line in lines]
