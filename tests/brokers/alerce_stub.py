"""A local ALeRCE: both interfaces, pages, and faults on request.

`faults(path, turn)` says what goes wrong with the n-th request (from 0) for a path; None means that it is answered as
it should be.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from local_server import LocalHandler, local_server

CLASSES = ("SNIa", "SNII", "QSO", "CEP")


def detection(n: int, sign: int = 1, magpsf: float = 19.0) -> dict[str, Any]:
    """One detection in ALeRCE's own layout, as far as it matters and with some that does not."""
    return {
        "candid": f"83247666121501{n:04d}", "mjd": 58500.0 + 3 * n, "fid": 1 + n % 2, "pid": 832476661215,
        "isdiffpos": sign, "magpsf": magpsf + 0.01 * n, "sigmapsf": 0.1, "magap": 20.9, "distnr": 0.39, "rb": 0.8,
        "ra": 257.6411, "dec": 16.3144, "corrected": False, "dubious": False, "magpsf_corr": None,
        "sigmapsf_corr": None, "sigmapsf_corr_ext": None, "has_stamp": True, "programid": 1, "parent_candid": None,
    }  # fmt: skip


def supernova(n_detections: int = 6, class_name: str = "SNIa", sign: int = 1) -> dict[str, Any]:
    """One object: its entry in the list, and its measurements."""
    detections = [detection(n, sign) for n in range(n_detections)]
    return {
        "class": class_name,
        "probability": 0.9,
        "detections": detections,
        "non_detections": [{"mjd": 58495.0, "fid": 1, "diffmaglim": 20.4}],
        "forced": [
            {"mjd": 58497.0, "fid": 1, "mag": 20.1, "e_mag": 0.5, "isdiffpos": 1, "corrected": False,
             "extra_fields": {"procstatus": "0", "distnr": 0.1}}
        ],
    }  # fmt: skip


class Stub:
    """What the broker holds, how it misbehaves, and what it was asked."""

    def __init__(self, objects: dict[str, dict[str, Any]]) -> None:
        self.objects = objects
        self.faults: Callable[[str, int], str | None] = lambda path, turn: None
        self.repeats = 0
        """Entries of each page that are on the next one again."""
        self.turns: Counter[str] = Counter()
        self.requests: list[str] = []
        self.lock = threading.Lock()
        self.url = ""

    @contextmanager
    def serving(self) -> Iterator[Stub]:
        with local_server(Handler, stub=self) as self.url:
            yield self

    def settings(self, **more: object) -> list[str]:
        """The options of the command that send it here."""
        given = {"alerce_ztf": f"{self.url}/ztf/v1", "alerce_lsst": self.url, "first_wait_seconds": 0.005} | more
        return [word for name, value in given.items() for word in ("--set", f"brokers.{name}={value}")]

    def listed(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        """The entries that answer a query, in its order."""
        named = asked.get("class", asked.get("class_name"))
        entries = [
            {
                "oid": name,
                "class": one["class"],
                "probability": one["probability"],
                "ndet": len(one["detections"]),
                "firstmjd": one["detections"][0]["mjd"],
                "lastmjd": one["detections"][-1]["mjd"],
                "meanra": 257.6,
                "meandec": 16.3,
            }
            for name, one in self.objects.items()
            if one["class"] == named and one["probability"] >= float(asked.get("probability", 0))
        ]
        return sorted(entries, key=lambda entry: -entry[asked.get("order_by", "probability")])


class Handler(LocalHandler):
    stub: Stub

    def do_GET(self) -> None:
        stub, split = self.stub, urlsplit(self.path)
        with stub.lock:
            turn = stub.turns[self.path]
            stub.turns[self.path] += 1
            stub.requests.append(self.path)
        fault = stub.faults(split.path, turn)
        answer = self.answer_to(split.path, {key: value[0] for key, value in parse_qs(split.query).items()})
        if fault is None:
            self.send(404 if answer is None else 200, json.dumps(answer).encode())
        else:
            getattr(self, f"fault_{fault.partition(':')[0]}")(json.dumps(answer).encode(), fault.partition(":")[2])

    def answer_to(self, path: str, asked: dict[str, str]) -> Any:
        words = [unquote(word) for word in path.strip("/").split("/")]
        with self.stub.lock:
            if words[-1] in ("objects", "list_objects"):
                return self.page(self.stub.listed(asked), int(asked["page"]), int(asked["page_size"]))
            name = asked.get("oid") or (words[-1] if "forced-photometry" in words else words[-2])
            what = "forced" if "forced-photometry" in words else words[-1]
            one = self.stub.objects.get(name)
            return None if one is None else one[what]

    def page(self, entries: list[dict[str, Any]], page: int, size: int) -> dict[str, Any]:
        start = max(0, (page - 1) * size - self.stub.repeats)
        return {
            "total": None,
            "page": page,
            "has_next": page * size < len(entries),
            "items": entries[start : page * size],
        }

    def send(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def fault_status(self, body: bytes, status: str) -> None:
        self.send(int(status), b"<html>sorry</html>")

    def fault_busy(self, body: bytes, seconds: str) -> None:
        self.send(429, b"slow down", Retry_After=seconds)

    def fault_half(self, body: bytes, _: str) -> None:
        """A whole answer as far as HTTP knows, with half of the JSON."""
        self.send(200, body[: len(body) // 2])

    def fault_cut(self, body: bytes, _: str) -> None:
        self.send(200, body[: len(body) // 2], length=len(body))
        self.close_connection = True

    def fault_fewer(self, body: bytes, _: str) -> None:
        """Sound JSON that lacks half of the rows."""
        rows = json.loads(body)
        self.send(200, json.dumps(rows[: len(rows) // 2]).encode())

    def fault_body(self, body: bytes, text: str) -> None:
        self.send(200, text.encode())

    def fault_hang(self, body: bytes, seconds: str) -> None:
        time.sleep(float(seconds))
        self.send(200, body)
