"""Time one list of a whole mission: `python -m benchmarks.mission [--runs 84] [--rows 20000] [--workspace DIR]`.

Makes a workspace of `--runs` finished runs of `--rows` stars each (one sector a run; the scores are those of the
published CSV repeated with noise where one is given, one row in ten is folded), opens it with `--all-runs` on a
pseudo-terminal, and prints one JSON object: seconds to the first rows with and without index files, to a filter and a
sort (from Enter to the last byte painted), a key, and the memory of the app and its helper.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyte

from benchmarks.exports import candidates
from benchmarks.vet import LATEST_SECONDS, SHARED, Terminal, scores_of
from clara_pipeline.runs.parts import write_table
from clara_pipeline.runs.run_directory import Manifest, create_run
from clara_pipeline.scoring.nwrss import normalise_batch, rank_order, wrss
from clara_pipeline.tables.candidate_columns import CANDIDATE_COLUMNS

N_STARS = 450_000
"""Different stars among 1.7 million light curves; a star is seen in about four sectors."""
FILTERS = ("nwrss>.4", "tmag<7 disp:none", "run:20260042-000000-miss")
SORTS = {"star": "star_rank", "tmag": "tmag", "p3 down": "p3 down", "filename": "filename"}
FOLDED = 10
"""One row in so many has what the fold stage adds."""


def make_mission(workspace: Path, n_runs: int, n_rows: int, scores: Path | None) -> None:
    """Write the runs of a mission: the columns that all stages make, with values where a stage has worked."""
    rng = np.random.default_rng(1)
    pool = rng.choice(400_000_000, N_STARS, replace=False) + 1_000_000
    of_stars = [column.name for column in CANDIDATE_COLUMNS if column.stage != "classify"]
    drawn = candidates(n_rows).select(of_stars)
    published = scores_of(scores, n_rows)
    for number in range(1, n_runs + 1):
        run = create_run(
            workspace,
            Manifest(run=f"2026{number:04d}-000000-miss", created_utc="2026-01-01T00:00:00Z", clara_version="0"),
            "",
        )
        noisy = [np.clip(values + rng.normal(0, 0.004, n_rows), 0, 1) for values in published]
        tic = rng.choice(pool, n_rows, replace=False)
        names = [f"tess{2018000000000 + number}-s{number:04d}-{one:016d}-0120-s_lc.fits" for one in tic.tolist()]
        write_table(run.path("candidates.parquet"), _ranked(drawn, noisy, tic, names, number, rng))


def _ranked(
    drawn: pa.Table, scores: list[np.ndarray], tic: np.ndarray, names: list[str], sector: int, rng: np.random.Generator
) -> pa.Table:
    p3, p5, p9 = scores
    root_sum = wrss(p3, p9)
    nwrss, percentile, _ = normalise_batch(root_sum, "run")
    order = rank_order(nwrss, p3, p9, names)
    n_rows = len(order)
    of_stars = {
        "tic_id": tic, "sector": np.full(n_rows, sector), "filename": names, "p3": p3, "p5": p5, "p9": p9,
        "wrss": root_sum, "nwrss": nwrss, "percentile": percentile, "tmag": rng.uniform(5, 14, n_rows),
    }  # fmt: skip
    table = {name: pa.array(of_stars[name]).take(pa.array(order)) for name in of_stars}
    table |= {"rank": pa.array(np.arange(1, n_rows + 1)), "product": pa.array(["SPOC 2-min"] * n_rows)}
    is_folded = pa.array(np.arange(n_rows) % FOLDED == 0)
    columns = []
    for field in drawn.schema:
        values = table.get(field.name)
        if values is None:
            values = pa.compute.if_else(is_folded, drawn[field.name].combine_chunks(), pa.scalar(None, field.type))
        columns.append(values.cast(field.type))
    return pa.table(columns, schema=drawn.schema)


class Screen(Terminal):
    """The app on a pseudo-terminal whose cells are kept, so that words on it can be waited for."""

    def _read(self, timeout: float) -> float | None:
        if not hasattr(self, "cells"):
            self.cells = pyte.Screen(self.width, self.height)
            self._stream = pyte.ByteStream(self.cells)
        before = len(self.output)
        found = super()._read(timeout)
        self._stream.feed(self.output[before:])
        return found

    def until_shown(self, words: str) -> None:
        """Wait until `words` stand on the screen."""
        end = time.monotonic() + LATEST_SECONDS
        while not any(words in line for line in self.cells.display):
            if time.monotonic() > end:
                raise SystemExit(f"the app never showed {words!r}:\n" + "\n".join(self.cells.display))
            self._read(0.05)


def opened(workspace: Path, size: tuple[int, int]) -> tuple[Screen, dict[str, float]]:
    """Open the app on all runs; the seconds, of the clock and of the processor, until the first rows are painted."""
    terminal = Screen(workspace, *size, options=("--all-runs",))
    began = time.perf_counter()
    terminal.start()
    terminal.until_shown("#1/")
    return terminal, _seconds(time.perf_counter() - began, terminal.cpu_seconds())


def asked(terminal: Screen, opener: str, words: str, shown: str) -> dict[str, float]:
    """Measure seconds from Enter after `words`, in the line `opener` opens, until the line below says `shown`."""
    terminal.press(opener, quiet_seconds=0.5)
    os.write(terminal.screen, b"\x15" + words.encode())
    terminal.settle(1.0)
    began, busy = time.perf_counter(), terminal.cpu_seconds()
    os.write(terminal.screen, b"\r")
    terminal.until_shown(shown)
    seconds = time.perf_counter() - began
    terminal.settle(1.0)
    return _seconds(seconds, terminal.cpu_seconds() - busy)


def _seconds(clock: float, processor: float) -> dict[str, float]:
    return {"seconds": round(clock, 3), "cpu_seconds": round(processor, 3)}


def main() -> None:
    """Make the mission where it is not there, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=84)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--keys", type=int, default=30)
    parser.add_argument("--workspace", type=Path, help="keep the mission here, or measure the one that is there")
    published = sorted(SHARED.glob("published/sector1/scores_*.csv"))
    parser.add_argument("--scores", type=Path, default=published[0] if published else None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = given.workspace or Path(scratch)
        if not (workspace / "runs").is_dir():
            make_mission(workspace, given.runs, given.rows, given.scores)
        print(json.dumps(measured(workspace, tuple(map(int, given.size.split("x"))), given.keys), indent=1))


def measured(workspace: Path, size: tuple[int, int], n_keys: int) -> dict[str, object]:
    """Return the figures of one mission."""
    found: dict[str, object] = {
        "load": os.getloadavg()[0],
        "aims": "1.5 s, 30 ms, 0.4 s, 500 MB",
    }
    if not (workspace / "index").is_dir():
        terminal, found["open_without_index"] = opened(workspace, size)
        terminal.stop()
    terminal, found["open"] = opened(workspace, size)
    terminal.settle(2.0)
    for label, key in (("key_down", "j"), ("page_down", "\x04")):
        presses = [terminal.press(key) for _ in range(n_keys)]
        found[f"{label}_ms"] = round(1e3 * statistics.median(seconds for seconds, _, _ in presses), 1)
        found[f"{label}_cpu_ms"] = round(1e3 * statistics.mean(cpu for _, _, cpu in presses), 1)
    found["filter"] = {words: asked(terminal, "/", words, f"{words}  of ") for words in FILTERS}
    os.write(terminal.screen, b"\x1b")
    terminal.settle(5.0)
    found["sort"] = {words: asked(terminal, ":", f"sort {words}", f"by {column}") for words, column in SORTS.items()}
    os.write(terminal.screen, b":sort rank\r")
    terminal.settle(5.0)
    found["queue_megabytes"] = terminal.memory_mb()
    terminal.press("\r", quiet_seconds=3.0)
    presses = []
    for _ in range(n_keys):
        presses.append(terminal.press("j"))
        terminal.settle(0.5)
    found["vet_next_ms"] = round(1e3 * statistics.median(seconds for seconds, _, _ in presses), 1)
    found["vet_next_cpu_ms"] = round(1e3 * statistics.mean(cpu for _, _, cpu in presses), 1)
    found["megabytes"] = terminal.memory_mb()
    terminal.stop()
    return found


if __name__ == "__main__":
    main()
