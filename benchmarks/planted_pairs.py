"""Planets in two or three sectors a year or more apart: is the true period among the first that a joint search lists?

`python -m benchmarks.planted_pairs`, a part of `make bench-science`, plants one to three transits a sector (total S/N
12 to 40, densities of M to F dwarfs), and prints the shares found, what the ideal observer would find, whether errors
are right, and the false alarms of quiet simulated stars and of real light curves.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np

from benchmarks import real_pairs
from benchmarks.ideal_pairs import mean_depth_within, probabilities
from benchmarks.injected_kinds import shared_data
from benchmarks.shares import share
from benchmarks.simulated_stars import CADENCE_DAYS, START_BTJD, red_noise, rotation, times
from clara_pipeline.periods.detrend import robust_sigma
from clara_pipeline.records import Evidence, LightCurve, Star
from clara_pipeline.scan_files.joint_search import JointSearch, search_together
from clara_pipeline.transit_fit.joint.depths import FLOOR, LEAST_DURATION_HOURS, depth_in
from clara_pipeline.vetting.duration import SOLAR_LOGG

YEAR_DAYS = 365.25
KINDS = ("quiet", "red", "quiet", "rotator")
MOST_TRANSITS = 3
LEAST_ORBIT = 9.0
"""In stellar radii, of the periods drawn: the chance of a transit is measured against it."""
TOPS = (1, 3, 10)


class Planted(NamedTuple):
    """What was put in; times in days."""

    period_days: float
    duration_days: float
    snr: float
    n_transits: tuple[int, ...]
    """Seen at least by half in each sector."""
    gap_days: float
    density: float
    sigma: float = 0.0
    """White noise of a point, relative."""
    mids_btjd: tuple[float, ...] = ()
    """Of the transit in each sector that is seen best."""
    impact: float = 0.0
    scale: float = 0.0
    """Of the dips of a planet of `ideal_pairs.RADIUS_RATIO`."""

    @property
    def is_known(self) -> bool:
        """Whether one sector alone shows two transits."""
        return max(self.n_transits) >= 2


def planted(
    seed: int, n_sectors: int, is_planet: bool = True, is_white: bool = False
) -> tuple[list[Evidence], Planted]:
    """Simulate sectors of one star, a year or two apart, with a planet of 1 to 3 transits in each, or without one.

    `is_white` leaves out everything but transits and white noise, which stay the same.
    """
    rng = np.random.default_rng((seed, n_sectors, is_planet))
    kind, sigma = KINDS[seed % len(KINDS)], np.exp(rng.uniform(np.log(400e-6), np.log(2000e-6)))
    gap = YEAR_DAYS * (1 + seed // 2 % 2)
    starts = np.arange(n_sectors) * gap + rng.uniform(-20, 20, n_sectors)
    sectors = [times(rng) + start for start in starts]
    density = float(np.exp(rng.uniform(np.log(0.3), np.log(10))))
    planet, dips = _transits(rng, sectors, density)
    snr = float(np.exp(rng.uniform(np.log(12), np.log(40)))) if is_planet else 0.0
    scale = snr * sigma / np.sqrt(sum(float(dip @ dip) for dip in dips))
    radius = density**-0.6
    catalogued = density * np.exp(rng.normal(0, 0.2))
    star = Star(logg=SOLAR_LOGG + float(np.log10(catalogued * radius)), radius_rsun=radius)
    evidences = []
    for number, (since, dip) in enumerate(zip(sectors, dips, strict=True), start=1):
        flux = 1 + rng.normal(0, sigma, len(since)) - scale * dip
        wavering = rotation(rng, since) if kind == "rotator" else np.zeros(len(since))
        wavering += red_noise(rng, since, 0.3 * sigma, rng.uniform(0.05, 0.5)) if kind == "red" else 0.0
        flux += 0.0 if is_white else wavering
        curve = LightCurve(f"s{number}.fits", 7, number, since, flux.astype(np.float32), 120.0, "CSV", star)
        evidences.append(Evidence(curve))
    return evidences, planet._replace(
        snr=snr, gap_days=float(sectors[-1][0] - sectors[0][0]), sigma=float(sigma), scale=float(scale)
    )


def _transits(rng: np.random.Generator, sectors: list[np.ndarray], density: float) -> tuple[Planted, list[np.ndarray]]:
    """Draw limb-darkened transits of which every sector shows one to three, each at least half seen.

    Periods are as many in every octave, orbits point anywhere.
    """
    import batman

    while True:
        period, impact = float(np.exp(rng.uniform(np.log(6), np.log(90)))), rng.uniform(0, 0.85)
        a_over_r, epoch = 4.2 * density ** (1 / 3) * period ** (2 / 3), START_BTJD + rng.uniform(0, period)
        if rng.random() > LEAST_ORBIT / a_over_r:
            continue
        duration = period / np.pi * np.arcsin(np.sqrt(1.05**2 - impact**2) / a_over_r)
        planet = batman.TransitParams()
        planet.t0, planet.per, planet.rp, planet.a, planet.ecc, planet.w = epoch, period, 0.05, a_over_r, 0.0, 90.0
        planet.inc, planet.u, planet.limb_dark = np.degrees(np.arccos(impact / a_over_r)), [0.35, 0.25], "quadratic"
        dips = [1 - batman.TransitModel(planet, time).light_curve(planet) for time in sectors]
        cycles = [np.round((time[dip > 0] - epoch) / period) for time, dip in zip(sectors, dips, strict=True)]
        counts = [np.unique(cycle, return_counts=True) for cycle in cycles]
        seen = tuple(int(np.count_nonzero(points * CADENCE_DAYS >= 0.5 * duration)) for _, points in counts)
        if min(seen) >= 1 and max(seen) <= MOST_TRANSITS:
            mids = tuple(epoch + period * float(cycle[points.argmax()]) for cycle, points in counts)
            return Planted(period, float(duration), 0.0, seen, 0.0, density, mids_btjd=mids, impact=impact), dips


def listed_periods(found: JointSearch) -> list[float]:
    """Return the periods (days) in the order in which they are listed; empty where nothing was found."""
    if found.signal is not None:
        return [one.period_days for one in found.signal.aliases]
    return [] if found.pair is None else [one.period_days for one in found.pair.allowed]


def place_of(periods_days: Sequence[float], planet: Planted) -> int:
    """Return the place of the true period in a list, from 1; 0 where it is not there."""
    drift = [abs(one / planet.period_days - 1) * planet.gap_days for one in periods_days]
    return next((at for at, days in enumerate(drift, start=1) if days < planet.duration_days), 0)


def searched(call: tuple[int, int, bool]) -> dict[str, object]:
    """Search one planted star; return the place of the true period in the list, and how far off the fit is."""
    evidences, planet = planted(*call)
    start = time.process_time()
    found = search_together(evidences)
    seconds, periods = time.process_time() - start, listed_periods(found)
    place = place_of(periods, planet)
    row: dict[str, object] = {"place": place, "listed": len(periods), "seconds": seconds} | planet._asdict()
    row |= {"is_known": planet.is_known, "seed": call[0], "star": KINDS[call[0] % len(KINDS)]}
    row["found"] = "" if not periods else "signal" if found.signal is not None else "pair"
    if found.pair is not None:
        row["first_three"] = sum(one.probability for one in found.pair.periods[:3])
    return row | (pulls(found, planet) if found.signal is not None and place == 1 else {})


def pulls(found: JointSearch, planet: Planted) -> dict[str, object]:
    """Return by how many of their errors period, epoch and the depth in each sector of a signal are off."""
    assert found.signal is not None
    fit = found.signal.ephemeris
    if not (fit.period_err_days and fit.epoch_err_days and fit.duration_hours):
        return {}
    cycles = np.round((fit.epoch_btjd - planet.mids_btjd[0]) / planet.period_days)
    row: dict[str, object] = {
        "period_pull": (fit.period_days - planet.period_days) / fit.period_err_days,
        "epoch_pull": (fit.epoch_btjd - planet.mids_btjd[0] - cycles * planet.period_days) / fit.epoch_err_days,
    }
    middle = FLOOR * max(fit.duration_hours, LEAST_DURATION_HOURS) / 24 / planet.duration_days
    depth = planet.scale * mean_depth_within(planet.impact, middle)
    depths = [depth_in(segment, fit) for segment in found.segments]
    return row | {"depth_pulls": [(one.depth - depth) / one.depth_err for one in depths if one is not None]}


def pull_summary(rows: list[dict[str, object]]) -> dict[str, object]:
    """Return the median of pulls, their robust scatter (1 where errors are right), and the shares within 1 and 2."""
    named = {name: np.array([row[name] for row in rows if name in row]) for name in ("period_pull", "epoch_pull")} | {
        "depth_pull": np.array([pull for row in rows for pull in row.get("depth_pulls", ())])
    }  # type: ignore[attr-defined]
    return {
        name: {
            "median": round(float(np.median(values)), 2), "scatter": round(robust_sigma(values), 2),
            "within_1": share(np.abs(values) < 1), "within_2": share(np.abs(values) < 2),
        }
        for name, values in named.items() if len(values)
    }  # fmt: skip


def ideal(seed: int) -> dict[str, object] | None:
    """Return what an ideal observer makes of one pair of single transits; None where a sector shows two."""
    evidences, planet = planted(seed, 2, is_white=True)
    if planet.is_known:
        return None
    periods, chances = probabilities(evidences, planet.mids_btjd, planet.duration_days, planet.sigma)
    order = np.argsort(-chances, kind="stable")
    best_first = np.cumsum(chances[order])
    return {"place": place_of(periods[order].tolist(), planet), "seed": seed} | {
        f"expected_{top}": float(best_first[min(top, len(order)) - 1]) for top in TOPS
    }


def limit(rows: list[dict[str, object]], pairs: list[dict[str, object]]) -> dict[str, object]:
    """Return how often an ideal observer would have the true period among the first, and we; detected or not."""
    if not rows:
        return {}
    places = np.array([row["place"] for row in rows])
    ours = {row["seed"]: row for row in pairs}
    mine = np.array([ours[row["seed"]]["place"] for row in rows])
    detected = np.array([ours[row["seed"]]["listed"] > 0 for row in rows])  # type: ignore[operator]
    told = [row["first_three"] for row in pairs if "first_three" in row and not row["is_known"]]
    report: dict[str, object] = {
        "n": len(rows),
        "detected": share(detected),
        "we_say_first_three": round(sum(told) / max(len(told), 1), 3),
    }
    for top in TOPS:
        is_ideal, is_ours = (np.array((found > 0) & (found <= top)) for found in (places, mine))
        report[f"top_{top}"] = {
            "ideal_expected": round(float(np.mean([row[f"expected_{top}"] for row in rows])), 3),
            "ideal": share(is_ideal), "ours": share(is_ours),
            "ideal_of_detected": share(is_ideal[detected]), "ours_of_detected": share(is_ours[detected]),
        }  # fmt: skip
    return report


def summary(rows: list[dict[str, object]]) -> dict[str, object]:
    """Return the shares of stars with anything listed, and with the true period among the first."""
    if not rows:
        return {}
    place = np.array([row["place"] for row in rows])
    tops = {f"top_{top}": share((place > 0) & (place <= top)) for top in TOPS}
    listed = [row["listed"] for row in rows if row["listed"]]
    return {
        "detected": share(np.array([row["listed"] for row in rows]) > 0), **tops,
        "listed_at_all": share(place > 0), "median_listed": float(np.median(listed)) if listed else 0.0,
    }  # fmt: skip


def by_group(rows: list[dict[str, object]]) -> dict[str, object]:
    """Return the summaries of those whose period one sector tells, of the others, and by S/N, gap, density and star."""
    known = [row for row in rows if row["is_known"]]
    single = [row for row in rows if not row["is_known"]]
    groups = {"two_in_one_sector": known, "one_in_each": single}
    for name, limit in (("snr", 20.0), ("gap_days", 550.0), ("density", 1.7)):
        groups[f"two_in_one_{name}_below_{limit:g}"] = [row for row in known if row[name] < limit]
        groups[f"two_in_one_{name}_above_{limit:g}"] = [row for row in known if row[name] >= limit]
    groups |= {f"two_in_one_{kind}": [row for row in known if row["star"] == kind] for kind in dict.fromkeys(KINDS)}
    return {name: summary(group) for name, group in groups.items()}


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="planted pairs; half as many triples and quiet pairs")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rows", action="store_true", help="print every star")
    options = parser.parse_args()
    n, half = options.n, options.n // 2
    samples = ((n, 2, True), (half, 3, True), (half, 2, False))
    calls = [(seed, n_sectors, is_planet) for number, n_sectors, is_planet in samples for seed in range(number)]
    real = list(real_pairs.real_pairs(shared_data())) if shared_data().is_dir() else []
    with ProcessPoolExecutor(options.workers) as pool:
        rows = list(pool.map(searched, calls, chunksize=5))
        singles = [row for row in pool.map(ideal, range(n), chunksize=5) if row is not None]
        claimed = list(pool.map(real_pairs.searched, real, chunksize=2))
    pairs, triples, quiet = rows[:n], rows[n : n + half], rows[n + half :]
    report = {
        "pairs": by_group(pairs), "triples": by_group(triples),
        "one_in_each_and_the_limit": limit(singles, pairs),
        "errors_of_signals": pull_summary(pairs + triples),
        "false_alarms": {
            kind: share(np.array([row["found"] == kind for row in quiet])) for kind in ("signal", "pair")
        },
        "false_alarms_of_real_curves": real_pairs.summary(claimed) if claimed else "no shared data",
        "median_seconds": round(float(np.median([row["seconds"] for row in rows])), 2),
    }  # fmt: skip
    rows += claimed
    print(json.dumps(report | ({"rows": rows} if options.rows else {}), indent=1))


if __name__ == "__main__":
    main()
