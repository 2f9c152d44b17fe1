"""The known planets among real light curves: does the box ephemeris have the TOI table's period, and what do fits say?

`python -m benchmarks.known_planets`, a part of `make bench-science`, prints a line a TOI: the fitted signal of that
period, and its depth and duration over the table's.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import csv
from pathlib import Path

from benchmarks.injected_kinds import shared_data
from clara_pipeline.errors import ClaraError
from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_evidence, read_light_curve
from clara_pipeline.periods.box.ephemeris import is_detection
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.records import Ephemeris
from clara_pipeline.settings import FoldSettings
from clara_pipeline.transit_fit.signal_fit import SignalFit, fit_star

NOT_VISIBLE = {
    "441420236": "AU Mic: no period in the TOI table; two transits among flares, the one between them in the gap",
    "27846348": "Kepler-51: not in the TOI table; Tmag 14.2, its transits drown in noise",
    "159873822": "TOI-2048: two transits 13.79 d apart on a 1 % rotator, 1140 ppm deep, each measured to 400 ppm",
    "55525572": "TOI-813: 83.9 d, one transit in this file",
    "56815340": "HD 106315: not in the TOI table; c (21.06 d) transits once; b (9.55 d, 300 ppm) is found beside it",
}
"""Hosts of which no ephemeris can be expected from this one sector, and why."""

PLANETS = {"CP", "KP", "PC"}

FACTORS = {"P": 1.0, "P/2": 0.5, "2P": 2.0}


def known_planets(data: Path, engine: str) -> dict[str, object]:
    """Return what was found per host, and the shares of hosts with the right period, by box and by Lomb–Scargle."""
    table = _toi_periods(data / "catalogues")
    rows = [_host(data, row, table, engine) for row in _hosts(data)]
    visible = [row for row in rows if row["visible"] is True]
    return {
        "hosts": rows,
        "n_visible": len(visible),
        "bls_share": sum(row["bls_match"] != "" for row in visible) / len(visible),
        "ls_share": sum(row["ls_match"] != "" for row in visible) / len(visible),
    }


def _hosts(data: Path) -> list[dict[str, str]]:
    with open(data / "tess" / "MANIFEST.csv", newline="", encoding="utf-8") as file:
        return [
            row for row in csv.DictReader(file) if PLANETS & set(row["disp"].split(";")) or row["tic"] in NOT_VISIBLE
        ]


def _toi_periods(catalogues: Path) -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for path in catalogues.glob("exofop_toi_*.csv"):
        lines = path.read_text(encoding="utf-8-sig").splitlines()[2:]
        for row in csv.DictReader(lines):
            if float(row["Period (days)"] or 0) > 0:
                table.setdefault(row["TIC ID"], {})[row["TOI"]] = float(row["Period (days)"])
    return table


def _host(data: Path, row: dict[str, str], table: dict[str, dict[str, float]], engine: str) -> dict[str, object]:
    found = find_ephemerides(*finite_points(read_light_curve(data / "tess" / row["file"])), FoldSettings(bls=engine))
    periods = table.get(row["tic"], {})
    return {
        "object": row["object"],
        "visible": NOT_VISIBLE.get(row["tic"], True),
        "toi_periods": periods,
        "bls_period_days": found.bls.period_days if found.bls else None,
        "bls_snr": found.bls.snr if found.bls else None,
        "bls_sde": found.bls.sde if found.bls else None,
        "detected": found.bls is not None and is_detection(found.bls),
        "bls_match": _match(found.bls.period_days if found.bls else 0.0, periods),
        "ls_period_days": found.ls.period_days if found.ls else None,
        "ls_match": _match(found.ls.period_days if found.ls else 0.0, periods),
    }


def _match(period_days: float, periods: dict[str, float]) -> str:
    """Return "836.01 P", "1050.01 P/2" … or "" for none of them, within 1 %."""
    for toi, known in periods.items():
        for name, factor in FACTORS.items():
            if abs(period_days / (known * factor) - 1) < 0.01:
                return f"{toi} {name}"
    return ""


def fitted_planets(data: Path, engine: str) -> list[str]:
    """Return a line a TOI of the files of `tess/` and `other/`: which signal has its period, and what the fit says."""
    table = _toi_rows(data / "catalogues")
    lines = []
    for path in sorted([*(data / "tess").glob("*.fits"), *(data / "other").glob("*.fits")]):
        tic = str(read_light_curve(path).tic_id)
        planets = [row for row in table.get(tic, ()) if row["TFOPWG Disposition"] in PLANETS and row["Period (days)"]]
        if planets:
            fits = _fits(path, engine)
            lines += [f"{_product(path):12} {line}" for line in (_compared(row, fits) for row in planets)]
            lines += [
                f"{_product(path):12} TIC {tic:10} not in the table: {_told(fit)}" for fit in _others(fits, planets)
            ]
    return lines


def _product(path: Path) -> str:
    return "SPOC 2-min" if path.name.startswith("tess") else path.name[:12]


def _toi_rows(catalogues: Path) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {}
    for path in catalogues.glob("exofop_toi_*.csv"):
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()[2:]):
            rows.setdefault(row["TIC ID"], []).append(row)
    return rows


def _fits(path: Path, engine: str) -> list[SignalFit]:
    evidence = read_evidence(path)
    found = find_ephemerides(*finite_points(evidence.light_curve), FoldSettings(bls=engine)).bls
    try:
        return [] if found is None else fit_star(evidence, found, settings=FoldSettings(bls=engine))
    except (ClaraError, ValueError):
        return []


def _others(fits: list[SignalFit], planets: list[dict[str, str]]) -> list[SignalFit]:
    periods = {row["TOI"]: float(row["Period (days)"]) for row in planets}
    return [fit for fit in fits if not _match(fit.ephemeris.period_days, periods)]


def _compared(row: dict[str, str], fits: list[SignalFit]) -> str:
    """Write `655.01 CP 0.78884 d: signal 1 P, depth 1.01, duration 1.00 of the table's (± …)`, or that none is."""
    name, period = row["TOI"], float(row["Period (days)"])
    head = f"TOI {name:8} {row['TFOPWG Disposition']} {period:9.5f} d"
    for number, fit in enumerate(fits, start=1):
        if match := _match(fit.ephemeris.period_days, {name: period}):
            depth, hours = float(row["Depth (ppm)"]), float(row["Duration (hours)"])
            return (
                f"{head}: signal {number} {match.split()[1]:3} depth {_over(fit.ephemeris, 'depth_ppm', depth)} "
                f"duration {_over(fit.ephemeris, 'duration_hours', hours)} of the table's"
            )
    return f"{head}: NOT FOUND" + (
        f" (not visible: {NOT_VISIBLE[row['TIC ID']]})" if row["TIC ID"] in NOT_VISIBLE else ""
    )


def _over(found: Ephemeris, name: str, table: float) -> str:
    return f"{getattr(found, name) / table:.3f} ± {(getattr(found, _error(name)) or 0.0) / table:.3f}"


def _error(name: str) -> str:
    return {"depth_ppm": "depth_err_ppm", "duration_hours": "duration_err_hours"}[name]


def _told(fit: SignalFit) -> str:
    signal = fit.ephemeris
    return f"{signal.period_days:.4f} d, {signal.depth_ppm or 0:.0f} ppm, {signal.duration_hours or 0:.2f} h"


def main() -> None:
    """Print a line a TOI."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="auto", choices=["auto", "numba", "astropy", "gerbls"])
    parser.add_argument("--data", type=Path, default=shared_data(), help="folder with tess/, other/ and catalogues/")
    options = parser.parse_args()
    if not (options.data / "tess").is_dir():
        print(f"There are no light curves in {options.data / 'tess'}: name their folder with --data.")
        return
    lines = fitted_planets(options.data, options.engine)
    planets = [line for line in lines if "TOI " in line and "not visible" not in line]
    missed = sum("NOT FOUND" in line for line in planets)
    print("\n".join(lines), f"\n{len(planets) - missed} of {len(planets)} planets that can be seen have their period.")


if __name__ == "__main__":
    main()
