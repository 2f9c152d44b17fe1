"""Measure how soon things end or open that somebody waits for: `python -m benchmarks.promptness [--repeat 5]`.

These are the figures that no test asserts, since a busy machine would fail it.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil

NAME = "tess2018206045859-s0007-{:016d}-0120-s_lc.fits"
N_FILES = 12
ENDLESS = "select count(*) from range(10000000) a, range(10000000) b where a.range < b.range"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    figures: dict[str, Callable[[], float]] = {
        "Ctrl-C to the end of a download that drips (build for 2 s)": interrupted_download,
        "a query of 0.3 s without an end, stopped": endless_query,
        "a killed parent to the end of its workers (build for 2 s)": orphaned_workers,
        "opening a journal of 100 000 lines": long_journal,
    }
    for about, measure in figures.items():
        seconds = [measure() for _ in range(args.repeat)]
        print(f"{about}: {statistics.median(seconds):.2f} s (median of {args.repeat}; longest {max(seconds):.2f} s)")


class Dripping(BaseHTTPRequestHandler):
    """A list of light curves, and of each one byte every half second."""

    n_asked = 0

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path.endswith(".sh"):
            lines = [
                f"curl -C - -L -o {NAME.format(n)} {self.base()}/{NAME.format(n)}\n" for n in range(1, N_FILES + 1)
            ]
            body = "".join(lines).encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        type(self).n_asked += 1
        self.send_header("Content-Length", "100000")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"S")
                self.wfile.flush()
                time.sleep(0.5)
        except OSError:
            return

    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def log_message(self, _format: str, *_args: object) -> None:
        return


def interrupted_download() -> float:
    """Return the seconds from SIGINT to the exit of `download`, sent while its threads get their work."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    server.daemon_threads, Dripping.n_asked = True, 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory() as folder:
        words = [
            "download",
            "-q",
            f"--workspace={folder}",
            f"--script={base}/list.sh",
            f"--set=download.base_url={base}",
        ]
        process = subprocess.Popen([sys.executable, "-P", "-m", "clara_tui", *words], stderr=subprocess.DEVNULL)
        while Dripping.n_asked < 3 and process.poll() is None:
            time.sleep(0.001)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130, "the download did not begin"
        taken = time.monotonic() - began
    server.shutdown()
    return taken


def endless_query() -> float:
    """Return the seconds that a query takes which is stopped after 0.3 s."""
    import pyarrow as pa

    from clara_pipeline.errors import UsageError
    from clara_tui.queue.sql import select

    began = time.monotonic()
    try:
        select(ENDLESS, pa.table({"a": [1]}), seconds=0.3)
    except UsageError:
        return time.monotonic() - began
    raise AssertionError("the query was not stopped")


def orphaned_workers() -> float:
    """Return the seconds from the death of a run to that of its last worker."""
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from clara_pipeline.pool.chunks import Chunk\nfrom clara_pipeline.pool.process_pool import Pool\n"
        "from benchmarks.promptness import rest\n"
        "if __name__ == '__main__':\n"
        "    with Pool(2, Path(sys.argv[1]) / 'log') as pool:\n"
        "        list(pool.run(rest, [Chunk((i,), None) for i in range(2)], sys.argv[1]))\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "parent.py")
        script.write_text(code)
        parent = subprocess.Popen([sys.executable, script, folder], env=os.environ | {"PYTHONPATH": os.getcwd()})
        while len(list(Path(folder).glob("*.pid"))) < 2 and parent.poll() is None:
            time.sleep(0.01)
        workers = [psutil.Process(int(path.stem)) for path in Path(folder).glob("*.pid")]
        began = time.monotonic()
        parent.kill()
        parent.wait()
        psutil.wait_procs(workers, timeout=60)
        return time.monotonic() - began


def rest(_chunk: object, folder: str) -> None:
    """Sleep in a worker, having said that it began."""
    Path(folder, f"{os.getpid()}.pid").touch()
    time.sleep(60)


def long_journal() -> float:
    """Return the seconds of the processor that opening a session of 100 000 lines takes."""
    from clara_pipeline.decisions import acts
    from clara_pipeline.records import CandidateKey
    from clara_pipeline.sessions.session import Session

    with tempfile.TemporaryDirectory() as folder:
        with Session.open(Path(folder), "long", "ann") as session:
            session.save(acts.disposition("PC"), CandidateKey(1, 1, "a.fits"))
        (path,) = Path(folder).glob("*.jsonl")
        last = path.read_bytes().splitlines(keepends=True)[-1]
        name = last.split(b'"id":"')[1].split(b'"')[0]
        with path.open("ab") as file:
            for number in range(100_000):
                file.write(last.replace(name, b"%024x" % number).replace(b'"a.fits"', b'"%d.fits"' % (number % 50_000)))
        began = time.process_time()
        Session.open(Path(folder), "long", "ann").close()
        return time.process_time() - began


if __name__ == "__main__":
    main()
