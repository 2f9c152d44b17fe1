"""`clara-tui fit`: the transits in light curves, fitted, and further signals of the same star."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clara_tui.commands.output import print_json

if TYPE_CHECKING:
    from clara_pipeline.transit_fit.signal_fit import SignalFit
    from clara_tui.commands.scan.fit_verdicts import SignalVerdicts

ABOUT = """Search light curves (FITS or CSV) for repeating dips and fit them.

A trapezoid and a limb-darkened disc are fitted to all transits of a signal, and each transit is timed. Then the
transits are taken out and the search goes on for further signals. Each signal is told with the vetting tests that it
fails and other periods that it may have; at the end, what is left and what that lacks.

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
    found: list[FittedFile] = []
    for name in args.files:
        try:
            found.append(_fitted(Path(name), args.signals))
        except ClaraError as error:
            print(f"clara-tui: {sanitize(name)}: {sanitize(error)}", file=sys.stderr)
        else:
            if not args.json:
                print("\n".join(_lines(found[-1])), flush=True)
    if args.json:
        print_json({"files": [_file_json(one) for one in found]})
    if len(found) == len(args.files):
        return 0
    return 3 if found else 1


class FittedFile(NamedTuple):
    """The signals of one file with their verdicts, and why there are no more of them."""

    name: str
    fits: list[SignalFit]
    verdicts: list[SignalVerdicts]
    why_no_more: str


def _fitted(path: Path, most: int) -> FittedFile:
    """Search, fit and test a file; no signals where no dips repeat. Raises UnreadableLightCurve."""
    from clara_pipeline.errors import UnreadableLightCurve
    from clara_pipeline.ingest.read import read_evidence
    from clara_pipeline.transit_fit.signal_fit import fit_star
    from clara_pipeline.transit_fit.signals import next_signal
    from clara_pipeline.transit_fit.what_is_left import why_no_more
    from clara_tui.commands.scan.fit_verdicts import verdicts_of

    evidence = read_evidence(path)
    first = next_signal(evidence)
    try:
        fits = [] if first is None else fit_star(evidence, first, most)
    except ValueError as error:
        raise UnreadableLightCurve(f"its dips cannot be fitted: {error}") from error
    signals = [fit.ephemeris for fit in fits]
    why = "" if len(fits) == most else why_no_more(evidence, signals)
    return FittedFile(path.name, fits, verdicts_of(evidence, signals), why)


def _file_json(found: FittedFile) -> dict[str, object]:
    from clara_tui.commands.scan.fit_verdicts import verdicts_json

    signals = [as_json(fit) | verdicts_json(verdicts) for fit, verdicts in zip(found.fits, found.verdicts, strict=True)]
    return {"file": found.name, "signals": signals, "why_no_more": found.why_no_more}


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


def _lines(found: FittedFile) -> list[str]:
    from clara_pipeline.periods.box.ephemeris import is_detection
    from clara_pipeline.text import sanitize
    from clara_tui.commands.scan.fit_verdicts import verdict_lines
    from clara_tui.text.transits import ephemeris_words

    if not found.fits:
        return [f"{sanitize(found.name)}: no repeating dips"]
    lines = [sanitize(found.name)]
    for number, (fit, verdicts) in enumerate(zip(found.fits, found.verdicts, strict=True), 1):
        words = ephemeris_words(fit.ephemeris)
        if fit.planet is not None:
            words.append(f"Rp/R* {fit.planet.radius_ratio:.4f}  b {fit.planet.impact:.2f}")
        words.append(f"{len(fit.transits.transits.cycle)} transits")
        weak = "" if is_detection(fit.ephemeris) else "  below the detection threshold"
        lines += [f"  {number}  " + "  ".join(words) + weak, *verdict_lines(verdicts)]
    return lines + ([f"  no more: {found.why_no_more}"] if found.why_no_more else [])
