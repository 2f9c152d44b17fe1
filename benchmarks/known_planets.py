"""The known planets among real light curves: does the box ephemeris have the TOI table's period?"""

import csv
from pathlib import Path

from clara_pipeline.ingest.quality import finite_points
from clara_pipeline.ingest.read import read_light_curve
from clara_pipeline.periods.box.ephemeris import is_detection
from clara_pipeline.periods.ephemerides import find_ephemerides
from clara_pipeline.settings import FoldSettings

NOT_VISIBLE = {
    "441420236": "AU Mic: no period in the TOI table; two transits among flares, the one between them in the gap",
    "27846348": "Kepler-51: not in the TOI table; Tmag 14.2, its transits drown in noise",
    "159873822": "TOI-2048: two transits 13.79 d apart on a 1 % rotator, 1140 ppm deep, each measured to 400 ppm",
    "56815340": "HD 106315: not in the TOI table; c (21.06 d) transits once, b (9.55 d) is 300 ppm deep, 4 σ each",
}
"""Hosts of which no ephemeris can be expected from this one sector, and why."""

FACTORS = {"P": 1.0, "P/2": 0.5, "2P": 2.0}


def known_planets(data: Path, engine: str) -> dict[str, object]:
    """Per host what was found, and the shares of hosts whose period is right, for the box and for Lomb–Scargle."""
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
        planets = {"CP", "KP", "PC"}
        return [
            row for row in csv.DictReader(file) if planets & set(row["disp"].split(";")) or row["tic"] in NOT_VISIBLE
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
    """ "836.01 P", "1050.01 P/2" … or "" for none of them, within 1 %."""
    for toi, known in periods.items():
        for name, factor in FACTORS.items():
            if abs(period_days / (known * factor) - 1) < 0.01:
                return f"{toi} {name}"
    return ""
