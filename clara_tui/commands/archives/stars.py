"""`clara-tui stars`: what the catalogues know of a run's candidates."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import print_json, print_notes

if TYPE_CHECKING:
    from clara_pipeline.runs.run_directory import Run
    from clara_pipeline.stars.combinations import Separation

HEADINGS = (
    ("rank", "rank", "5d"),
    ("tic_id", "TIC", "11d"),
    ("nwrss", "N-WRSS", "6.3f"),
    ("plx_mas", "plx", "8.3f"),
    ("pmra_mas_per_year", "pmra", "9.2f"),
    ("pmdec_mas_per_year", "pmdec", "9.2f"),
    ("teff_k", "Teff", "6.0f"),
    ("radius_rsun", "rad", "6.2f"),
    ("mass_msun", "mass", "5.2f"),
    ("luminosity_lsun", "lum", "8.2f"),
    ("logg", "logg", "5.2f"),
    ("v_tan_km_per_s", "v_tan", "7.1f"),
    ("ruwe", "ruwe", "6.2f"),
)
"""Column, heading (the paper's names), form."""
FROM_THE_FILE = {"rank", "tic_id", "nwrss", "filename", "teff_k", "radius_rsun", "logg", "simulated"}
"""Columns that a candidate has without any catalogue."""
UNITS = "plx mas; pmra, pmdec mas/yr; Teff K; rad, mass, lum solar; v_tan km/s"


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the `stars` command and its options to the parser."""
    parser = subparsers.add_parser("stars", help="print what catalogues know of a run's candidates")
    parser.add_argument("run_id", nargs="?", metavar="RUN", help="default: the newest")
    parser.add_argument("-n", type=int, default=20, metavar="N", help="rows (default 20)")
    parser.add_argument("--combinations", action="store_true", help="rank combinations of columns: t-SNE, silhouette")
    parser.add_argument("--columns", metavar="A,B,…", help="with --combinations: of these columns only")
    parser.add_argument("--workers", type=int, metavar="N", help="with --combinations: worker processes")
    parser.add_argument("--tic", type=int, metavar="TIC", help="ask the catalogues for this star now; needs no run")
    parser.add_argument("--position", metavar="RA,DEC", help="with --tic: where it is, degrees")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what catalogues know of a run's candidates or of one star; returns the exit code."""
    if args.tic is not None:
        return _one_star(args)
    from clara_pipeline.runs.run_directory import open_run

    found = open_run(Path(args.workspace), args.run_id)
    return _combinations(found, args) if args.combinations else _stars(found, args)


def _stars(found: Run, args: argparse.Namespace) -> int:
    from clara_pipeline.errors import UsageError
    from clara_pipeline.tables.run_tables import ENRICHED

    table = found.candidates()
    if "plx_mas" not in table.column_names:
        raise UsageError(f"run {found.id} has not looked up its stars: --run --resume {found.id} --stages enrich")
    names = ["rank", "tic_id", "nwrss", *(column.name for column in ENRICHED)]
    marked = [row for row in table.select(names).to_pylist() if _has_facts(row)]
    shown = marked[: max(0, args.n)]
    if args.json:
        print_json({"run": found.id, "n_stars": len(marked), "stars": shown})
    else:
        _print_rows(shown)
        print(f"{len(shown)} of {len(marked)} stars with catalogue values in run {found.id}; {UNITS}")
    if not marked:
        print_notes(args, [f"note: {_why_none(found)}"])
    return 0


def _one_star(args: argparse.Namespace) -> int:
    """Print one star's catalogue columns; exit 3 where a service gave no answer."""
    from clara_pipeline.catalogues.cache import Cache
    from clara_pipeline.config.load import resolve
    from clara_pipeline.stars.star_facts import look_up_star
    from clara_pipeline.text import sanitize

    workspace = Path(args.workspace)
    settings = resolve(workspace).settings.enrich
    answer = look_up_star(Cache(workspace / "catalogues"), settings, args.tic, _position(args.position))
    if args.json:
        found = {"columns": answer.columns, "notes": answer.notes, "neighbours": answer.neighbours}
        print_json({"tic_id": args.tic} | found)
    else:
        for name, value in answer.columns.items():
            print(f"{name:<22} {'-' if value is None else sanitize(value)}")
        if answer.neighbours is not None:
            print(f"{'gaia_within_1_arcmin':<22} {len(answer.neighbours)}")
        print_notes(args, [f"note: {note}" for note in answer.notes])
    return 3 if answer.notes else 0


def _position(text: str | None) -> tuple[float, float] | None:
    from clara_pipeline.errors import UsageError

    if text is None:
        return None
    try:
        ra, dec = (float(part) for part in text.split(","))
    except ValueError:
        ra, dec = -1.0, 0.0
    if not (0.0 <= ra < 360.0 and -90.0 <= dec <= 90.0):
        raise UsageError(f"--position {text}: RA and Dec in degrees with a comma between, such as 84.29,-80.47")
    return ra, dec


def _has_facts(row: dict[str, object]) -> bool:
    return any(value is not None for name, value in row.items() if name not in FROM_THE_FILE)


def _why_none(found: Run) -> str:
    notices = [text for text in found.status().notices if text.startswith("enrich: ")]
    return "; ".join(notices) or "no candidate is folded, or at or above enrich.min_nwrss"


def _print_rows(rows: list[dict[str, object]]) -> None:
    print(" ".join(heading.rjust(_width(form)) for _, heading, form in HEADINGS) + "  known as")
    for row in rows:
        print(" ".join(_cell(row[name], form) for name, _, form in HEADINGS) + f"  {_known_as(row)}".rstrip())


def _width(form: str) -> int:
    return int(form.rstrip("df").partition(".")[0])


def _cell(value: object, form: str) -> str:
    return "-".rjust(_width(form)) if value is None else format(value, form)


def _known_as(row: dict[str, object]) -> str:
    from clara_pipeline.text import sanitize

    words = [f"TOI {row['toi']} {row['toi_disposition'] or ''}".strip()] if row["toi"] else []
    words += [f"CTOI {row['ctoi']}"] if row["ctoi"] else []
    words += [f"{row['simbad_name']} ({row['simbad_type']})"] if row["simbad_name"] else []
    return sanitize("; ".join(words))


def _combinations(found: Run, args: argparse.Namespace) -> int:
    from clara_pipeline.stars.column_ranking import rank_columns
    from clara_pipeline.stars.combinations import COLUMNS

    columns = args.columns.split(",") if args.columns else COLUMNS
    separations = rank_columns(found, columns, args.workers, LookupProgress(args.quiet).show)
    shown = separations[: max(0, args.n)]
    if args.json:
        print_json({"run": found.id, "n_combinations": len(separations), "combinations": shown})
    else:
        for place, one in enumerate(shown, start=1):
            print(_separation_line(place, one))
        print("silhouette of N-WRSS > 0.6 in the t-SNE plane; rows differ between combinations: compare with care")
    return 0


def _separation_line(place: int, one: Separation) -> str:
    quality = "none" if one.silhouette is None else f"{one.silhouette:7.4f}"
    return f"{place:5d} {quality:>7} {one.n_rows:5d} rows {one.n_strange:4d} strange  {', '.join(one.columns)}"


class LookupProgress:
    """How many combinations are done: a line that is redrawn on a terminal, else one JSON line a second."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._next = 0.0

    def show(self, n_done: int, n_total: int) -> None:
        """Print how many stars have been looked up, at most once in a while."""
        import json
        import time

        if self._quiet or (n_done < n_total and time.monotonic() < self._next):
            return
        self._next = time.monotonic() + 1.0
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{n_done}/{n_total} combinations" + ("\n" if n_done == n_total else ""))
        else:
            sys.stderr.write(json.dumps({"stage": "combinations", "n_done": n_done, "n_total": n_total}) + "\n")
        sys.stderr.flush()
