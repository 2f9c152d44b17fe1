"""False alarms of the joint search on real light curves: pairs in which nothing can repeat.

Curves of stars without a known planet or eclipse: two of different stars under one name (of quiet ones every two); the
two orbits of one a year or more apart, also mirrored (dips become rises). Told apart: one and itself years later, or
with its orbits exchanged, where every single dip of the curve comes twice.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.shares import share
from clara_pipeline.ingest.read import read_evidence
from clara_pipeline.records import Evidence
from clara_pipeline.scan_files.joint_search import search_together

YEARS_DAYS = (731.3, 1461.7, 389.9)
"""From one curve of a pair to the next."""
ECLIPSING = ("eclips", "planet host")
"""In the manifest's words: stars whose dips are their own."""
VARIABLE = ("flare", "periodic", "pulsat", "spotted", "variab", "rotation", "Scuti")


class RealPair(NamedTuple):
    """Two real light curves put together as one star's."""

    kind: str
    names: tuple[str, str]
    evidences: tuple[Evidence, Evidence]
    is_quiet: bool
    """Whether neither star is known to vary."""


def real_pairs(data: Path) -> Iterator[RealPair]:
    """Yield the pairs of the curves in a folder with tess/MANIFEST.csv."""
    files = _files(data / "tess")
    curves = [_plain(read_evidence(path)) for path in files]
    quiet = {path.name for path, is_quiet in files.items() if is_quiet}
    for at, one in enumerate(curves):
        days = YEARS_DAYS[at % len(YEARS_DAYS)]
        steps = [curves[(at + step) % len(curves)] for step in (1, 5)]
        alike = [other for other in curves if {other.light_curve.filename, one.light_curve.filename} <= quiet]
        for other in [*alike, *(other for other in steps if not any(other is known for known in alike))]:
            if other is one:
                continue
            yield _pair(quiet, "two stars", one, _placed(other, one, days))
        early, late = _orbits(one)
        yield _pair(quiet, "its two orbits", early, _placed(late, early, days))
        yield _pair(quiet, "its two orbits, mirrored", _mirrored(early), _placed(_mirrored(late), early, days))
        yield _pair(quiet, "itself", one, _placed(one, one, days))
        yield _pair(quiet, "itself, orbits exchanged", one, _placed(_exchanged(one), one, days))


def _files(folder: Path) -> dict[Path, bool]:
    """Return the curves without TOI and eclipses, by name, and whether nothing is known of their star to vary."""
    with open(folder / "MANIFEST.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["toi"]]
    return {
        folder / row["file"]: "weak/none" in row["note"] or not any(word in row["note"] for word in VARIABLE)
        for row in sorted(rows, key=lambda row: row["file"])
        if not any(word in row["note"] for word in ECLIPSING)
    }


def _plain(evidence: Evidence) -> Evidence:
    """Return time and flux alone, finite, over the median."""
    curve = evidence.light_curve
    good = np.isfinite(curve.time_btjd) & np.isfinite(curve.flux)
    flux = curve.flux[good].astype(np.float64)
    return Evidence(replace(curve, tic_id=1, time_btjd=curve.time_btjd[good], flux=flux / np.median(flux)))


def _changed(evidence: Evidence, time: np.ndarray, flux: np.ndarray) -> Evidence:
    return Evidence(replace(evidence.light_curve, time_btjd=time, flux=flux))


def _orbits(evidence: Evidence) -> tuple[Evidence, Evidence]:
    """Cut a curve in two: nothing of one half is in the other but the star's own noise."""
    curve = evidence.light_curve
    half = len(curve.flux) // 2
    parts = slice(half), slice(half, None)
    early, late = (_changed(evidence, curve.time_btjd[part], curve.flux[part]) for part in parts)
    return early, late


def _exchanged(evidence: Evidence) -> Evidence:
    """Put the second half of a curve before the first: the same noise, and no dip keeps its distance to the others."""
    curve = evidence.light_curve
    half, last = len(curve.flux) // 2, curve.time_btjd[-1]
    early, late = curve.time_btjd[:half], curve.time_btjd[half:]
    time = np.concatenate([late, early + (last - early[0]) + 1.1])
    return _changed(evidence, time, np.concatenate([curve.flux[half:], curve.flux[:half]]))


def _mirrored(evidence: Evidence) -> Evidence:
    return _changed(evidence, evidence.light_curve.time_btjd, 2 - evidence.light_curve.flux)


def _placed(evidence: Evidence, after: Evidence, days: float) -> Evidence:
    """Put a curve some days after another, as the star's next sector."""
    time = evidence.light_curve.time_btjd
    moved = _changed(evidence, time - time[0] + after.light_curve.time_btjd[0] + days, evidence.light_curve.flux)
    return Evidence(replace(moved.light_curve, sector=99, star=after.light_curve.star))


def _pair(quiet: set[str], kind: str, one: Evidence, other: Evidence) -> RealPair:
    names = one.light_curve.filename, other.light_curve.filename
    return RealPair(kind, names, (one, other), set(names) <= quiet)


def searched(pair: RealPair) -> dict[str, object]:
    """Search one pair; return what was claimed."""
    found = search_together(pair.evidences)
    row: dict[str, object] = {"kind": pair.kind, "files": pair.names, "found": "", "quiet": pair.is_quiet}
    if found.signal is not None:
        best, fit = found.signal.aliases[0], found.signal.ephemeris
        row |= {"found": "signal", "period_days": fit.period_days, "depth_ppm": fit.depth_ppm}
        row |= {"snr": best.snr, "seen": f"{best.n_seen}/{best.n_expected}", "timed": found.signal.n_timed}
        row |= {"duration_hours": fit.duration_hours}
    elif found.pair is not None:
        row |= {"found": "pair", "mid_btjd": found.pair.mid_btjd, "duration_hours": 24 * found.pair.duration_days}
    return row


def _is_in_each(row: dict[str, object]) -> bool:
    """Tell whether both curves show the claimed signal twice: a variable's own period, which does repeat."""
    return min(row.get("timed", (0,))) >= 2  # type: ignore[call-overload, no-any-return]


def summary(rows: list[dict[str, object]]) -> dict[str, object]:
    """Return the shares of pairs with a claimed ephemeris, by kind; of a star and itself apart, whose noise is one."""
    kinds = dict.fromkeys(str(row["kind"]) for row in rows)
    claimed = {kind: np.array([row["found"] != "" for row in rows if row["kind"] == kind]) for kind in kinds}
    told: dict[str, object] = {kind: share(hits) for kind, hits in claimed.items()}
    for name, quiet in (("quiet stars", [True]), ("variable stars", [False]), ("all", [True, False])):
        rows_of = [row for row in rows if row["quiet"] in quiet and not str(row["kind"]).startswith("itself")]
        told[f"{name}, nothing repeats"] = share(np.array([row["found"] != "" for row in rows_of]))
        told[f"{name}, of these timed twice in each"] = share(np.array([_is_in_each(row) for row in rows_of]))
    return told
