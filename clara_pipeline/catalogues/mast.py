"""MAST's bulk-download scripts and addresses. A script is read as a list; it is never run."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote

from clara_pipeline.network.hosts import Allowed
from clara_pipeline.text import sanitize

MAST = "https://mast.stsci.edu"
CLOUD = "https://stpubdata.s3.us-east-1.amazonaws.com"
"""MAST's public copy in the cloud (bucket stpubdata), readable without a login."""

PRODUCT_NAME = re.compile(r"tess[0-9]{13}-s([0-9]{4})-([0-9]{16})-[0-9]{4}-(?:[a-z]_lc|a_fast-lc)\.fits")
"""A SPOC light curve: start, sector, TIC, spacecraft configuration; `a_fast-lc` is the 20-second kind."""

MAX_SCRIPT_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One light curve that an archive offers."""

    filename: str
    url: str
    sector: int
    tic_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """One line of a script that is not followed, and why."""

    line: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Files that the archive offers, those that were refused, and notes for the person who asked."""

    files: tuple[ListedFile, ...] = ()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences a person should read."""
    cut_off: bool = False
    """True where the last line is not a whole one, as in a file that arrived in part."""

    def refusals(self) -> tuple[str, ...]:
        """Return what was refused, a sentence a reason."""
        reasons = Counter(refused.reason for refused in self.refused)
        first = {refused.reason: refused for refused in reversed(self.refused)}
        return tuple(
            f"refused {count} of the list: {reason}; the first in line {first[reason].line}: {first[reason].what}"
            for reason, count in reasons.items()
        )


def script_address(sector: int) -> str:
    """Return the address of the script at MAST that lists a sector's 2-minute light curves."""
    return f"{MAST}/missions/tess/download_scripts/sector/tesscurl_sector_{sector}_lc.sh"


def product_address(filename: str) -> str:
    """Return the address of a light curve at MAST's download service."""
    return f"{MAST}/api/v0.1/Download/file/?uri=mast:TESS/product/{filename}"


def cloud_address(file: ListedFile) -> str:
    """Return the address of a light curve in the public cloud copy."""
    tic = f"{file.tic_id:016d}"
    folders = "/".join(tic[i : i + 4] for i in range(0, 16, 4))
    return f"{CLOUD}/tess/public/tid/s{file.sector:04d}/{folders}/{file.filename}"


def listed_file(filename: str, url: str = "") -> ListedFile | None:
    """Return the light curve of that name; None when the name is not one of a SPOC light curve."""
    match = PRODUCT_NAME.fullmatch(filename)
    if match is None:
        return None
    return ListedFile(filename, url or product_address(filename), int(match[1]), int(match[2]))


def read_script(content: bytes, allowed: Allowed) -> Listing:
    """Return the light curves that a script of `curl -C - -L -o NAME URL` lines names, in its order, each once.

    Lines whose name is not a light curve's, whose address is off the allow-list, or whose name and
    address disagree are refused, with a reason. Lines that are not downloads are passed over.
    """
    files: dict[str, ListedFile] = {}
    refused: list[Refused] = []
    lines = content.split(b"\n")
    accepted = 0
    for number, raw in enumerate(lines, start=1):
        words = raw.decode("utf-8", "replace").strip().split(" ")
        if words[0] != "curl":
            continue
        found = _read_line(words, allowed)
        if isinstance(found, str):
            refused.append(Refused(number, sanitize(" ".join(words[1:]), 120), found))
        elif files.setdefault(found.filename, found).url != found.url:
            refused.append(Refused(number, found.filename, "listed before with another address"))
        else:
            accepted = number
    return Listing(tuple(files.values()), tuple(refused), cut_off=bool(lines[-1].strip()) and accepted < len(lines))


def _read_line(words: list[str], allowed: Allowed) -> ListedFile | str:
    if len(words) < 4 or "-o" not in words[:-2]:
        return "not of the form curl -C - -L -o NAME URL"
    name, url = " ".join(words[words.index("-o") + 1 : -1]), _secure(words[-1], allowed)
    file = listed_file(name, url)
    if file is None:
        return "the name is not that of a TESS light curve"
    if not unquote(url).endswith(f"/{name}"):
        return "name and address are of different files"
    return file if url in allowed else "the address is not on the list of allowed hosts"


def _secure(url: str, allowed: Allowed) -> str:
    """Return `url` by https where the host is allowed, but only so."""
    by_https = f"https{url[4:]}"
    return by_https if url.startswith("http:") and url not in allowed and by_https in allowed else url
