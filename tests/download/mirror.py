"""A local archive that speaks the real protocol, and misbehaves on request.

Faults come by file and by turn: `faults(filename, turn)` says what goes wrong with the n-th request
(from 0) for a file; None means that it is answered as it should be.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import numpy as np
from local_server import LocalHandler, local_server

SCRIPT_PATH = "/missions/tess/download_scripts/sector/tesscurl_sector_{}_lc.sh"


def light_curve_bytes(seed: int = 0, n_rows: int = 150, check_sums: bool = True) -> bytes:
    """A small but true FITS file: empty primary, one table."""
    import io

    from astropy.io import fits

    rng = np.random.default_rng(seed)
    columns = [
        fits.Column(name="TIME", format="D", array=np.arange(n_rows) / 720),
        fits.Column(name="PDCSAP_FLUX", format="E", array=rng.normal(1000, 1, n_rows)),
    ]
    primary = fits.PrimaryHDU()
    primary.header["NEXTEND"] = 1
    buffer = io.BytesIO()
    fits.HDUList([primary, fits.BinTableHDU.from_columns(columns)]).writeto(buffer, checksum=check_sums)
    return buffer.getvalue()


def name_of(tic_id: int, sector: int = 1) -> str:
    return f"tess2018206045859-s{sector:04d}-{tic_id:016d}-0120-s_lc.fits"


def script_of(names: list[str], host: str = "https://mast.stsci.edu") -> bytes:
    lines = [f"curl -C - -L -o {n} {host}/api/v0.1/Download/file/?uri=mast:TESS/product/{n}" for n in names]
    return ("#!/bin/sh\n" + "\n".join(lines) + "\n").encode()


class Mirror:
    """What the server holds, how it misbehaves, and what it was asked."""

    def __init__(self, files: dict[str, bytes], scripts: dict[int, bytes] | None = None) -> None:
        self.files = files
        self.scripts = scripts or {}
        self.faults: Callable[[str, int], str | None] = lambda name, turn: None
        self.validators = True
        self.etag = '"v1"'
        self.search_status = "COMPLETE"
        self.turns: Counter[str] = Counter()
        self.requests: list[tuple[float, str, str]] = []
        """Time, path and Range header of every request."""
        self.lock = threading.Lock()
        self.url = ""

    @contextmanager
    def serving(self):
        with local_server(Handler, mirror=self) as self.url:
            yield self


class Handler(LocalHandler):
    mirror: Mirror

    def do_GET(self) -> None:
        mirror = self.mirror
        split = urlsplit(self.path)
        name = parse_qs(split.query).get("uri", [split.path])[0].rpartition("/")[2]
        with mirror.lock:
            turn = mirror.turns[name]
            mirror.turns[name] += 1
            mirror.requests.append((time.monotonic(), self.path, self.headers.get("Range") or ""))
        scripts = {SCRIPT_PATH.format(sector): text for sector, text in mirror.scripts.items()}
        content = scripts.get(split.path, mirror.files.get(name))
        fault = mirror.faults(name, turn)
        if content is None:
            self.answer(404, b"<html>no such file</html>")
        elif fault:
            getattr(self, f"fault_{fault.partition(':')[0]}")(content, fault.partition(":")[2])
        else:
            self.whole_or_rest(content)

    def do_POST(self) -> None:
        """MAST's search for light curves, as far as it is asked here."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        question = json.loads(form["request"][0])
        self.mirror.requests.append((time.monotonic(), self.path, ""))
        assert (self.path, question["service"]) == ("/api/v0/invoke", "Mast.Caom.Filtered")
        filters = {entry["paramName"]: entry["values"] for entry in question["params"]["filters"]}
        assert (filters["obs_collection"], filters["dataproduct_type"]) == (["TESS"], ["timeseries"])
        stars = {int(star) for star in filters["target_name"]}
        names = [name for name in self.mirror.files if int(name[24:40]) in stars]
        offered = [*names, *(name.replace("s_lc", "s_tp") for name in names), "../../x.fits"]
        data = [{"dataURL": f"mast:TESS/product/{name}"} for name in offered] + [{"dataURL": None}]
        self.answer(200, json.dumps({"status": self.mirror.search_status, "msg": "", "data": data}).encode())

    def answer(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if self.mirror.validators and status in (200, 206):
            self.send_header("ETag", self.mirror.etag)
            self.send_header("Last-Modified", "Sun, 13 Sep 2020 06:10:53 GMT")
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def wanted_start(self, content: bytes) -> int | None:
        wanted = self.headers.get("Range")
        if not wanted or self.headers.get("If-Range", self.mirror.etag) != self.mirror.etag:
            return None
        return int(wanted.removeprefix("bytes=").rstrip("-"))

    def whole_or_rest(self, content: bytes) -> None:
        start = self.wanted_start(content)
        if start is None:
            self.answer(200, content)
        elif start >= len(content):
            self.answer(416, b"", Content_Range=f"bytes */{len(content)}")
        else:
            self.answer(206, content[start:], Content_Range=f"bytes {start}-{len(content) - 1}/{len(content)}")

    def hang_up(self) -> None:
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def fault_cut(self, content: bytes, after: str) -> None:
        start = self.wanted_start(content) or 0
        rest, n = content[start:], int(after or 0)
        status, more = (
            (206, {"Content_Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}) if start else (200, {})
        )
        self.answer(status, rest[:n], length=len(rest), **more)
        self.hang_up()

    def fault_refuse(self, content: bytes, _: str) -> None:
        self.hang_up()

    def fault_ignore_range(self, content: bytes, _: str) -> None:
        self.answer(200, content)

    def fault_cut_ignoring_range(self, content: bytes, after: str) -> None:
        self.answer(200, content[: int(after)], length=len(content))
        self.hang_up()

    def fault_status(self, content: bytes, status: str) -> None:
        self.answer(int(status), b"<html>sorry</html>")

    def fault_busy(self, content: bytes, seconds: str) -> None:
        self.answer(429, b"slow down", Retry_After=seconds)

    def fault_short(self, content: bytes, n: str) -> None:
        self.answer(200, content[: int(n)])

    def fault_long(self, content: bytes, n: str) -> None:
        self.answer(200, content, length=len(content) + int(n))
        self.hang_up()

    def fault_page(self, content: bytes, _: str) -> None:
        self.answer(200, b"<!DOCTYPE html><html>Service under maintenance</html>", Content_Type="text/html")

    def fault_garbled(self, content: bytes, _: str) -> None:
        middle = len(content) - 2000
        self.answer(200, content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])

    def fault_redirect(self, content: bytes, target: str) -> None:
        self.answer(302, b"", Location=target)

    def fault_wrong_piece(self, content: bytes, _: str) -> None:
        self.answer(206, content[5:], Content_Range=f"bytes 5-{len(content) - 1}/{len(content)}")

    def fault_drip(self, content: bytes, seconds: str) -> None:
        self.answer(200, b"", length=len(content))
        for i in range(len(content)):
            self.wfile.write(content[i : i + 1])
            self.wfile.flush()
            time.sleep(float(seconds))

    def fault_slow_headers(self, content: bytes, seconds: str) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 1000:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(float(seconds))

    def fault_no_length(self, content: bytes, _: str) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    def fault_compressed(self, content: bytes, _: str) -> None:
        import gzip

        self.answer(200, gzip.compress(content), Content_Encoding="gzip")
