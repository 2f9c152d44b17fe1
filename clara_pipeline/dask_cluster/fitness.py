"""Ask whether a worker has all it needs to write the same bytes as this machine, and answer.

The files are not sent: every worker reads the light curves and writes the parts itself, under the same paths.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import clara_pipeline
from clara_pipeline.models.card import installed_version

PACKAGES = (
    "clara-tui", "numpy", "scipy", "scikit-learn", "astropy", "numba", "pyarrow", "lightkurve", "distributed",
)  # fmt: skip
MOST_NAMED = 20
"""Inputs and files that a worker looks for."""


class Terms(NamedTuple):
    """What this machine has; a worker must have the same."""

    versions: tuple[tuple[str, str], ...]
    token: str
    """A file that this machine has just written where the run is."""
    token_text: bytes
    folders: tuple[str, ...]
    """Inputs, looked for before every chunk."""
    files: tuple[tuple[str, int], ...] = ()
    """Light curves and their sizes in bytes, looked for at the start."""


def terms_here(token: Path, inputs: tuple[str, ...], growing: bool = False) -> Terms:
    """Return what workers must have, for a run on `inputs` that has written `token`.

    In inputs that are `growing` no file is named: it may be another size, or name, a moment later.
    """
    there = tuple(os.path.abspath(path) for path in inputs[:MOST_NAMED] if os.path.exists(path))
    files = () if growing else tuple(file for path in there for file in _first_files(path))[:MOST_NAMED]
    return Terms(versions_here(), str(token.absolute()), token.read_bytes(), there, files)


def unfit(terms: Terms) -> str:
    """Say in a worker why it cannot take part; empty where it can."""
    if problem := unfit_for_a_chunk(terms):
        return problem
    for path, size in terms.files:
        found = os.stat(path).st_size if os.path.exists(path) else None
        if found != size:
            return f"does not see {path} with its {size} bytes" + ("" if found is None else f", but {found}")
    return ""


def unfit_for_a_chunk(terms: Terms) -> str:
    """Say in a worker what has changed since the start, or was never asked of one that came later."""
    return _other_version(terms.versions) or _unseen(terms)


def _unseen(terms: Terms) -> str:
    try:
        text = Path(terms.token).read_bytes()
    except OSError as error:
        return f"does not see the workspace {Path(terms.token).parent} ({error.strerror})"
    if text != terms.token_text:
        return f"sees another folder under the name {Path(terms.token).parent}"
    missing = [path for path in terms.folders if not os.path.exists(path)]
    return f"does not see {missing[0]}" if missing else ""


@lru_cache(maxsize=1)
def versions_here() -> tuple[tuple[str, str], ...]:
    """Return what of this process decides the bytes of results: Python, libraries and the code of CLARA itself."""
    return (
        ("Python", sys.version.split()[0]),
        *((name, installed_version(name)) for name in PACKAGES),
        ("code", _code_hash()),
    )


def _other_version(wanted: tuple[tuple[str, str], ...]) -> str:
    for (name, theirs), (_, ours) in zip(wanted, versions_here(), strict=True):
        if theirs != ours:
            what = "CLARA's code" if name == "code" else name
            return f"has {what} {ours}, this machine {theirs}"
    return ""


def _code_hash() -> str:
    """Name the content of every module of this package: a version number does not tell two checkouts apart."""
    folder = Path(clara_pipeline.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _first_files(path: str) -> list[tuple[str, int]]:
    """Return some files of an input, and their sizes in bytes."""
    if os.path.isfile(path):
        return [(path, os.stat(path).st_size)]
    with os.scandir(path) as entries:
        return [(entry.path, entry.stat().st_size) for entry in islice(filter(os.DirEntry.is_file, entries), 3)]
