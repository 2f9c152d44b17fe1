"""Time the vet screen through a real pseudo-terminal: key to painted, bytes, first paint, memory.

    python -m benchmarks.vet [--rows 100000] [--size 80x24] [--starts 15] [--light-curves DIR] [--scores CSV]
    python -m benchmarks.vet --workspace DIR [--size 80x24 160x50] [--keys 36]

A queue of `--rows` stars is made of the light curves in DIR (default: the shared data beside the project,
else simulated stars), with the scores of the CSV repeated where one is given. Each press waits until the
evidence of the neighbours had time to come, as between two decisions of a person. "whole evidence" is the time from
the key to the last byte of anything that the star brings within two seconds: all panels with all of their evidence.
With `--workspace` of a finished run there, which is copied first; it must have more stars than `--keys`.
"""

from __future__ import annotations

import argparse
import csv
import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import psutil

SHARED = Path(os.environ.get("CLARA_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
QUIET_SECONDS = 0.06
"""Output that pauses this long has been painted."""
WHOLE_SECONDS = 2.0
"""After so long without output nothing of a star is still to come."""
PAUSE_SECONDS = 0.7
LATEST_SECONDS = 60.0


def keep_bytecode() -> None:
    """Let this process use compiled modules, as an installed program does, even where this environment writes none."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / f"clara-bytecode-{os.getuid()}")


@dataclass
class Terminal:
    """The app on a pseudo-terminal."""

    workspace: Path
    width: int
    height: int
    options: tuple[str, ...] = ()
    process: int = 0
    screen: int = -1
    first_paint: float = 0.0
    output: bytes = field(default=b"", repr=False)

    def start(self) -> None:
        began = time.perf_counter()
        self.process, self.screen = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", LINES="", COLUMNS="")
            keep_bytecode()
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self.height, self.width, 0, 0))
            os.execv(sys.executable, [sys.executable, "-m", "clara_tui.cli", str(self.workspace), *self.options])
        self.until(b"CLARA")
        self.first_paint = time.perf_counter() - began

    def until(self, *words: bytes) -> None:
        """Read until one of `words` was painted (of a word only the cells that change may be)."""
        self.output, end = b"", time.monotonic() + LATEST_SECONDS
        while not any(word in self.output for word in words):
            if time.monotonic() > end:
                raise SystemExit(f"the app never painted any of {words!r}")
            self._read(0.1)

    def press(self, key: str, quiet_seconds: float = QUIET_SECONDS) -> tuple[float, int, float]:
        """Return seconds from the key to the last byte of what it painted, how many bytes that were, seconds of CPU."""
        self.settle(0.0)
        busy = self.cpu_seconds()
        began, self.output = time.perf_counter(), b""
        os.write(self.screen, key.encode())
        last = self._read(LATEST_SECONDS)
        while (again := self._read(quiet_seconds)) is not None:
            last = again
        return (last or time.perf_counter()) - began, len(self.output), self.cpu_seconds() - busy

    def cpu_seconds(self) -> float:
        return sum(psutil.Process(self.process).cpu_times()[:2])

    def settle(self, seconds: float) -> None:
        """Take in what comes by itself."""
        end = time.monotonic() + seconds
        while self._read(max(end - time.monotonic(), 0.0)) is not None or time.monotonic() < end:
            pass

    def _read(self, timeout: float) -> float | None:
        if not select.select([self.screen], [], [], timeout)[0]:
            return None
        try:
            self.output += os.read(self.screen, 1 << 16)
        except OSError:  # it has ended
            return None
        return time.perf_counter()

    def memory_mb(self) -> tuple[float, float]:
        """Return the resident memory of the app, and of its helpers."""
        app = psutil.Process(self.process)
        helpers = sum(child.memory_info().rss for child in app.children(recursive=True))
        return app.memory_info().rss / 1e6, helpers / 1e6

    def stop(self) -> None:
        os.kill(self.process, signal.SIGTERM)
        self.settle(0.5)
        os.waitpid(self.process, 0)
        os.close(self.screen)


def make_workspace(folder: Path, n_rows: int, curves: list[Path], scores: Path | None, with_ephemerides: bool) -> None:
    """Make a finished run of `n_rows` stars over the given light curves."""
    import pyarrow as pa

    from clara_pipeline.runs.parts import write_table
    from clara_pipeline.runs.run_directory import Manifest, create_run
    from clara_pipeline.tables.run_tables import RANKED, TARGETS, arrow_schema

    run = create_run(folder, Manifest(run="20260101-000000-bench", created_utc="", clara_version="0"), "")
    p3, p5, p9 = scores_of(scores, n_rows)
    wrss = 0.8 * np.sqrt(p3) + 0.2 * np.sqrt(p9)
    order = np.argsort(-wrss, kind="stable")
    tic_id = (1_000_000 + np.arange(n_rows))[order]
    names = [f"tess2018206045859-s0001-{tic:016d}-0120-s_lc.fits" for tic in tic_id]
    low, high = wrss.min(), wrss.max()
    columns = {
        "tic_id": tic_id, "sector": np.ones(n_rows, np.int32), "filename": names, "p3": p3[order], "p5": p5[order],
        "p9": p9[order], "wrss": wrss[order], "nwrss": (wrss[order] - low) / (high - low),
        "percentile": 100 * (1 - np.arange(n_rows) / n_rows), "rank": np.arange(1, n_rows + 1),
    }  # fmt: skip
    schema = arrow_schema(RANKED)
    table = pa.table({name: columns.get(name, pa.nulls(n_rows)) for name in schema.names}).cast(schema)
    if with_ephemerides:
        period = np.random.default_rng(1).uniform(0.5, 10.0, n_rows)
        more = {"bls_period_days": period, "bls_epoch_btjd": np.full(n_rows, 1326.0),
                "bls_duration_hours": np.full(n_rows, 3.0), "bls_depth_ppm": np.full(n_rows, 2000.0)}  # fmt: skip
        for name, values in more.items():
            table = table.append_column(name, pa.array(values))
    write_table(run.path("candidates.parquet"), table)
    paths = [str(path) for path in islice(cycle(curves), n_rows)]
    targets = {"filename": names, "path": paths}
    schema = arrow_schema(TARGETS)
    run.path("ingest").mkdir()
    targets = pa.table({name: targets.get(name, pa.nulls(n_rows)) for name in schema.names}).cast(schema)
    write_table(run.path("ingest", "targets.parquet"), targets)


def scores_of(path: Path | None, n_rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return p3, p5, p9: the numbers of a score file's last column, repeated; or made up."""
    rng = np.random.default_rng(0)
    if path is None or not path.exists():
        p3 = rng.uniform(0.01, 0.8, n_rows)
    else:
        with path.open(newline="") as file:
            found = [float(row[-1]) for row in list(csv.reader(file))[1:] if row and row[-1].replace(".", "").isdigit()]
        p3 = np.resize(np.array(found), n_rows)
    return p3, np.clip(p3 + rng.normal(0, 0.02, n_rows), 0, 1), np.clip(p3 + rng.normal(0, 0.02, n_rows), 0, 1)


def light_curves(folder: Path, scratch: Path) -> list[Path]:
    """List the FITS files of `folder`; simulated ones where there are none."""
    found = sorted(folder.glob("*.fits")) if folder.is_dir() else []
    if found:
        return found
    from clara_pipeline.settings import DemoSettings
    from clara_pipeline.stages.demo import write_demo

    write_demo(scratch / "data", DemoSettings(n_stars=24))
    return sorted((scratch / "data").rglob("*.fits"))


def measure_first_paint(workspace: Path, width: int, height: int, n_starts: int) -> None:
    """Print how soon the app paints, in seconds of the clock and of the processor; the first start does not count."""
    seconds, busy = [], []
    for _ in range(n_starts + 1):
        terminal = Terminal(workspace, width, height)
        terminal.start()
        seconds.append(terminal.first_paint)
        busy.append(terminal.cpu_seconds())
        terminal.stop()
    print(f"{width}x{height}: first paint median {statistics.median(seconds[1:]):.2f} s"
          f" ({min(seconds[1:]):.2f} to {max(seconds[1:]):.2f}), CPU median {statistics.median(busy[1:]):.2f} s"
          f", of {n_starts} starts")  # fmt: skip


def report(label: str, presses: list[tuple[float, int, float]]) -> None:
    milliseconds = sorted(1e3 * seconds for seconds, _, _ in presses)
    sizes = sorted(size for _, size, _ in presses)
    busy = statistics.mean(1e3 * cpu for _, _, cpu in presses)
    print(
        f"  {label:<36} median {statistics.median(milliseconds):4.0f} ms"
        f"   p90 {milliseconds[int(0.9 * len(presses))]:4.0f} ms"
        f"   CPU mean {busy:3.0f} ms"
        f"   bytes median {statistics.median(sizes):6.0f}   most {sizes[-1]:6.0f}"
    )


def report_whole(presses: list[tuple[float, int, float]]) -> None:
    """Print how soon the whole evidence was there."""
    late = np.array([1e3 * seconds for seconds, _, _ in presses])
    median, most = np.percentile(late, [50, 95])
    print(
        f"  whole evidence after the key: median {median:.0f} ms   95 % {most:.0f} ms   latest {late.max():.0f} ms"
        f"   of {len(late)} stars, neighbours prefetched"
    )


def measure(workspace: Path, width: int, height: int, n_keys: int) -> None:
    """Print how fast every kind of key is."""
    terminal = vetting(workspace, width, height)
    for label, keys in (
        ("next star (j)", "j"), ("a decision and the next star (p, e)", "pe"), ("period surgery (. ,)", ".,"),
    ):  # fmt: skip
        presses = []
        for key in islice(cycle(keys), n_keys):
            presses.append(terminal.press(key))
            terminal.settle(PAUSE_SECONDS)
        report(label, presses)
    end(terminal)


def measure_whole(workspace: Path, width: int, height: int, n_keys: int) -> None:
    """Print how soon the whole evidence of a star is there."""
    terminal = vetting(workspace, width, height)
    report_whole([terminal.press("j", WHOLE_SECONDS) for _ in range(n_keys)])
    end(terminal)


def vetting(workspace: Path, width: int, height: int) -> Terminal:
    """Return the app on the Vet screen, the first star and its neighbours there."""
    terminal = Terminal(workspace, width, height)
    terminal.start()
    terminal.until(b"#1/")
    terminal.settle(1.0)
    os.write(terminal.screen, b"\r")
    terminal.until(b"T0 ", b"dur ", b"BLS ", b"dep ")
    terminal.settle(3.0)
    return terminal


def end(terminal: Terminal) -> None:
    """Say what memory was taken, and end the app."""
    app, helpers = terminal.memory_mb()
    print(f"  memory: app {app:.0f} MB, beside it {helpers:.0f} MB")
    terminal.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[240, 100_000])
    parser.add_argument("--size", nargs="+", default=["80x24", "160x50"])
    parser.add_argument("--keys", type=int, default=30)
    parser.add_argument("--starts", type=int, default=15)
    parser.add_argument("--light-curves", type=Path, default=SHARED / "tess")
    published = sorted(SHARED.glob("published/sector1/scores_*.csv"))
    parser.add_argument("--scores", type=Path, default=published[0] if published else None)
    parser.add_argument(
        "--search", action="store_true", help="a run without ephemerides: searched by the analysis helper"
    )
    parser.add_argument("--workspace", type=Path, help="a workspace with a finished run, in place of one made here")
    given = parser.parse_args()
    sizes = [tuple(map(int, size.split("x"))) for size in given.size]
    if given.workspace is not None:
        with tempfile.TemporaryDirectory() as scratch:
            for width, height in sizes:
                copy = Path(scratch) / f"{width}x{height}"
                shutil.copytree(given.workspace, copy)
                measure_first_paint(copy, width, height, given.starts)
                measure_whole(copy, width, height, given.keys)
        return
    for n_rows in given.rows:
        with tempfile.TemporaryDirectory() as scratch:
            workspace = Path(scratch)
            curves = light_curves(given.light_curves, workspace)
            make_workspace(workspace, n_rows, curves, given.scores, not given.search)
            print(f"queue of {n_rows:,} stars, {len(curves)} light curves")
            for width, height in sizes:
                measure_first_paint(workspace, width, height, given.starts)
                measure_whole(workspace, width, height, given.keys)
                measure(workspace, width, height, given.keys)


if __name__ == "__main__":
    main()
