"""Count what an operator finds in a hundred looks: `python -m benchmarks.for_you`, a part of `make bench-science`.

A simulated operator, who always decides rightly, goes down the queue in the order of N-WRSS, `triage`, `triage_pc` and
"for you", which is learnt anew after every ten of their decisions and starts in the order of `triage_pc`. First they
look for planets, on three skies: the demo sky, the crowded sky (`benchmarks/crowded_sky.py`), and real curves with
injected signals. Then for one other kind of star at a time, on the demo sky, the odd sky (`benchmarks/odd_sky.py`) and
the real curves. What they look for is made rare by leaving most of it out, others by each seed. Where many curves have
one host, a star's place is learnt from decisions on other hosts alone.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import resource
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks import crowded_sky, odd_sky
from benchmarks.for_you_skies import demo_run, injected_run, made_run
from benchmarks.injected_kinds import shared_data
from clara_pipeline.errors import UsageError
from clara_pipeline.preference.evidence import Evidence
from clara_pipeline.preference.labels import BEFORE, LEAST_DECISIONS
from clara_pipeline.preference.order import rated
from clara_pipeline.records import FloatArray
from clara_pipeline.sessions.for_you import evidence_in

LOOKS = 100
ORDERS = ("nwrss", "triage", "triage_pc")
AIMS = {"nwrss": 3.0, "triage": 1.3}
"""How many times the planets of another order "for you" is to find."""
FEWEST = 15
"""Of a kind with fewer stars nothing can be said."""
COMMON = ("quiet", "none")
"""Kinds that nobody looks for."""
Made = tuple[Path, dict[str, str], dict[str, str]]
"""A sky on disk: its run folder, kind by file, host by file."""


@dataclass(frozen=True, slots=True, eq=False)
class Sky:
    """Candidates in order of rank, with the truth."""

    evidence: Evidence
    scores: dict[str, FloatArray]
    """(n,) by name, −1 where there is none."""
    kind: np.ndarray
    is_wanted: np.ndarray
    """(n,): whether the operator looks for it."""
    host: np.ndarray

    def of(self, rows: np.ndarray) -> Sky:
        """Return some of the candidates."""
        return Sky(
            self.evidence._replace(values=self.evidence.values[rows]),
            {name: values[rows] for name, values in self.scores.items()},
            self.kind[rows],
            self.is_wanted[rows],
            self.host[rows],
        )


def sky_of(folder: Path, kinds: dict[str, str], hosts: dict[str, str]) -> Sky:
    """Read a run with the kind and the host of each file."""
    table = pq.read_table(folder / "candidates.parquet")
    names = table["filename"].to_pylist()
    scores = {name: np.nan_to_num(table[name].to_numpy(), nan=-1.0) for name in ORDERS}
    kind = np.array([kinds[name] for name in names])
    return Sky(evidence_in(table, folder), scores, kind, kind == "planet", np.array([hosts[name] for name in names]))


def rare(sky: Sky, share: float, seed: int) -> Sky:
    """Leave out of what is wanted until `share` is left, and a tenth of the others, as the seed draws."""
    rng = np.random.default_rng([seed, 11])
    wanted, others = np.flatnonzero(sky.is_wanted), np.flatnonzero(~sky.is_wanted)
    others = rng.permutation(others)[: round(0.9 * len(others))]
    n_kept = min(len(wanted), round(share * len(others) / (1 - share)))
    return sky.of(np.sort(np.concatenate([rng.permutation(wanted)[:n_kept], others])))


def found_by(score: FloatArray, sky: Sky) -> int:
    """Count the wanted among the first looks in the order of a score."""
    return int(sky.is_wanted[np.argsort(-score, kind="stable")[:LOOKS]].sum())


def found_for_you(sky: Sky) -> int:
    """Count the wanted that an operator finds who follows "for you" from the first look on."""
    is_left, score = np.ones(len(sky.host), dtype=bool), sky.scores[BEFORE]
    seen: list[int] = []
    for look in range(min(LOOKS, len(sky.host))):
        if look and look % LEAST_DECISIONS == 0:
            score = _rated(sky, seen, score)
        row = int(np.argmax(np.where(is_left, score, -np.inf)))
        is_left[row] = False
        seen.append(row)
    return int(sky.is_wanted[seen].sum())


def _rated(sky: Sky, seen: list[int], score: FloatArray) -> FloatArray:
    """Return the score (n,) learnt from the stars seen; the old one where there is too little to learn from."""
    if len(set(sky.host)) == len(sky.host):
        return _learnt(sky, seen, score)
    rated = score.copy()
    for host in np.unique(sky.host):  # what is known of a host must not tell of its other curves
        mine, others = sky.host == host, [row for row in seen if sky.host[row] != host]
        if sky.is_wanted[seen].any() and not sky.is_wanted[others].any():
            rated[mine] = 0.0  # it looks for more of a kind that it does not know: others do
        else:
            rated[mine] = _learnt(sky, others, score)[mine]
    return rated


def _learnt(sky: Sky, seen: list[int], score: FloatArray) -> FloatArray:
    triage = np.where(sky.scores["triage_pc"] < 0, np.nan, sky.scores["triage_pc"])
    try:
        return rated(sky.evidence, triage, {row: bool(sky.is_wanted[row]) for row in seen}).score
    except UsageError:
        return score


def measure(sky: Sky, share: float, seeds: range) -> dict[str, object]:
    """Return what is found in a hundred looks by order: mean, lowest and highest over the seeds, and ratios of means.

    A ratio is null where the other order finds none; `ceiling` is what an order that knows everything finds.
    """
    drawn = [rare(sky, share, seed) for seed in seeds]
    counts = {name: [found_by(one.scores[name], one) for one in drawn] for name in ORDERS}
    counts["for_you"] = [found_for_you(one) for one in drawn]
    mean = {name: float(np.mean(found)) for name, found in counts.items()}
    n_wanted = int(drawn[0].is_wanted.sum())
    return {
        "candidates": len(drawn[0].host), "wanted": n_wanted, "ceiling": min(LOOKS, n_wanted), "seeds": len(seeds),
        "found_in_100_looks": {
            name: {"mean": round(mean[name], 1), "lowest": min(found), "highest": max(found)}
            for name, found in counts.items()
        },
        "for_you_over": {name: round(mean["for_you"] / mean[name], 2) if mean[name] else None for name in ORDERS},
    }  # fmt: skip


def of_planets(sky: Sky, options: argparse.Namespace) -> dict[str, object]:
    """Measure an operator who looks for planets; `is_met`: whether the aims are."""
    found = measure(sky, options.share, range(options.seeds))
    ratios: dict[str, float | None] = found["for_you_over"]  # type: ignore[assignment]
    return found | {"is_met": {name: ratios[name] is None or ratios[name] >= aim for name, aim in AIMS.items()}}


def of_other_tastes(sky: Sky, options: argparse.Namespace) -> dict[str, object]:
    """Measure operators who look for another kind each, by the kind."""
    kinds = [kind for kind in np.unique(sky.kind) if (sky.kind == kind).sum() >= FEWEST]
    return {
        str(kind): measure(replace(sky, is_wanted=sky.kind == kind), options.share, range(options.seeds))
        for kind in kinds if kind not in (*COMMON, "planet")
    }  # fmt: skip


def table_lines(report: dict[str, object]) -> list[str]:
    """Return what was found as tables in words; each aim says met or NOT MET."""
    head = ["found in 100 looks", *ORDERS, "for_you", "all"]
    lines = [f"{head[0]:<44}" + "".join(f"{word:>11}" for word in head[1:])]
    for sky, found in report["planets"].items():  # type: ignore[attr-defined]
        lines.append(_line(f"planets, {sky.replace('_', ' ')}", found))
        for name, aim in AIMS.items():
            ratio, is_met = found["for_you_over"][name], found["is_met"][name]
            said = "finds none" if ratio is None else f"for_you finds {ratio:.2f} times as many"
            lines.append(f"    {name}: {said}, aim {aim:g}: {'met' if is_met else 'NOT MET'}")
    for sky, kinds in report["other_tastes"].items():  # type: ignore[attr-defined]
        lines += [_line(f"{kind}, {sky.replace('_', ' ')}", found) for kind, found in kinds.items()]
    return lines


def _line(title: str, found: dict[str, dict[str, dict[str, float]]]) -> str:
    means = [found["found_in_100_looks"][name]["mean"] for name in (*ORDERS, "for_you")]
    return f"{title:<44}" + "".join(f"{value:>11}" for value in [*means, found["ceiling"]])


def skies_in(folder: Path, options: argparse.Namespace) -> dict[str, Sky]:
    """Read the skies that are in a folder; those that are not are made there first."""
    makers: dict[str, Callable[[Path], Made | None]] = {
        "demo_sky": lambda path: demo_run(path, options.stars),
        "crowded_sky": lambda path: made_run(path, crowded_sky.RECIPES, options.crowded, 1),
        "odd_sky": lambda path: made_run(path, odd_sky.RECIPES, options.odd, 1),
        "another_odd_sky": lambda path: made_run(path, odd_sky.RECIPES, options.odd, 7),
        "injected_real_curves": lambda path: injected_run(path, options.data, 2),
    }
    skies = {}
    for name, make in makers.items():
        said = folder / f"{name}.json"
        made = json.loads(said.read_text(encoding="utf-8")) if said.exists() else make(folder / name)
        if made is not None:
            said.write_text(json.dumps([str(made[0]), *made[1:]]), encoding="utf-8")
            skies[name] = sky_of(Path(made[0]), *made[1:])
    return skies


def main() -> None:
    """Print the tables as one JSON object, and in words on standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stars", type=int, default=2400, help="stars of the demo sky")
    parser.add_argument("--crowded", type=int, default=1600, help="stars of the crowded sky")
    parser.add_argument("--odd", type=int, default=900, help="stars of the odd sky")
    parser.add_argument("--share", type=float, default=0.04, help="share of what is looked for")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--data", type=Path, default=shared_data(), help="folder with tess/")
    parser.add_argument("--skies", type=Path, help="keep the skies here, or measure on those that are there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.skies or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        skies = skies_in(folder, options)
    report: dict[str, object] = {"looks": LOOKS, "aims": AIMS}
    if "injected_real_curves" not in skies:
        report["skipped"] = "injected_real_curves: no real light curves (tess/MANIFEST.csv) in --data"
    of_taste = ("odd_sky", "another_odd_sky")
    report["planets"] = {name: of_planets(sky, options) for name, sky in skies.items() if name not in of_taste}
    report["other_tastes"] = {name: of_other_tastes(sky, options) for name, sky in skies.items()}
    report["cpu_seconds"] = round(cpu_seconds(), 1)
    print(json.dumps(report, indent=1))
    print("\n".join(table_lines(report)), file=sys.stderr)


def cpu_seconds() -> float:
    """Return the processor time of this process and of those that it waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
