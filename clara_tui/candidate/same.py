"""Stand for an object in a stamp."""

from __future__ import annotations


class Same:
    """Is equal only where it stands for the very same object, and keeps that alive.

    The number that `id` gives would go to another object once this one is gone, and its drawing with it.
    """

    __slots__ = ("_kept",)

    def __init__(self, kept: object) -> None:
        self._kept = kept

    def __eq__(self, other: object) -> bool:
        """Tell whether both stand for one object."""
        return isinstance(other, Same) and self._kept is other._kept

    def __hash__(self) -> int:
        """Return the same for the same object."""
        return id(self._kept)
