"""Measure how the server bears load: `python -m benchmarks.serve_load` prints one JSON object.

A real server on a free port gets fifty uploads at once, an upload of two gigabytes, uploads that drip, and packed
files that unfold to a gigabyte. Meanwhile another process asks `/health` every twentieth of a second, and measures
how late the machine wakes it: what a probe took beyond that is the server's own.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import multiprocessing
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

import numpy as np
import psutil

UPLOADS = 50
POINTS = 18_000
DRIPPING = 12
DRIP_SECONDS = 0.2
BOMBS = 8
BOMB_BYTES = 1 << 30
HUGE_BYTES = 2 << 30
PROBE_SECONDS = 0.05
BOUNDARY = "clara-load"
QUIET_SECONDS = 3.0


def main() -> None:
    """Print the figures of every trial."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted(TRIALS), action="append", help="default: all trials")
    chosen = parser.parse_args().only or list(TRIALS)
    with tempfile.TemporaryDirectory() as folder, server(folder) as (host, process):
        report = {name: watched(host, process, TRIALS[name]) for name in chosen}
    print(json.dumps({"load_average": psutil.getloadavg()} | report, indent=1))


@contextmanager
def server(folder: str) -> Iterator[tuple[str, psutil.Process]]:
    """Start `clara-tui serve` on a free port; yields its host:port and its process."""
    command = [sys.executable, "-m", "clara_tui", "serve", "--port", "0", "--json", "--workspace", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield urlsplit(json.loads(process.stdout.readline())["address"]).netloc, psutil.Process(process.pid)
        finally:
            process.terminate()


def watched(host: str, process: psutil.Process, trial: Callable[[str], dict[str, object]]) -> dict[str, object]:
    """Run a trial; add what `/health` took meanwhile and the most memory that the server and its workers had."""
    ours, theirs = multiprocessing.Pipe()
    prober = multiprocessing.get_context("spawn").Process(target=probe, args=(host, theirs), daemon=True)
    prober.start()
    ours.recv()
    ended, peaks = threading.Event(), {"server_mb": 0.0, "workers_mb": 0.0}
    watcher = threading.Thread(target=_watch_memory, args=(process, ended, peaks))
    watcher.start()
    begun = time.perf_counter()
    found = trial(host)
    seconds = time.perf_counter() - begun
    ended.set()
    watcher.join()
    ours.send("stop")
    health = ours.recv()
    prober.join()
    return found | {"seconds": round(seconds, 1), "health": health} | {name: round(mb) for name, mb in peaks.items()}


def probe(host: str, told: Connection) -> None:
    """Ask `/health` again and again until something is told; answers with milliseconds of it and of the machine."""
    asked, late = [], []
    told.send("ready")
    while not told.poll():
        begun = time.perf_counter()
        time.sleep(PROBE_SECONDS)
        woken = time.perf_counter()
        late.append(woken - begun - PROBE_SECONDS)
        status = _status(host, "GET", "/health")
        asked.append(time.perf_counter() - woken if status == "200" else float("inf"))
    told.send({"probes": len(asked), "ms": _spread(asked), "machine_late_ms": _spread(late)})


def _spread(seconds: list[float]) -> dict[str, float]:
    shares = {"median": 50, "p99": 99, "max": 100}
    return {name: round(1e3 * float(np.percentile(seconds, share)), 1) for name, share in shares.items()}


def _watch_memory(process: psutil.Process, ended: threading.Event, peaks: dict[str, float]) -> None:
    while not ended.wait(0.1):
        children = sum(one.memory_info().rss for one in process.children(recursive=True) if one.is_running())
        peaks["workers_mb"] = max(peaks["workers_mb"], children / 1e6)
        peaks["server_mb"] = max(peaks["server_mb"], process.memory_info().rss / 1e6)


def nothing(_host: str) -> dict[str, object]:
    """Leave the server alone for a while."""
    time.sleep(QUIET_SECONDS)
    return {}


def many_uploads(host: str) -> dict[str, object]:
    """Send fifty light curves at once."""
    body = form("star.csv", _light_curve())
    return _counted(UPLOADS, lambda: _status(host, "POST", "/api/analyze", body))


def huge_upload(host: str) -> dict[str, object]:
    """Send two gigabytes, with their length and without."""
    head, _, _ = form("star.fits", b"").partition(b"\r\n\r\n")
    body = HugeBody(head + b"\r\n\r\n", HUGE_BYTES)
    with_length = _status(host, "POST", "/api/analyze", body, {"Content-Length": str(HUGE_BYTES)})
    unpacked = HugeBody(head + b"\r\n\r\n", HUGE_BYTES)
    without = _status(host, "POST", "/api/analyze", iter(lambda: unpacked.read(1 << 16), b""))
    sent = round((body.n_sent + unpacked.n_sent) / 1e6, 1)
    return {"answers": {"with a length": with_length, "in chunks": without}, "sent_mb": sent}


def dripping_uploads(host: str) -> dict[str, object]:
    """Send a byte every fifth of a second on a dozen connections, for as long as the server listens."""
    head = form("star.csv", b"")[:-20]

    def drip() -> str:
        """Send one body, byte by byte."""
        return _status(host, "POST", "/api/analyze", _dripped(head, 60.0), {"Content-Length": "5000000"})

    return _counted(DRIPPING, drip)


def packed_bombs(host: str) -> dict[str, object]:
    """Send small packed files that unfold to a gigabyte each."""
    packer, chunk, packed = zlib.compressobj(9, zlib.DEFLATED, 31), b"1,1\n" * (1 << 18), io.BytesIO()
    for _ in range(BOMB_BYTES // len(chunk)):
        packed.write(packer.compress(chunk))
    packed.write(packer.flush())
    body = form("bomb.csv.gz", packed.getvalue())
    return _counted(BOMBS, lambda: _status(host, "POST", "/api/analyze", body)) | {"sent_mb": round(len(body) / 1e6, 1)}


TRIALS = {
    "nothing": nothing,
    "fifty uploads": many_uploads,
    "two gigabytes": huge_upload,
    "dripping uploads": dripping_uploads,
    "packed bombs": packed_bombs,
}


class HugeBody:
    """Zeros without end, as a file that is read and never held."""

    def __init__(self, head: bytes, n_bytes: int) -> None:
        self._head, self._left = head, n_bytes
        self.n_sent = 0

    def read(self, n_bytes: int = 1 << 16) -> bytes:
        """Return the next bytes; at most `n_bytes`."""
        piece, self._head = (self._head or bytes(min(n_bytes, self._left))), b""
        self._left -= len(piece)
        self.n_sent += len(piece)
        return piece


def form(name: str, data: bytes) -> bytes:
    """Make the multipart form of one file."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def _light_curve() -> bytes:
    rng = np.random.default_rng(1)
    time_btjd = 1325.0 + np.arange(POINTS) / 720
    flux = 1000 + rng.normal(0, 1, POINTS) - 5 * (np.abs(time_btjd - 1330) < 0.1)
    return b"time,flux\n" + "".join(f"{t:.6f},{f:.4f}\n" for t, f in zip(time_btjd, flux, strict=True)).encode()


def _dripped(head: bytes, seconds: float) -> Iterator[bytes]:
    yield head
    for _ in range(round(seconds / DRIP_SECONDS)):
        time.sleep(DRIP_SECONDS)
        yield b"1"


def _counted(n: int, act: Callable[[], str]) -> dict[str, object]:
    """Do something `n` times at once, and count the answers."""
    with ThreadPoolExecutor(n) as threads:
        return {"answers": dict(sorted(Counter(threads.map(lambda _: act(), range(n))).items()))}


def _status(host: str, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> str:
    """Ask once; the status of the answer, or how the connection ended."""
    connection = http.client.HTTPConnection(host, timeout=120)
    sent = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"} if method == "POST" else {}
    try:
        with suppress(OSError):  # it may have answered and closed before all was sent
            connection.request(method, path, body, sent | (headers or {}))  # type: ignore[arg-type]
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return f"closed: {type(error).__name__}"
    finally:
        connection.close()


if __name__ == "__main__":
    main()
