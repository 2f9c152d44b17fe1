"""Read uploaded forms: their fields, and their files onto the disk, within size and time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import BodyPartReader, web
from aiohttp.client_exceptions import ClientError
from aiohttp.http_exceptions import HttpProcessingError

from clara_pipeline.text import sanitize
from clara_tui.serve.limits import FIELD_BYTES, JSON_BYTES, Limits
from clara_tui.serve.refusal_error import RefusalError

CHUNK_BYTES = 1 << 16
WRITTEN_BYTES = 1 << 20
"""Bytes of an upload that are kept in memory until they are written."""
MALFORMED = (
    ClientError, HttpProcessingError, ValueError, AssertionError, LookupError, RuntimeError, ConnectionError,
    web.HTTPException,
)  # fmt: skip
"""What aiohttp raises for a body that is cut off or is no form."""


@dataclass(slots=True)
class Form:
    """The fields of a form, and where its files are with the names that the client gave them."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[Path, str]] = field(default_factory=list)


class _Clock:
    """Moves the deadline of an upload on as its bytes arrive, and lets other requests be answered in between."""

    def __init__(self, limits: Limits, deadline: asyncio.Timeout, turns: asyncio.Lock) -> None:
        self._limits, self._deadline, self._turns = limits, deadline, turns
        self._latest = asyncio.get_running_loop().time() + limits.grace_seconds

    async def count(self, n_bytes: int) -> None:
        """Allow more time for the bytes that have arrived, then wait for a turn."""
        self._latest += n_bytes / self._limits.least_bytes_per_second
        self._deadline.reschedule(self._latest)
        async with self._turns:  # of all uploads one chunk a turn of the event loop
            await asyncio.sleep(0)


async def read_form(request: web.Request, folder: Path, limits: Limits, most_files: int, turns: asyncio.Lock) -> Form:
    """Read a multipart form; its files are written into `folder` under names of our own.

    The uploads that share `turns` keep no other request waiting. Raises RefusalError.
    """
    if request.content_type != "multipart/form-data":
        raise RefusalError(415, "send a form: Content-Type multipart/form-data")
    _check_length(request, limits.upload_bytes)
    form = Form()
    try:
        async with asyncio.timeout(limits.grace_seconds) as deadline:
            clock = _Clock(limits, deadline, turns)
            async for part in await request.multipart():
                if not isinstance(part, BodyPartReader):
                    raise RefusalError(400, "a form inside a form cannot be read")
                await _read_part(part, form, folder, clock, most_files)
    except TimeoutError:
        raise RefusalError(408, "the upload was too slow and was stopped") from None
    except MALFORMED:
        raise RefusalError(400, "the form cannot be read: its parts are cut off or malformed") from None
    except OSError as error:
        raise RefusalError(507, f"the server cannot keep the upload: {error.strerror}") from None
    return form


async def read_json(request: web.Request, limits: Limits) -> bytes:
    """Read the short body of a request that is JSON. Raises RefusalError."""
    if request.content_type != "application/json":
        raise RefusalError(415, "send JSON: Content-Type application/json")
    _check_length(request, JSON_BYTES)
    try:
        async with asyncio.timeout(limits.grace_seconds):
            return await request.content.read(-1)
    except TimeoutError:
        raise RefusalError(408, "the request was too slow and was stopped") from None
    except MALFORMED:
        raise RefusalError(400, "the request was cut off") from None


def _check_length(request: web.Request, most_bytes: int) -> None:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise RefusalError(415, "send the request itself without Content-Encoding; a file may be packed as .gz")
    if request.content_length is None:
        raise RefusalError(411, "say how long the request is: Content-Length")
    if request.content_length > most_bytes:
        raise RefusalError(413, f"the request is too large: {request.content_length} bytes; at most {most_bytes}")


async def _read_part(part: BodyPartReader, form: Form, folder: Path, clock: _Clock, most_files: int) -> None:
    name = sanitize(part.name or "", 40)
    if part.filename is None:
        if name in form.fields:
            raise RefusalError(400, f"the field {name} is given twice")
        form.fields[name] = await _text(part, name, clock)
        return
    if len(form.files) >= most_files:
        raise RefusalError(400, "one file, please" if most_files == 1 else f"at most {most_files} files, please")
    shown = shown_name(part.filename)
    path = folder / f"{len(form.files):04}{_suffix(shown)}"
    with await asyncio.to_thread(path.open, "xb") as file:
        waiting = bytearray()
        while chunk := await part.read_chunk(CHUNK_BYTES):
            await clock.count(len(chunk))
            waiting += chunk
            if len(waiting) >= WRITTEN_BYTES:
                await asyncio.to_thread(file.write, waiting)  # a slow disk must not keep others waiting
                waiting = bytearray()
        await asyncio.to_thread(file.write, waiting)
    form.files.append((path, shown))


async def _text(part: BodyPartReader, name: str, clock: _Clock) -> str:
    value = b""
    while chunk := await part.read_chunk(FIELD_BYTES):
        await clock.count(len(chunk))
        value += chunk
        if len(value) > FIELD_BYTES:
            raise RefusalError(400, f"the field {name} is too long")
    return value.decode().strip()


def shown_name(given: str) -> str:
    """Return the last part of a client's file name, for answers only: no file is ever opened by it."""
    return sanitize(given.replace("\\", "/").rpartition("/")[2], 200) or "upload"


def _suffix(name: str) -> str:
    """Choose the suffix that says how to read the file; FITS is known by its content."""
    return ".csv" if name.lower().removesuffix(".gz").endswith(".csv") else ".fits"
