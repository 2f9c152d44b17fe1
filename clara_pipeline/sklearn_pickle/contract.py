"""Contract between the parts of the safe pickle reader: the refusal, and what a stand-in is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from clara_pipeline.errors import ClaraError

Read = Callable[[int], bytes]
"""The next so many bytes of the file, all of them or RefusedPickle."""


class RefusedPickle(ClaraError):
    """A pickle that is damaged, or asks for more than data."""


class KnownClass(Protocol):
    """What stands for a name that a pickle may use. Both raise RefusedPickle for anything unexpected."""

    def call(self, arguments: tuple[Any, ...]) -> object:
        """Return what calling the name would have made (REDUCE)."""

    def new(self) -> object:
        """Return an empty stand-in for an object of that class (NEWOBJ)."""


Names = Mapping[tuple[str, str], KnownClass]


def require(condition: object, complaint: str) -> None:
    """Raise RefusedPickle with `complaint` unless `condition` holds."""
    if not condition:
        raise RefusedPickle(complaint)
