"""`clara-tui show`: one light curve and its fold, as text."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import print_json
from clara_tui.terminal.glyphs import glyphs_for

if TYPE_CHECKING:
    from clara_pipeline.errors import ClaraError
    from clara_pipeline.records import Ephemeris, Evidence, FloatArray, LightCurve
    from clara_pipeline.runs.run_directory import Run
    from clara_pipeline.scan.flux_event import FluxEvent

MAX_CURVES = 3
MAX_COLUMNS = 1000


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `show` command and its options to the parser."""
    parser = subparsers.add_parser("show", help="draw one light curve, its events and its fold as text")
    parser.add_argument("star", metavar="TIC_OR_FILE", help="a TIC number or file name of a run, or any file's path")
    parser.add_argument("--run", dest="run_id", metavar="RUN", help="default: the newest")
    parser.add_argument("--period", type=_days, metavar="DAYS", help="fold on this period")
    parser.add_argument("--width", type=int, default=100, metavar="COLUMNS")
    about = "plain characters only, as where TERM or the locale can show no others"
    parser.add_argument("--ascii", action="store_true", help=about)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the drawing")
    parser.set_defaults(run=run)


def _days(text: str) -> float:
    days = float(text)
    if not 0 < days < float("inf"):
        raise argparse.ArgumentTypeError("it is a positive number of days")
    return days


def run(args: argparse.Namespace) -> int:
    """Draw a star's light curve and fold as text; returns the exit code."""
    from clara_pipeline.errors import UnreadableLightCurve
    from clara_pipeline.runs.summary import moved_note
    from clara_pipeline.text import sanitize

    (wanted, found), unread, facts = _wanted(args), 0, []
    args.ascii |= glyphs_for({"TERM": "xterm"} | dict(os.environ)).is_ascii
    for path, row in wanted[:MAX_CURVES]:
        try:
            seen = _seen(path, row, args.period, found)
        except UnreadableLightCurve as error:
            unread += 1
            moved = "" if found is None else moved_note(found, path)
            print(f"clara-tui: {sanitize(path)}: {sanitize(error)}{moved}", file=sys.stderr)
            continue
        facts.append(_facts(seen))
        if not args.json:
            print("\n".join(_drawn(seen, args)))
    if args.json:
        print_json({"light_curves": facts, "n_light_curves": len(wanted)})
    elif len(wanted) > MAX_CURVES:
        more = len(wanted) - MAX_CURVES
        print(f"and {more} more light curve{'s' if more > 1 else ''} of this star; name a file to see one of them")
    return 1 if unread else 0


def _wanted(args: argparse.Namespace) -> tuple[list[tuple[Path, dict[str, object]]], Run | None]:
    """Find paths and rows of what was asked for (a file, or every sector of a TIC in the run), and the run.

    It is None for a file.
    """
    from clara_pipeline.runs.run_directory import find_run

    path = Path(args.star)
    if os.path.isfile(path) and args.run_id is None:
        return [(path, {})], None
    found: Run = find_run(Path(args.workspace), args.run_id)
    number = int(args.star) if args.star.isascii() and args.star.isdigit() and len(args.star) < 20 else None
    rows = [
        row
        for row in found.candidates().to_pylist()
        if row["filename"] == path.name or (number is not None and row["tic_id"] == number)
    ]
    if not rows:
        raise _not_there(found, args.star, number)
    return [(found.light_curve_path(str(row["filename"])), row) for row in rows], found


def _not_there(found: Run, star: str, number: int | None) -> ClaraError:
    """Say why the run has no such candidate: it dropped out, for a reason it wrote down, or was never there."""
    from clara_pipeline.errors import ClaraError, UsageError
    from clara_pipeline.ingest.filenames import tic_and_sector
    from clara_pipeline.text import sanitize

    for row in found.failures().to_pylist():
        if row["filename"] == sanitize(Path(star).name) or (number and tic_and_sector(row["filename"])[0] == number):
            name, stage, reason = (sanitize(row[name]) for name in ("filename", "stage", "reason"))
            return ClaraError(f"{name} dropped out of run {found.id} in stage {stage}: {reason}")
    return UsageError(f"{sanitize(star)!r} is no file here and no TIC or file of run {found.id}")


def _ephemeris(time_btjd: FloatArray, flux: FloatArray, period_days: float | None) -> Ephemeris | None:
    from clara_pipeline.periods.ephemerides import find_ephemerides
    from clara_pipeline.periods.zero_point import with_true_depth
    from clara_pipeline.records import Ephemeris

    if period_days is not None:
        return Ephemeris(period_days, float(time_btjd[0]), source="operator")
    better = find_ephemerides(time_btjd, flux).best
    return with_true_depth(better, flux) if better is not None else None


@dataclass(frozen=True, slots=True)
class _Seen:
    """One light curve, its row in the table (empty: not of a run), the ephemeris it is folded on, its events."""

    path: Path
    row: dict[str, object]
    curve: LightCurve
    time_btjd: FloatArray
    flux: FloatArray
    ephemeris: Ephemeris | None
    events: tuple[FluxEvent, ...]


def _seen(path: Path, row: dict[str, object], period_days: float | None, found: Run | None) -> _Seen:
    """Read one light curve and look for its period and events. Raises UnreadableLightCurve."""
    from clara_pipeline.ingest.quality import finite_points
    from clara_pipeline.ingest.read import read_evidence

    evidence = read_evidence(path, "auto" if found is None else found.manifest().settings.ingest.flux_column)
    curve = evidence.light_curve
    time_btjd, flux = finite_points(curve)
    events = _events(evidence, None if found is None else found.folder)
    return _Seen(path, row, curve, time_btjd, flux, _ephemeris(time_btjd, flux, period_days), events)


def _events(evidence: Evidence, run_folder: Path | None) -> tuple[FluxEvent, ...]:
    """Return the events that the run found, or else finds now; none where there are too few points."""
    from clara_pipeline.errors import UnreadableLightCurve
    from clara_pipeline.scan_files.scan_file import scan_evidence
    from clara_tui.analysis.flux_events import events_of_run

    found = None if run_folder is None else events_of_run(run_folder, evidence.light_curve.filename)
    try:
        return scan_evidence(evidence).events if found is None else found
    except UnreadableLightCurve:
        return ()


def _facts(seen: _Seen) -> dict[str, object]:
    """Return what `--json` prints of one light curve."""
    from clara_pipeline.scan.any_method import events_as_json

    curve = seen.curve
    about = {"filename": curve.filename, "path": str(seen.path), "tic_id": curve.tic_id, "sector": curve.sector}
    star = {"tmag": curve.star.tmag, "simulated": curve.star.simulated, "n_points": len(seen.time_btjd)}
    found = {"ephemeris": seen.ephemeris, "events": events_as_json(seen.events)}
    return about | star | found | {"candidate": seen.row or None}


def _drawn(seen: _Seen, args: argparse.Namespace) -> list[str]:
    """Draw one light curve as lines of text."""
    from clara_pipeline.periods.folding import phase
    from clara_tui.analysis.curve_arrays import over_median
    from clara_tui.commands.results.candidate_facts import candidate_lines
    from clara_tui.plots.canvas import Size
    from clara_tui.plots.curve import curve_lines
    from clara_tui.plots.event_marks import event_marks
    from clara_tui.plots.fold import fold_lines
    from clara_tui.text.ascii import plain_ascii
    from clara_tui.text.events import event_lines
    from clara_tui.text.styled_text import text_of

    time_btjd, flux, ephemeris = seen.time_btjd, seen.flux, seen.ephemeris
    marker = "ascii" if args.ascii else "braille"
    relative, width = over_median(flux), min(max(40, args.width), MAX_COLUMNS)
    lines = [_title(seen.curve, seen.row), *candidate_lines(seen.row), ""]
    if ephemeris is not None:
        phases = phase(time_btjd, ephemeris.period_days, ephemeris.epoch_btjd)
        lines += [_signal(ephemeris), *map(text_of, fold_lines(phases, relative, Size(width, 18), marker)), ""]
    lines += ["light curve (BTJD, days)", *map(text_of, curve_lines(time_btjd, relative, Size(width, 12), marker))]
    if len(time_btjd):
        lines += [text_of(event_marks(seen.events, time_btjd, width))]
    lines += map(text_of, event_lines(seen.events, args.ascii))
    return [plain_ascii(line.rstrip()) if args.ascii else line.rstrip() for line in lines]


def _title(curve: LightCurve, row: dict[str, object]) -> str:
    from clara_pipeline.text import sanitize

    words = [sanitize(curve.filename)]
    words += [f"TIC {curve.tic_id}"] if curve.tic_id else []
    words += [f"sector {curve.sector}"] if curve.sector else []
    words += [f"Tmag {curve.star.tmag:.2f}"] if curve.star.tmag is not None else []
    words += ["simulated"] if curve.star.simulated else []
    if row:
        nwrss = "-" if row["nwrss"] is None else f"{row['nwrss']:.4f}"
        words.append(f"rank {row['rank']}, N-WRSS {nwrss}")
    return " · ".join(words)


def _signal(ephemeris: Ephemeris) -> str:
    words = [f"folded on {ephemeris.period_days:.6g} d ({ephemeris.source})", f"epoch {ephemeris.epoch_btjd:.4f} BTJD"]
    words += [f"depth {ephemeris.depth_ppm:.0f} ppm"] if ephemeris.depth_ppm is not None else []
    words += [f"duration {ephemeris.duration_hours:.2f} h"] if ephemeris.duration_hours is not None else []
    words += [f"S/N {ephemeris.snr:.1f}"] if ephemeris.snr is not None else []
    words += [f"power {ephemeris.power:.3f}"] if ephemeris.power is not None else []
    return ", ".join(words)
