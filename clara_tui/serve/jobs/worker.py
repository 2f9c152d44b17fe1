"""The worker process: `python -m clara_tui.serve.jobs.worker`. It ends when its stdin does: with the server."""

from __future__ import annotations

import json
import os
import queue
import resource
import threading
from typing import Any, BinaryIO

from clara_tui.serve.limits import WORKER_DATA_BYTES, WORKER_FILE_BYTES

NICENESS = 10
"""The server answers first."""


def main() -> None:
    """Answer one request a line until stdin ends."""
    os.nice(NICENESS)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the answers
    from clara_tui.serve.jobs import tasks

    resource.setrlimit(resource.RLIMIT_DATA, (WORKER_DATA_BYTES, WORKER_DATA_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WORKER_FILE_BYTES, WORKER_FILE_BYTES))
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests, lines), daemon=True).start()
    while True:
        answer = _answer(tasks.answer, json.loads(lines.get()))
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _read(requests: BinaryIO, lines: queue.SimpleQueue[bytes]) -> None:
    for line in requests:
        lines.put(line)
    os._exit(0)  # the server is gone; what is being computed is for nobody


def _answer(answer: Any, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return answer(request)
    except MemoryError:
        return {"status": 422, "error": "the file needs more memory than one request may have"}
    except Exception:  # noqa: BLE001  a fault of the program: the client gets no trace of it
        return {"status": 500, "error": "the program failed on this request; clara-tui scan may say more"}


if __name__ == "__main__":
    main()
