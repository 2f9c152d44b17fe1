"""The light curves under `data/`: damaged ones, and what broken-off downloads left."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clara_pipeline.doctor.findings import FINE, NOTE, PROBLEM, Finding
from clara_pipeline.download.fits_check import fault_of
from clara_pipeline.download.part import into_quarantine
from clara_pipeline.errors import Locked
from clara_pipeline.files.atomic import UNFINISHED
from clara_pipeline.files.lock import hold, holder
from clara_pipeline.text import sanitize

LIGHT_CURVES = (".fits", ".fit", ".fits.gz")
LEFT_OVER = (".part", ".part.json", UNFINISHED)
LOCK = ".download.lock"


@dataclass(frozen=True, slots=True)
class Ailment:
    """One file that is not what it should be."""

    path: Path
    text: str
    is_left_over: bool
    """True for what a download left; it may be deleted. Else it is moved to quarantine."""


def ailments(data: Path) -> Iterator[Ailment]:
    """Yield everything under `data` (quarantine aside) that is damaged or half, in order of path."""
    if not data.is_dir():
        return
    for path in sorted(data.rglob("*")):
        if "quarantine" in path.relative_to(data).parts[:1] or path.is_dir():
            continue
        if path.name.endswith(LEFT_OVER):
            yield Ailment(path, "left by a download that was broken off", is_left_over=True)
        elif path.name.endswith(LIGHT_CURVES) and (fault := _fault(path)):
            yield Ailment(path, fault, is_left_over=False)


def examine(data: Path, fix: bool) -> list[Finding]:
    """Look for damaged and half files, a finding each; with `fix` they are dealt with and say so.

    Nothing is looked at or touched while a download is under way.
    """
    writer = holder(data / LOCK)
    if writer is not None:
        return [Finding("light curves", NOTE, f"a download is under way ({writer}); look again when it has ended")]
    found = list(ailments(data))
    if not found:
        return [Finding("light curves", FINE, f"no damaged or half file under {sanitize(data)}")]
    if not fix:
        return [Finding(sanitize(one.path), PROBLEM, one.text, f"--fix {_cure(one)}") for one in found]
    try:
        with hold(data / LOCK):
            return [_treated(one, data) for one in found]
    except Locked as error:
        return [Finding("light curves", PROBLEM, f"{len(found)} damaged or half files, untouched: {error}")]


def _treated(one: Ailment, data: Path) -> Finding:
    try:
        if one.is_left_over:
            one.path.unlink(missing_ok=True)
        else:
            into_quarantine(one.path, data / "quarantine", one.text)
    except OSError as error:
        return Finding(sanitize(one.path), PROBLEM, f"{one.text}; it could not be touched: {error.strerror}")
    return Finding(
        sanitize(one.path), FINE, f"{one.text}; {'deleted' if one.is_left_over else 'moved to data/quarantine'}"
    )


def _cure(one: Ailment) -> str:
    return "deletes it" if one.is_left_over else "moves it to data/quarantine; a download fetches it again"


def _fault(path: Path) -> str | None:
    try:
        if path.name.endswith(".gz"):
            return _gzip_fault(path)
        return fault_of(path)
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"


def _gzip_fault(path: Path) -> str | None:
    try:
        with gzip.open(path) as file:
            while file.read(1 << 20):
                pass
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return f"it is cut off or damaged: {sanitize(error)}"
    return None
