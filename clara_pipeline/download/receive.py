"""One request for one file: the rest of its part where the server can, all of it where not."""

from __future__ import annotations

import re
from collections.abc import Callable

from clara_pipeline.download.part import Origin, Part, resume_headers
from clara_pipeline.files.atomic import not_written
from clara_pipeline.network.client import Answer, Client
from clara_pipeline.network.errors import NetworkError

MAX_FILE_BYTES = 1 << 30
CONTENT_RANGE = re.compile(r"bytes (?:([0-9]{1,18})-([0-9]{1,18})|\*)/([0-9]{1,18}|\*)")


def receive(client: Client, url: str, part: Part, count: Callable[[int], None], slow_seconds: float = 10.0) -> None:
    """Ask once and add what comes to the part; afterwards it is complete as far as the server says.

    `count` is told of bytes as they arrive. Raises NetworkError when the answer is no use or was cut
    (what came stays in the part), ClaraError when the disk refuses.
    """
    origin, size = part.origin(), part.size()
    if origin and origin.url == url and origin.length == size:
        return
    resuming = origin is not None and origin.url == url and size > 0
    headers = resume_headers(origin, size) if resuming and origin else {}
    with client.ask(url, headers, slow_seconds=slow_seconds) as answer:
        if resuming and origin and answer.status == 416:
            _check_nothing_left(answer, part, origin)
            return
        answer.must_be(200, 206)
        if answer.status == 200:
            part.begin(_origin_of(answer, url))
        elif not resuming or not _continues(answer, origin, size):
            part.drop()
            raise NetworkError("the server sent another piece than the one asked for")
        _append(answer, part, count)


def _append(answer: Answer, part: Part, count: Callable[[int], None]) -> None:
    try:
        with open(part.path, "ab", buffering=0) as file:
            for piece in answer.pieces(MAX_FILE_BYTES):
                file.write(piece)
                count(len(piece))
    except OSError as error:
        raise not_written(part.path, error, "the download stopped there") from error


def _origin_of(answer: Answer, url: str) -> Origin:
    return Origin(url, answer.header("ETag"), answer.header("Last-Modified"), answer.length)


def _continues(answer: Answer, origin: Origin | None, size: int) -> bool:
    """Tell whether a 206 answer holds the bytes after the first `size` of the same file."""
    match = CONTENT_RANGE.fullmatch(answer.header("Content-Range"))
    if match is None or match[1] is None or int(match[1]) != size:
        return False
    known = origin.length if origin else None
    return match[3] == "*" or known is None or int(match[3]) == known


def _check_nothing_left(answer: Answer, part: Part, origin: Origin) -> None:
    """Check whether nothing is left: 416 may mean that the part is complete; then it goes on to be checked."""
    match = CONTENT_RANGE.fullmatch(answer.header("Content-Range"))
    total = int(match[3]) if match and match[3] != "*" else origin.length
    if total != part.size():
        part.drop()
        raise NetworkError("the server no longer knows the rest of the file", status=416)
