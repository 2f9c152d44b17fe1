"""`clara-tui fit`: the transits in light curves, fitted, and further signals of the same star."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.transit_fit.signal_fit import SignalFit

ABOUT = """Search light curves (FITS or CSV) for repeating dips and fit them.

A trapezoid and a limb-darkened disc are fitted to all transits of a signal, and each transit is timed. Then the
transits are taken out and the search goes on for further signals.

With --joint the files are of one star, in sectors that may be years apart: the period that fits all of them, with the
other periods that the gaps would allow; of single transits in two of them, the periods that they allow."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "fit",
        help="search light curves for repeating dips, fit them and time each",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="light curves, FITS or CSV")
    parser.add_argument("--signals", type=int, choices=(1, 2, 3), default=3, help="searched for in a star (default 3)")
    parser.add_argument(
        "--joint", action="store_true", help="the files are light curves of one star: fit one signal to all of them"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, single transits included")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Fit every file; exit code 3 where some could not be read, 1 where none could."""
    from clara_pipeline.errors import ClaraError
    from clara_pipeline.text import sanitize

    if args.joint:
        from clara_tui.commands.scan.joint_fit import run_joint

        return run_joint([Path(name) for name in args.files], args.json)
    found: list[tuple[str, list[SignalFit]]] = []
    for name in args.files:
        try:
            found.append((Path(name).name, _fits(Path(name), args.signals)))
        except ClaraError as error:
            print(f"clara-tui: {sanitize(name)}: {sanitize(error)}", file=sys.stderr)
        else:
            if not args.json:
                print("\n".join(_lines(*found[-1])), flush=True)
    if args.json:
        print_json({"files": [{"file": name, "signals": [as_json(fit) for fit in fits]} for name, fits in found]})
    if len(found) == len(args.files):
        return 0
    return 3 if found else 1


def _fits(path: Path, most: int) -> list[SignalFit]:
    """Return the fitted signals of a file; none where no dips repeat. Raises UnreadableLightCurve."""
    from clara_pipeline.errors import UnreadableLightCurve
    from clara_pipeline.ingest.read import read_evidence
    from clara_pipeline.transit_fit.signal_fit import fit_star
    from clara_pipeline.transit_fit.signals import next_signal

    evidence = read_evidence(path)
    first = next_signal(evidence)
    try:
        return [] if first is None else fit_star(evidence, first, most)
    except ValueError as error:
        raise UnreadableLightCurve(f"its dips cannot be fitted: {error}") from error


def as_json(fit: SignalFit) -> dict[str, object]:
    """Return a fitted signal as plain values; times in BTJD, depths in ppm."""
    from clara_pipeline.periods.box.ephemeris import is_detection
    from clara_pipeline.transit_fit.fit_columns import FITTED_NAMES, PLANET_NAMES

    values = {name: getattr(fit.ephemeris, name) for name in (*FITTED_NAMES, "snr", "sde")}
    values |= {name: getattr(fit.planet, name, None) for name in PLANET_NAMES}
    values |= {"ingress_share": fit.transits.shape.ingress_share, "chi2": fit.transits.chi2}
    return values | {"is_detection": is_detection(fit.ephemeris), "transits": _transits(fit)}


def _transits(fit: SignalFit) -> list[dict[str, object]]:
    import math

    from clara_pipeline.units import PPM

    rows = fit.transits.transits
    names = ("cycle", "shift_days", "shift_err_days", "depth", "depth_err", "share")
    found = []
    for cycle, shift, shift_err, depth, depth_err, share in zip(
        *(getattr(rows, name).tolist() for name in names), strict=True
    ):
        computed = fit.ephemeris.epoch_btjd + cycle * fit.ephemeris.period_days
        values = {
            "mid_btjd": computed + shift, "mid_err_days": shift_err, "o_minus_c_days": shift,
            "depth_ppm": PPM * depth, "depth_err_ppm": PPM * depth_err,
        }  # fmt: skip
        known = {name: value if math.isfinite(value) else None for name, value in values.items()}
        found.append({"cycle": cycle} | known | {"share_seen": share})
    return found


def _lines(name: str, fits: list[SignalFit]) -> list[str]:
    from clara_pipeline.periods.box.ephemeris import is_detection
    from clara_pipeline.text import sanitize
    from clara_tui.text.transits import ephemeris_words

    if not fits:
        return [f"{sanitize(name)}: no repeating dips"]
    lines = [sanitize(name)]
    for number, fit in enumerate(fits, 1):
        words = ephemeris_words(fit.ephemeris)
        if fit.planet is not None:
            words.append(f"Rp/R* {fit.planet.radius_ratio:.4f}  b {fit.planet.impact:.2f}")
        words.append(f"{len(fit.transits.transits.cycle)} transits")
        weak = "" if is_detection(fit.ephemeris) else "  below the detection threshold"
        lines.append(f"  {number}  " + "  ".join(words) + weak)
    return lines
