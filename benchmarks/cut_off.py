"""Runs on two workers in network namespaces of their own: killed, cut off, without a scheduler, and the same bytes.

    sudo python -m benchmarks.cut_off [--curves 200] [--seconds 30]

Linux, root and Dask (extra `cluster`). Each worker is behind a cable of its own (a veth pair on a bridge), which is
pulled for so many seconds. Prints a line a case: the seconds it took, and whether every file of results has the bytes
of a run without a cluster. Exits 1 where one has not.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from clara_pipeline.settings import DemoSettings
from clara_pipeline.stages.demo import write_demo

BRIDGE, NETWORK = "clara0", "10.213.77"
ADDRESS = f"tcp://{NETWORK}.1:8786"
STAGES = "ingest,features,score,rank,fold"
RESULTS = {".parquet", ".npy"}


class Cluster:
    """A scheduler on a bridge, and workers behind cables to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: dict[str, subprocess.Popen] = {}

    def start_scheduler(self) -> None:
        """Start the scheduler, and wait until it listens."""
        arguments = ("--host", f"{NETWORK}.1", "--port", ADDRESS.rpartition(":")[2])
        self._start("scheduler", "dask_scheduler", "Scheduler at:", *arguments)

    def start_worker(self, number: int) -> None:
        """Start a worker behind its cable, and wait until the scheduler knows it."""
        name = f"clara{number}"
        host = ("--host", f"{NETWORK}.{10 + number}")
        arguments = (ADDRESS, "--no-nanny", "--nthreads", "1", *host)
        self._start(name, "dask_worker", "Registered to:", *arguments, before=("ip", "netns", "exec", name))

    def kill(self, name: str) -> None:
        """Kill a process, and wait until it is gone."""
        self._processes[name].kill()
        self._processes[name].wait()

    def end(self) -> None:
        """Kill all that is left."""
        for name in self._processes:
            self.kill(name)

    def _start(self, name: str, module: str, sign: str, *arguments: str, before: Sequence[str] = ()) -> None:
        log = self._folder / f"{name}.log"
        command = [*before, sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
        with log.open("w") as out:
            self._processes[name] = subprocess.Popen(command, stdout=out, stderr=out)
        while sign not in log.read_text():
            if self._processes[name].poll() is not None:
                sys.exit(f"{name} did not start:\n{log.read_text()}")
            time.sleep(0.05)


@contextmanager
def cables(n_workers: int) -> Iterator[None]:
    """Lay a bridge and, for each worker, a network namespace with a cable to it."""
    ip("link", "add", BRIDGE, "type", "bridge")
    try:
        ip("addr", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for number in range(1, n_workers + 1):
            lay_cable(number)
        yield
    finally:
        for number in range(1, n_workers + 1):
            subprocess.run(["ip", "netns", "del", f"clara{number}"], stderr=subprocess.DEVNULL, check=False)
            subprocess.run(["ip", "link", "del", cable(number)], stderr=subprocess.DEVNULL, check=False)
        ip("link", "del", BRIDGE)


def lay_cable(number: int) -> None:
    """Connect a new network namespace to the bridge."""
    name, inside = f"clara{number}", ("-n", f"clara{number}")
    ip("netns", "add", name)
    ip("link", "add", cable(number), "type", "veth", "peer", "name", "eth0", "netns", name)
    ip("link", "set", cable(number), "master", BRIDGE, "up")
    ip(*inside, "addr", "add", f"{NETWORK}.{10 + number}/24", "dev", "eth0")
    for device in ("lo", "eth0"):
        ip(*inside, "link", "set", device, "up")


def cable(number: int) -> str:
    """Return the name of the end of a worker's cable that is at the bridge."""
    return f"claraveth{number}"


def ip(*arguments: str) -> None:
    """Call `ip`. Raises CalledProcessError where it refuses."""
    subprocess.run(["ip", *arguments], check=True)


class Bench:
    """Runs over one folder of light curves, and what a run without a cluster made of it."""

    def __init__(self, folder: Path, n_curves: int) -> None:
        self.folder = folder
        self.curves = write_demo(folder / "sky", DemoSettings(n_stars=n_curves))
        self.local = self.results(self.end(self.start("local")))

    def start(self, name: str, *more: str) -> subprocess.Popen:
        """Start a run in a workspace of this name."""
        options = ("--stages", STAGES, "--offline", "-q", "--json", "--set", "run.chunk_size=10")
        where = ("--workspace", str(self.folder / name))
        return subprocess.Popen(
            [*CLARA, "run", str(self.curves), *where, *options, *more],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def resume(self, name: str) -> subprocess.Popen:
        """Go on with the run in a workspace."""
        command = [
            *CLARA,
            "run",
            "--resume",
            self.run(name).name,
            "--workspace",
            str(self.folder / name),
            "--json",
            "-q",
        ]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, process: subprocess.Popen) -> Path:
        """Wait for a run; returns its folder."""
        said, trouble = process.communicate()
        if process.returncode not in (0, 3):
            sys.exit(f"a run ended with {process.returncode}: {trouble}")
        return Path(json.loads(said)["run"])

    def run(self, name: str) -> Path:
        """Return the folder of the one run in a workspace."""
        return next((self.folder / name / "runs").glob("2*"))

    def wait_for_parts(self, name: str, stage: str, n_parts: int) -> None:
        """Wait until a stage of the run in a workspace has written so many parts."""
        while len(list((self.folder / name).glob(f"runs/2*/{stage}/0*.parquet"))) < n_parts:
            time.sleep(0.02)

    @staticmethod
    def results(run: Path) -> dict[str, bytes]:
        """Return every file of results of a run, by its name."""
        return {str(p.relative_to(run)): p.read_bytes() for p in run.rglob("*") if p.suffix in RESULTS}


def undisturbed(bench: Bench, _cluster: Cluster, _seconds: float) -> Path:
    """Let both workers do all of it."""
    return bench.end(bench.start("undisturbed", *ON_CLUSTER))


def worker_killed(bench: Bench, cluster: Cluster, _seconds: float) -> Path:
    """Kill a worker amid the folds."""
    running = bench.start("killed", *ON_CLUSTER)
    bench.wait_for_parts("killed", "fold", 2)
    cluster.kill("clara1")
    return bench.end(running)


def worker_cut_off(bench: Bench, _cluster: Cluster, seconds: float) -> Path:
    """Pull a worker's cable amid the folds, and plug it in again."""
    running = bench.start("cut", *ON_CLUSTER)
    bench.wait_for_parts("cut", "fold", 2)
    ip("link", "set", cable(1), "down")
    time.sleep(seconds)
    ip("link", "set", cable(1), "up")
    return bench.end(running)


def scheduler_killed(bench: Bench, cluster: Cluster, _seconds: float) -> Path:
    """Kill the scheduler amid the folds, start another, and go on."""
    running = bench.start("headless", *ON_CLUSTER)
    bench.wait_for_parts("headless", "fold", 2)
    cluster.kill("scheduler")
    _, said = running.communicate()
    if running.returncode != 1 or "go on with --resume" not in said:
        sys.exit(f"without its scheduler the run ended with {running.returncode}: {said}")
    cluster.start_scheduler()
    for number in (1, 2):
        cluster.kill(f"clara{number}")
        cluster.start_worker(number)
    return bench.end(bench.resume("headless"))


CLARA = (sys.executable, "-m", "clara_tui.cli")
ON_CLUSTER = ("--scheduler", ADDRESS)
CASES: dict[str, Callable[[Bench, Cluster, float], Path]] = {
    "two workers, undisturbed": undisturbed,
    "one worker cut off": worker_cut_off,
    "one worker killed": worker_killed,
    "the scheduler killed, the run resumed": scheduler_killed,
}


def main() -> int:
    """Go through all cases; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--curves", type=int, default=200, help="light curves of the demo sky (200)")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the cable is pulled (30)")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the cables are taken up again
    n_wrong = 0
    with tempfile.TemporaryDirectory(prefix="clara-cut-off-") as folder, cables(2):
        bench = Bench(Path(folder), asked.curves)
        for name, case in CASES.items():
            cluster = Cluster(Path(folder))
            try:
                cluster.start_scheduler()
                cluster.start_worker(1)
                cluster.start_worker(2)
                began = time.monotonic()
                is_same = bench.results(case(bench, cluster, asked.seconds)) == bench.local
            finally:
                cluster.end()
            n_wrong += not is_same
            bytes_are = "the same bytes" if is_same else "OTHER BYTES"
            print(f"{name:40} {time.monotonic() - began:5.0f} s  {len(bench.local)} files, {bytes_are}", flush=True)
    return 1 if n_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
