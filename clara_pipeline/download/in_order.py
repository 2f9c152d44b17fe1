"""Files that arrive in any order, handed on in the order of their names."""

from collections.abc import Iterable
from pathlib import Path


class InOrder:
    """Holds back what arrives until nothing that comes before it is still on its way."""

    def __init__(self, names: Iterable[str]) -> None:
        self._on_the_way = sorted(names, reverse=True)
        self._settled: dict[str, Path | None] = {}

    def settle(self, name: str, path: Path | None) -> list[Path]:
        """Note that a file is there, or will not come (None). Return the files that can be handed on now, in order."""
        self._settled[name] = path
        passed: list[Path] = []
        while self._on_the_way and self._on_the_way[-1] in self._settled:
            there = self._settled.pop(self._on_the_way.pop())
            passed += [there] if there else []
        return passed
