"""The process that reads one VOTable: `python -P -m clara_pipeline.catalogues.votable_child`, XML in, JSON out.

With the word `capabilities` behind it, it reads what a TAP service says it can do instead.

Its memory and time are limited, and it can open no file, connection or process once its imports are done.
"""

from __future__ import annotations

import io
import math
import resource
import sys
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from clara_pipeline.catalogues.capabilities import TapCapabilities, capabilities_in
from clara_pipeline.text import sanitize

if TYPE_CHECKING:
    from astropy.io.votable.tree import TableElement, VOTableFile

MEMORY_BYTES = 3 << 29
"""Address space of the process; reading 64 MB of ordinary rows stays below."""
CPU_SECONDS = 60
CAPABILITIES = "capabilities"
NO_TABLE = "a VOTable without a table in it"
FORBIDDEN_EVENTS = ("socket.", "urllib.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ftplib.")


class Answer(msgspec.Struct):
    """What the process found: the rows, or the status of the query, or what is wrong with the document."""

    rows: list[dict[str, Any]] = []
    status: str = ""
    """"ERROR" or "OVERFLOW" of the answer's QUERY_STATUS."""
    told: str = ""
    """The service's words about an error."""
    problem: str = ""
    capabilities: TapCapabilities | None = None


def main(kind: str = "") -> int:
    """Read a document from standard input within limits of memory and time, and write what it says as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    content = sys.stdin.buffer.read()
    is_table = kind != CAPABILITIES
    import_module("astropy.io.votable" if is_table else "pyvo.io.vosi")  # before the doors are shut
    sys.addaudithook(_refuse_to_reach_out)
    try:
        answer = answer_in(content) if is_table else capability_answer(content)
    except MemoryError:
        answer = Answer(problem="it needs too much memory")
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    return 0


def answer_in(content: bytes) -> Answer:
    """Read the first table of the VOTable `content`. Raises MemoryError."""
    from astropy.io.votable import parse

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = parse(io.BytesIO(content), verify="ignore")
            status, told = _status(document)
            tables = list(document.iter_tables())
            if status or not tables:
                return Answer(status=status, told=told, problem="" if status else NO_TABLE)
            return Answer(rows=_rows(tables[0]))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  astropy raises almost anything on a malformed document
        return Answer(problem=sanitize(error, 200) or type(error).__name__)


def capability_answer(content: bytes) -> Answer:
    """Read the VOSI capabilities in `content`. Raises MemoryError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Answer(capabilities=capabilities_in(content))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  as above, of pyvo
        return Answer(problem=sanitize(error, 200) or type(error).__name__)


def _refuse_to_reach_out(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError("it tries to reach other places")
    if event == "open" and isinstance(arguments[0], str) and not arguments[0].endswith((".py", ".pyc", ".so")):
        raise PermissionError("it tries to open a file")


def _status(document: VOTableFile) -> tuple[str, str]:
    for resource_ in document.resources:
        for info in resource_.infos:
            if info.name == "QUERY_STATUS" and info.value in ("ERROR", "OVERFLOW"):
                return info.value, sanitize(info.content or "", 200)
    return "", ""


def _rows(table: TableElement) -> list[dict[str, Any]]:
    names = [field.name.lower() for field in table.fields]
    return [
        {name: _plain(value, masked) for name, value, masked in zip(names, values, masks, strict=True)}
        for values, masks in zip(table.array.data, table.array.mask, strict=True)
    ]


def _plain(value: Any, masked: Any) -> object:
    """Return a number, cleaned text or truth value; None for what is masked, not finite or an array."""
    if getattr(masked, "size", 1) != 1 or bool(masked):
        return None
    if hasattr(value, "item"):
        if getattr(value, "size", 1) != 1:
            return None
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return sanitize(value)
    return value if isinstance(value, bool | int) else None


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
